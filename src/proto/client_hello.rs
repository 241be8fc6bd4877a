//! ClientHellos as mstsc sends them, which ask a server what the TLS library of this program would not: RSA key exchange,
//! CBC, versions from before TLS 1.2. RFC 5246 section 7.4.1.2, RFC 4346, RFC 8422.
//!
//! Suites, groups, signatures and extensions are the recorded ones of mstscax of Windows 10 (2020), in its order: what
//! is answered here would have been answered to Windows, and nothing is offered that Windows lacks. They are never
//! completed. `supported_versions` is left out as mstsc left it out: servers that know TLS 1.0 only answer a hello with it by
//! an alert.

/// Which old hello to send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Offer {
    /// TLS 1.2 at most: mstsc's own hello, octet for octet but for the random and the name.
    UpTo12,
    /// TLS 1.1 at most, with those of mstsc's suites that old versions can do.
    UpTo11,
}

/// What mstsc offers with TLS 1.2 at most, in its order.
pub const MSTSC_SUITES: [u16; 21] = [
    0xc02c, 0xc02b, 0xc030, 0xc02f, // ECDHE with GCM
    0x009f, 0x009e, // DHE with GCM
    0xc024, 0xc023, 0xc028, 0xc027, // ECDHE with CBC and SHA-2
    0xc00a, 0xc009, 0xc014, 0xc013, // ECDHE with CBC and SHA-1
    0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, // RSA key exchange
    0x000a, // 3DES
];
/// Those of them that versions before TLS 1.2 can do.
const OLD_SUITES: [u16; 7] = [0xc00a, 0xc009, 0xc014, 0xc013, 0x0035, 0x002f, 0x000a];
/// x25519, P-256, P-384. Windows servers choose P-521 where it is offered, so offering it would hide what mstsc gets.
const GROUPS: [u16; 3] = [29, 23, 24];
/// RSA and ECDSA with SHA-2 and SHA-1, DSS with SHA-1; no PSS.
const SIGNATURES: [u16; 9] = [0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0202, 0x0601, 0x0603];

impl Offer {
    /// `legacy_version` of the hello.
    #[must_use]
    pub const fn version(self) -> u16 {
        match self {
            Self::UpTo12 => 0x0303,
            Self::UpTo11 => 0x0302,
        }
    }

    /// The hello in its record. `name` goes into `server_name`: mstsc puts the literal there where an address was typed,
    /// and so must whoever wants to see what mstsc sees. `random` must be 32 fresh octets.
    #[must_use]
    pub fn record(self, name: Option<&str>, random: [u8; 32]) -> Vec<u8> {
        let mut body = self.version().to_be_bytes().to_vec();
        body.extend_from_slice(&random);
        body.push(0);
        let suites: &[u16] = if self == Self::UpTo12 { &MSTSC_SUITES } else { &OLD_SUITES };
        body.extend(sized16(&numbers(suites)));
        body.extend_from_slice(&[1, 0]);
        body.extend(sized16(&self.extensions(name)));
        // A hello with a name of 255 octets stays far below 64 KiB.
        let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
        let message = [&[1], &length[1..], &body].concat();
        // For TLS 1.2 the record's own version is the recorded one, else the lowest, on which servers choke least (RFC 5246
        // appendix E.1).
        let record = if self == Self::UpTo12 { 3 } else { 1 };
        [&[22, 3, record][..], &sized16(&message)].concat()
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
        // An OCSP answer is asked for, of nobody in particular (RFC 6066 section 8).
        extension(5, &[1, 0, 0, 0, 0]);
        extension(10, &sized16(&numbers(&GROUPS)));
        extension(11, &[1, 0]);
        if self == Self::UpTo12 {
            extension(13, &sized16(&numbers(&SIGNATURES)));
        }
        extension(35, &[]);
        extension(23, &[]);
        extension(0xff01, &[0]);
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
    use tls_parser::{
        TlsExtensionType, TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext,
    };

    use super::*;

    fn parsed(offer: Offer, name: Option<&str>) -> (u16, Vec<u16>, Vec<u16>, String) {
        let record = offer.record(name, [7; 32]);
        let (rest, parsed) = parse_tls_plaintext(&record).unwrap();
        assert!(rest.is_empty());
        let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))] = &parsed.msg[..] else { panic!() };
        assert!(hello.get_ciphers().iter().all(Option::is_some));
        let (rest, extensions) = parse_tls_client_hello_extensions(hello.ext.unwrap()).unwrap();
        assert!(rest.is_empty());
        let kinds = extensions.iter().map(|extension| TlsExtensionType::from(extension).0).collect();
        let suites = hello.ciphers.iter().map(|suite| suite.0).collect();
        (hello.version.0, suites, kinds, format!("{extensions:?}"))
    }

    /// What was recorded of mstscax on Windows 10.
    #[test]
    fn the_hello_is_the_recorded_one() {
        let (version, suites, kinds, extensions) = parsed(Offer::UpTo12, Some("192.0.2.7"));
        assert_eq!(version, 0x0303);
        assert_eq!(
            suites,
            [
                0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a, 0xc009, 0xc014,
                0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a
            ]
        );
        assert_eq!(kinds, [0, 5, 10, 11, 13, 35, 23, 0xff01]);
        assert!(extensions.contains("192.0.2.7"), "the literal, where an address was typed: {extensions}");
        assert_eq!(Offer::UpTo12.record(None, [7; 32])[..3], [22, 3, 3]);
    }

    #[test]
    fn an_older_hello_offers_only_what_old_versions_can_do() {
        let (version, suites, kinds, extensions) = parsed(Offer::UpTo11, None);
        assert_eq!((version, kinds), (0x0302, vec![5, 10, 11, 35, 23, 0xff01]));
        assert!(suites.iter().all(|suite| MSTSC_SUITES.contains(suite)), "{suites:x?}");
        assert!(!extensions.contains("pc1"));
        assert_eq!(Offer::UpTo11.record(None, [7; 32])[..3], [22, 3, 1]);
    }
}
