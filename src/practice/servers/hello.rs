//! What a client's first TLS message offers.

use tls_parser::{
    TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext,
};

/// A ClientHello, as far as the practice servers care.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hello {
    /// The newest version, as TLS 1.2 and before have it.
    pub version: u16,
    /// `supported_versions`, where it is there: RFC 8446 section 4.2.1.
    pub listed: Option<Vec<u16>>,
    pub suites: Vec<u16>,
}

impl Hello {
    /// Reads it from its record.
    pub fn read(record: &[u8]) -> Option<Self> {
        let (_, record) = parse_tls_plaintext(record).ok()?;
        let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)), ..] = &record.msg[..] else { return None };
        let (_, extensions) = parse_tls_client_hello_extensions(hello.ext.unwrap_or_default()).ok()?;
        let listed = extensions.iter().find_map(|extension| {
            let TlsExtension::SupportedVersions(versions) = extension else { return None };
            Some(versions.iter().map(|version| version.0).collect())
        });
        Some(Self { version: hello.version.0, listed, suites: hello.ciphers.iter().map(|suite| suite.0).collect() })
    }

    /// Whether it offers that version.
    pub fn offers(&self, version: u16) -> bool {
        self.listed.as_ref().map_or(self.version >= version, |listed| listed.contains(&version))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::proto::client_hello::Offer;

    #[test]
    fn reads_what_is_offered() {
        let hello = Hello::read(&Offer::UpTo11.record(Some("pc1"), [3; 32])).unwrap();
        assert!(hello.listed.is_none() && hello.offers(0x0301) && hello.offers(0x0302) && !hello.offers(0x0303));
        let listed = Hello { listed: Some(vec![0x0304]), ..hello };
        assert!(listed.offers(0x0304) && !listed.offers(0x0302));
        assert_eq!(Hello::read(&[22, 3, 1, 0, 1, 1]), None);
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..240, any::<u8>()), 0..12), cut in 0usize..300) {
            let mut bytes = Offer::UpTo12.record(Some("pc1"), [3; 32]);
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            bytes.truncate(cut);
            let _ = Hello::read(&bytes);
        }
    }
}
