//! The outsides of TLS records: what can be read of a connection without its keys.

use tls_parser::{
    TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext,
};

/// Whether a ClientHello in its record offers TLS 1.3 (RFC 8446 section 4.2.1).
#[must_use]
pub fn offers_13(record: &[u8]) -> bool {
    let Ok((_, record)) = parse_tls_plaintext(record) else { return false };
    let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)), ..] = &record.msg[..] else { return false };
    let extensions = parse_tls_client_hello_extensions(hello.ext.unwrap_or_default());
    extensions.is_ok_and(|(_, extensions)| {
        extensions.iter().any(|extension| {
            matches!(extension, TlsExtension::SupportedVersions(all) if all.iter().any(|version| version.0 == 0x0304))
        })
    })
}

/// Follows one direction of a connection, however its bytes are cut.
#[derive(Clone, Debug, Default)]
pub struct TlsRecords {
    /// The header of the record in progress, and the first two octets of its body.
    head: Vec<u8>,
    /// Octets of its body that are still to come.
    left: usize,
    encrypted: bool,
    /// The last alert in plain octets: level and description (RFC 5246 section 7.2).
    pub alert: Option<(u8, u8)>,
    /// An alert that only the two sides can read. From TLS 1.3 on such a one cannot be told from other records.
    pub encrypted_alert: bool,
}

const HEADER: usize = 5;
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;

impl TlsRecords {
    /// Takes what came. What is no record spoils only what follows it.
    pub fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.head.len() >= HEADER {
                self.left = self.left.saturating_sub(1);
            }
            if self.head.len() < HEADER + 2 {
                self.head.push(byte);
            }
            if self.head.len() == HEADER {
                self.left = self.length();
            }
            if self.head.len() >= HEADER && self.left == 0 {
                self.end_of_record();
                self.head.clear();
            }
        }
    }

    fn length(&self) -> usize {
        usize::from(u16::from_be_bytes([self.head[3], self.head[4]]))
    }

    fn end_of_record(&mut self) {
        match (self.head[0], self.length()) {
            (CHANGE_CIPHER_SPEC, _) => self.encrypted = true,
            (ALERT, 2) if !self.encrypted => self.alert = Some((self.head[5], self.head[6])),
            (ALERT, _) => self.encrypted_alert |= self.encrypted,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 3, 3][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
    }

    #[test]
    fn finds_the_alert_behind_other_records_however_they_are_cut() {
        let bytes = [record(22, &[0; 300]), record(22, &[]), record(21, &[2, 40])].concat();
        for step in [1, 3, 7, 1000] {
            let mut records = TlsRecords::default();
            bytes.chunks(step).for_each(|chunk| records.push(chunk));
            assert_eq!((records.alert, records.encrypted_alert), (Some((2, 40)), false));
        }
    }

    #[test]
    fn an_encrypted_alert_has_no_number() {
        for body in [&[2, 40][..], &[0; 26]] {
            let mut records = TlsRecords::default();
            records.push(&[record(20, &[1]), record(21, body)].concat());
            assert_eq!((records.alert, records.encrypted_alert), (None, true));
        }
    }

    #[test]
    fn sees_what_a_hello_offers() {
        let hello = |extensions: &[u8]| {
            let length = u16::try_from(extensions.len()).unwrap().to_be_bytes();
            let body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0xc0, 0x2f, 1, 0], &length, extensions].concat();
            record(22, &[&[1, 0, 0, u8::try_from(body.len()).unwrap()][..], &body].concat())
        };
        assert!(offers_13(&hello(&[0, 43, 0, 5, 4, 3, 4, 3, 3])));
        assert!(!offers_13(&hello(&[0, 43, 0, 3, 2, 3, 3])) && !offers_13(&hello(&[])) && !offers_13(b"hello"));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), step in 1usize..50) {
            let mut records = TlsRecords::default();
            bytes.chunks(step).for_each(|chunk| records.push(chunk));
            let _ = offers_13(&bytes);
        }
    }
}
