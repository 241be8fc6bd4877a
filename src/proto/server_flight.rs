//! The plain part of a server's answer to a ClientHello: in TLS 1.2 and before, everything up to ServerHelloDone.

use serde::Serialize;
use tls_parser::{
    TlsAlertDescription, TlsCipherSuiteID, TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_message_handshake,
    parse_tls_server_hello_extensions,
};

use super::client_hello::MSTSC_SUITES;
use super::tls_version::TlsVersion;
use super::x224::MCS_DISCONNECT;

/// A flight with ten certificates of 4 KiB fits; what is longer is cut off.
const LONGEST: usize = 128 * 1024;
/// Real chains have up to five.
const MOST_CERTIFICATES: usize = 10;

/// What a server answered, so far.
#[derive(Clone, Debug, Default)]
pub struct ServerFlight {
    raw: Vec<u8>,
    handshake: Vec<u8>,
    taken: usize,
    /// Version and suite, once the ServerHello is there.
    pub hello: Option<ServerHello>,
    /// Certificates in DER, the server's own first.
    pub chain: Vec<Vec<u8>>,
    /// The group of an ECDHE key exchange, or `dhe`.
    pub key_exchange: Option<String>,
    pub client_certificate_requested: bool,
    pub end: Option<End>,
}

/// What a ServerHello chose.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServerHello {
    #[cfg_attr(test, schemars(with = "String", extend("text" = "word")))]
    pub version: TlsVersion,
    /// IANA name.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub cipher: String,
    /// Whether rustls, and with it every strict modern client, has the suite.
    pub modern: bool,
    /// Whether mstsc offers the suite (of TLS 1.2 and before).
    pub mstsc: bool,
}

/// Why no more is to be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum End {
    /// ServerHelloDone, or the point from which on all is encrypted.
    Done,
    /// A fatal alert.
    Alert(u8),
    /// An MCS disconnect in plain bytes: the server gave up on TLS.
    McsDisconnect,
    /// Not TLS; the bytes can be read from `first_bytes`.
    NotTls,
    /// More than any honest server sends.
    TooMuch,
}

impl ServerFlight {
    /// Takes what was read from the socket.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.end.is_some() {
            return;
        }
        self.raw.extend_from_slice(bytes);
        while self.end.is_none() && self.take_record() {}
        if self.end.is_none() && self.raw.len() > LONGEST {
            self.end = Some(End::TooMuch);
        }
    }

    /// The beginning of the answer, for a report.
    #[must_use]
    pub fn first_bytes(&self) -> &[u8] {
        &self.raw[..self.raw.len().min(32)]
    }

    fn take_record(&mut self) -> bool {
        let Some(&[kind, major, _, hi, lo]) = self.raw.get(self.taken..self.taken + 5) else {
            // A first byte that starts no record is enough to know.
            let first = self.raw.get(self.taken);
            if first.is_some_and(|&kind| !(20..=23).contains(&kind)) {
                self.not_a_record();
            }
            return false;
        };
        if !(20..=23).contains(&kind) || major != 3 {
            self.not_a_record();
            return false;
        }
        let from = self.taken + 5;
        let to = from + usize::from(u16::from_be_bytes([hi, lo]));
        let Some(body) = self.raw.get(from..to) else { return false };
        match kind {
            21 => {
                if let [2, code, ..] = *body {
                    self.end = Some(End::Alert(code));
                }
            }
            // Between TLS 1.3's two hellos, for the sake of boxes on the way (RFC 8446 section D.4).
            20 if self.hello.is_none() => {}
            22 => {
                let body = body.to_vec();
                self.handshake.extend(body);
                self.take_messages();
            }
            _ => self.end = Some(End::Done),
        }
        self.taken = to;
        true
    }

    fn not_a_record(&mut self) {
        let rest = &self.raw[self.taken..];
        if MCS_DISCONNECT.starts_with(rest) && rest.len() < 6 {
            return; // Too short to tell yet.
        }
        let disconnect = rest.starts_with(&MCS_DISCONNECT[..6]);
        self.end = Some(if disconnect { End::McsDisconnect } else { End::NotTls });
    }

    fn take_messages(&mut self) {
        while let Some(&[_, a, b, c]) = self.handshake.get(..4) {
            let total = 4 + usize::from(a) * 65_536 + usize::from(b) * 256 + usize::from(c);
            if total > LONGEST {
                self.end = Some(End::TooMuch);
                return;
            }
            if self.handshake.len() < total || self.end.is_some() {
                return;
            }
            let message: Vec<u8> = self.handshake.drain(..total).collect();
            if let Ok((_, TlsMessage::Handshake(message))) = parse_tls_message_handshake(&message) {
                self.take_message(&message);
            }
        }
    }

    fn take_message(&mut self, message: &TlsMessageHandshake<'_>) {
        match message {
            TlsMessageHandshake::ServerHello(hello) => {
                if hello.random == HELLO_RETRY {
                    return;
                }
                let (version, group) = extensions(hello.ext.unwrap_or_default());
                let version = TlsVersion(version.unwrap_or(hello.version.0));
                self.key_exchange = group.map(group_name);
                self.hello = Some(ServerHello {
                    version,
                    cipher: cipher_name(hello.cipher),
                    modern: MODERN.contains(&hello.cipher.0),
                    mstsc: MSTSC_SUITES.contains(&hello.cipher.0),
                });
                if version.0 > TlsVersion::TLS_1_2.0 {
                    self.end = Some(End::Done);
                }
            }
            TlsMessageHandshake::Certificate(certificates) => {
                let chain = certificates.cert_chain.iter().take(MOST_CERTIFICATES);
                self.chain = chain.map(|c| c.data.to_vec()).collect();
            }
            TlsMessageHandshake::ServerKeyExchange(exchange) => {
                self.key_exchange = Some(match *exchange.parameters {
                    [3, hi, lo, ..] => group_name(u16::from_be_bytes([hi, lo])),
                    _ => "dhe".to_owned(),
                });
            }
            TlsMessageHandshake::CertificateRequest(_) => self.client_certificate_requested = true,
            TlsMessageHandshake::ServerDone(_) => self.end = Some(End::Done),
            _ => {}
        }
    }
}

/// `supported_versions` and `key_share` of a ServerHello (RFC 8446 sections 4.2.1 and 4.2.8), where TLS 1.3 has its choices.
fn extensions(bytes: &[u8]) -> (Option<u16>, Option<u16>) {
    let (mut version, mut group) = (None, None);
    for extension in parse_tls_server_hello_extensions(bytes).map(|(_, found)| found).unwrap_or_default() {
        match extension {
            TlsExtension::SupportedVersions(versions) => version = versions.first().map(|version| version.0),
            TlsExtension::KeyShare([hi, lo, ..]) => group = Some(u16::from_be_bytes([*hi, *lo])),
            _ => {}
        }
    }
    (version, group)
}

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446 section 4.1.3).
const HELLO_RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// The suites of rustls with ring.
const MODERN: [u16; 9] = [0xc02f, 0xc030, 0xc02b, 0xc02c, 0xcca8, 0xcca9, 0x1301, 0x1302, 0x1303];

fn cipher_name(id: TlsCipherSuiteID) -> String {
    id.get_ciphersuite().map_or_else(|| format!("0x{:04x}", id.0), |suite| suite.name.to_owned())
}

fn group_name(group: u16) -> String {
    match group {
        23 => "secp256r1".to_owned(),
        24 => "secp384r1".to_owned(),
        25 => "secp521r1".to_owned(),
        29 => "x25519".to_owned(),
        30 => "x448".to_owned(),
        other => format!("0x{other:04x}"),
    }
}

/// The specification's name of an alert, such as `HandshakeFailure`.
#[must_use]
pub fn alert_name(code: u8) -> String {
    TlsAlertDescription(code).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 3, 1][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 0][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
    }

    fn flight() -> Vec<u8> {
        let hello = [&[3, 1][..], &[9; 32], &[0, 0xc0, 0x14, 0]].concat();
        let certificate = [0, 0, 5, 0, 0, 2, 0x30, 0x00];
        let key_exchange = [3, 0, 25, 0];
        let messages =
            [message(2, &hello), message(11, &certificate), message(12, &key_exchange), message(14, &[])].concat();
        let (a, b) = messages.split_at(20); // A message may span records.
        [record(22, a), record(22, b)].concat()
    }

    #[test]
    fn reads_a_flight_however_it_is_cut() {
        for step in [1, 7, 1000] {
            let mut read = ServerFlight::default();
            flight().chunks(step).for_each(|chunk| read.push(chunk));
            let hello = read.hello.unwrap();
            assert_eq!(
                (hello.version, hello.cipher.as_str()),
                (TlsVersion::TLS_1_0, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA")
            );
            assert!(!hello.modern && hello.mstsc);
            assert_eq!(read.chain, vec![vec![0x30, 0x00]]);
            assert_eq!(read.key_exchange.as_deref(), Some("secp521r1"));
            assert_eq!(read.end, Some(End::Done));
        }
    }

    #[test]
    fn reads_what_tls_13_chose_behind_a_retry_too() {
        let hello = |random: [u8; 32], share: &[u8]| {
            let extensions =
                [&[0, 43, 0, 2, 3, 4, 0, 51, 0][..], &[u8::try_from(share.len()).unwrap()], share].concat();
            let length = u16::try_from(extensions.len()).unwrap().to_be_bytes();
            record(22, &message(2, &[&[3, 3][..], &random, &[0, 0x13, 0x02, 0], &length, &extensions].concat()))
        };
        let retry = [hello(HELLO_RETRY, &[0, 24]), record(20, &[1])].concat();
        let chosen = hello([9; 32], &[0, 24, 0, 1, 4]);
        for (bytes, hidden) in [([retry, chosen.clone()].concat(), vec![]), (chosen, record(23, &[0; 40]))] {
            let mut read = ServerFlight::default();
            read.push(&bytes);
            read.push(&hidden);
            let hello = read.hello.unwrap();
            assert_eq!((hello.version, hello.cipher.as_str()), (TlsVersion::TLS_1_3, "TLS_AES_256_GCM_SHA384"));
            assert_eq!((read.key_exchange.as_deref(), read.end), (Some("secp384r1"), Some(End::Done)));
        }
    }

    #[test]
    fn tells_the_ends_apart() {
        for (bytes, end) in [
            (record(21, &[2, 40]), Some(End::Alert(40))),
            (record(21, &[1, 112]), None),
            (MCS_DISCONNECT.to_vec(), Some(End::McsDisconnect)),
            (b"HTTP/1.1 400".to_vec(), Some(End::NotTls)),
            (MCS_DISCONNECT[..3].to_vec(), None),
        ] {
            let mut read = ServerFlight::default();
            read.push(&bytes);
            assert_eq!(read.end, end);
        }
        assert_eq!(alert_name(40), "HandshakeFailure");
    }

    #[test]
    fn endless_data_ends() {
        let mut read = ServerFlight::default();
        for _ in 0..100_000 {
            read.push(&record(22, &[11, 0xff, 0xff, 0xff, 1, 1, 1, 1]));
        }
        assert_eq!(read.end, Some(End::TooMuch));
        assert!(read.raw.len() <= LONGEST + 64);
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..90, any::<u8>()), 0..12), chunk in 1usize..40) {
            let mut bytes = flight();
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            let mut read = ServerFlight::default();
            bytes.chunks(chunk).for_each(|chunk| read.push(chunk));
        }
    }
}
