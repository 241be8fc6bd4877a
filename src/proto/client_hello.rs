//! ClientHellos that ask a server what the TLS library of this program would not: every suite that was ever usual,
//! and versions from before TLS 1.2. RFC 5246 section 7.4.1.2, RFC 4346, RFC 8422.
//!
//! They are never completed. `supported_versions` is left out on purpose: servers that know TLS 1.0 only
//! answer a hello with it by an alert.

/// Which old hello to send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Offer {
    /// TLS 1.2 at most, with every usual suite.
    UpTo12,
    /// TLS 1.1 at most.
    UpTo11,
}

/// What TLS 1.2 alone can do.
const SUITES_12: [u16; 21] = [
    0xc02f, 0xc030, 0xc02b, 0xc02c, 0xcca8, 0xcca9, // ECDHE with GCM or ChaCha20
    0xc027, 0xc028, 0xc023, 0xc024, // ECDHE with CBC and SHA-2
    0x009e, 0x009f, 0xccaa, 0x0067, 0x006b, // DHE
    0x009c, 0x009d, 0x003c, 0x003d, // RSA key exchange
    0x00a2, 0x00a3, // DHE with DSS
];
/// What every version can do.
const SUITES_ALL: [u16; 14] = [
    0xc013, 0xc014, 0xc009, 0xc00a, 0x0033, 0x0039, 0x002f, 0x0035, // CBC with SHA-1
    0xc012, 0xc008, 0x0016, 0x000a, // 3DES
    0x0005, 0x0004, // RC4
];
/// `TLS_EMPTY_RENEGOTIATION_INFO_SCSV`, RFC 5746.
const RENEGOTIATION_INFO: u16 = 0x00ff;
/// x25519, P-256, P-384, P-521, x448, ffdhe2048, ffdhe3072.
const GROUPS: [u16; 7] = [29, 23, 24, 25, 30, 256, 257];
/// RSA-PSS, ECDSA and RSA with SHA-2, then SHA-1 and, last, MD5.
const SIGNATURES: [u16; 14] =
    [0x0804, 0x0805, 0x0806, 0x0403, 0x0503, 0x0603, 0x0401, 0x0501, 0x0601, 0x0301, 0x0203, 0x0201, 0x0202, 0x0101];

impl Offer {
    /// `legacy_version` of the hello.
    #[must_use]
    pub const fn version(self) -> u16 {
        match self {
            Self::UpTo12 => 0x0303,
            Self::UpTo11 => 0x0302,
        }
    }

    /// The hello in its record. `name` goes into `server_name`, as mstsc does it; `random` must be 32 fresh octets.
    #[must_use]
    pub fn record(self, name: Option<&str>, random: [u8; 32]) -> Vec<u8> {
        let mut body = self.version().to_be_bytes().to_vec();
        body.extend_from_slice(&random);
        body.push(0);
        let modern: &[u16] = if self == Self::UpTo12 { &SUITES_12 } else { &[] };
        body.extend(sized16(&numbers(&[modern, &SUITES_ALL, &[RENEGOTIATION_INFO]].concat())));
        body.extend_from_slice(&[1, 0]);
        body.extend(sized16(&self.extensions(name)));
        // A hello with a name of 255 octets stays far below 64 KiB.
        let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
        let message = [&[1], &length[1..], &body].concat();
        // The record's own version is the lowest that any server chokes on least (RFC 5246 appendix E.1).
        [&[22, 3, 1][..], &sized16(&message)].concat()
    }

    fn extensions(self, name: Option<&str>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut extension = |kind: u16, body: &[u8]| {
            out.extend_from_slice(&kind.to_be_bytes());
            out.extend(sized16(body));
        };
        if let Some(name) = name {
            extension(0, &sized16(&[&[0], &sized16(name.as_bytes())[..]].concat()));
        }
        extension(10, &sized16(&numbers(&GROUPS)));
        extension(11, &[1, 0]);
        if self == Self::UpTo12 {
            extension(13, &sized16(&numbers(&SIGNATURES)));
        }
        extension(23, &[]);
        out
    }
}

/// `user_canceled`, then `close_notify`: the polite end of a handshake that was only a question.
pub const GOODBYE: [u8; 14] = [21, 3, 1, 0, 2, 1, 90, 21, 3, 1, 0, 2, 1, 0];

fn numbers(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_be_bytes()).collect()
}

fn sized16(body: &[u8]) -> Vec<u8> {
    [&u16::try_from(body.len()).unwrap_or_default().to_be_bytes()[..], body].concat()
}

#[cfg(test)]
mod tests {
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext};

    use super::*;

    #[test]
    fn an_independent_parser_reads_them() {
        for (offer, name) in [(Offer::UpTo12, Some("pc1.example")), (Offer::UpTo11, None)] {
            let record = offer.record(name, [7; 32]);
            let (rest, parsed) = parse_tls_plaintext(&record).unwrap();
            assert!(rest.is_empty());
            let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))] = &parsed.msg[..] else { panic!() };
            assert_eq!(hello.version.0, offer.version());
            assert!(hello.get_ciphers().iter().take(30).all(|c| c.is_some() || offer == Offer::UpTo11));
            let (rest, extensions) = parse_tls_client_hello_extensions(hello.ext.unwrap()).unwrap();
            assert!(rest.is_empty());
            assert_eq!(format!("{extensions:?}").contains("pc1.example"), name.is_some());
        }
    }
}
