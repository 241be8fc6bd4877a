//! What a certificate says: X.509 (RFC 5280) in the words of a report. Judges nothing.

use ring::digest;
use serde::{Deserialize, Serialize};
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::prelude::{AttributeTypeAndValue, FromDer, GeneralName, ParsedExtension, X509Certificate, X509Name};
use x509_parser::public_key::PublicKey;

use super::hex;

/// Microsoft's "Remote Desktop Authentication" purpose.
const EKU_REMOTE_DESKTOP: &str = "1.3.6.1.4.1.311.54.1.2";
/// A certificate is a few KiB; a longer one is not read.
const LONGEST: usize = 64 * 1024;
/// What a server puts into its certificate is cut to what a page can show.
const LONGEST_TEXT: usize = 300;
const MOST_NAMES: usize = 100;

/// One certificate.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Certificate {
    #[cfg_attr(test, schemars(extend("text" = "distinguished-name")))]
    pub subject: String,
    #[cfg_attr(test, schemars(extend("text" = "distinguished-name")))]
    pub issuer: String,
    /// The subject's common name.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub common_name: Option<String>,
    /// DNS names and addresses that it covers.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub alternative_names: Vec<String>,
    /// Seconds since 1970.
    pub not_before_unix: i64,
    pub not_after_unix: i64,
    /// `RSA`, `EC`, `Ed25519`, `DSA` or an OID.
    #[cfg_attr(test, schemars(extend("text" = "algorithm")))]
    pub key_type: String,
    pub key_bits: usize,
    /// The specification's name of the algorithm, such as `sha256WithRSAEncryption`, or an OID.
    #[cfg_attr(test, schemars(extend("text" = "algorithm")))]
    pub signature_algorithm: String,
    pub purposes: Purposes,
    /// 1 or 3.
    pub version: u32,
    /// Subject and issuer are the same.
    pub self_issued: bool,
    #[cfg_attr(test, schemars(extend("text" = "other")))]
    pub sha1: String,
    #[cfg_attr(test, schemars(extend("text" = "other")))]
    pub sha256: String,
}

/// Extended key usage.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Purposes {
    /// Whether the certificate limits its purposes at all.
    pub limited: bool,
    pub server_authentication: bool,
    pub remote_desktop: bool,
    pub any: bool,
}

impl Certificate {
    /// The names that it is made out to: the alternative ones, or else the common name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let common = self.common_name.as_deref().filter(|_| self.alternative_names.is_empty());
        self.alternative_names.iter().map(String::as_str).chain(common)
    }

    /// As Windows compares: any of them, and a star stands for one label (RFC 6125).
    #[must_use]
    pub fn covers(&self, typed: &str) -> bool {
        self.names().any(|name| {
            let wild = name
                .strip_prefix("*.")
                .is_some_and(|parent| typed.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)));
            wild || name.eq_ignore_ascii_case(typed)
        })
    }
}

/// Reads one certificate; none where the bytes are not one.
#[must_use]
pub fn read(der: &[u8]) -> Option<Certificate> {
    if der.len() > LONGEST {
        return None;
    }
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let (key_type, key_bits) = key(&certificate);
    let signature = &certificate.signature_algorithm.algorithm;
    Some(Certificate {
        subject: name_text(certificate.subject()),
        issuer: name_text(certificate.issuer()),
        common_name: certificate.subject().iter_common_name().next().and_then(text).map(|name| cut(&name)),
        alternative_names: alternative_names(&certificate),
        not_before_unix: certificate.validity().not_before.timestamp(),
        not_after_unix: certificate.validity().not_after.timestamp(),
        key_type,
        key_bits,
        signature_algorithm: signature_name(&signature.to_id_string()),
        purposes: purposes(&certificate),
        version: certificate.version().0.saturating_add(1),
        self_issued: certificate.subject().as_raw() == certificate.issuer().as_raw(),
        sha1: thumbprint(&digest::SHA1_FOR_LEGACY_USE_ONLY, der),
        sha256: thumbprint(&digest::SHA256, der),
    })
}

/// What a sign-in is tied to, so that it is good for the connection with this certificate only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndPoint {
    /// The SubjectPublicKey, without what names its algorithm: [MS-CSSP] 3.1.5.
    pub public_key: Vec<u8>,
    /// `tls-server-end-point`, RFC 5929 section 4.1.
    pub hash: Vec<u8>,
}

/// Reads it; none where the bytes are no certificate.
#[must_use]
pub fn end_point(der: &[u8]) -> Option<EndPoint> {
    let (_, certificate) = X509Certificate::from_der(Some(der).filter(|der| der.len() <= LONGEST)?).ok()?;
    let signature = signature_name(&certificate.signature_algorithm.algorithm.to_id_string());
    // The signature's own hash, unless it is one of the broken ones.
    let algorithm = match () {
        () if signature.contains("384") => &digest::SHA384,
        () if signature.contains("512") => &digest::SHA512,
        () => &digest::SHA256,
    };
    let public_key = certificate.public_key().subject_public_key.data.to_vec();
    Some(EndPoint { public_key, hash: digest::digest(algorithm, der).as_ref().to_vec() })
}

/// Whether a thumbprint, by SHA-1 or SHA-256, is this certificate's.
#[must_use]
pub fn has_thumbprint(der: &[u8], octets: &[u8]) -> bool {
    let algorithm = match octets.len() {
        20 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        32 => &digest::SHA256,
        _ => return false,
    };
    digest::digest(algorithm, der).as_ref() == octets
}

/// By SHA-1, as Windows shows it.
#[must_use]
pub fn sha1(der: &[u8]) -> [u8; 20] {
    let mut octets = [0; 20];
    octets.copy_from_slice(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der).as_ref());
    octets
}

fn thumbprint(algorithm: &'static digest::Algorithm, der: &[u8]) -> String {
    hex(digest::digest(algorithm, der).as_ref())
}

fn name_text(name: &X509Name<'_>) -> String {
    // The library writes what it can't read as octets.
    if name.iter_attributes().all(|attribute| attribute.as_str().is_ok()) {
        return cut(&name.to_string());
    }
    let one = |attribute: &AttributeTypeAndValue<'_>| {
        let kind = oid2abbrev(attribute.attr_type(), oid_registry())
            .map_or_else(|_| attribute.attr_type().to_id_string(), str::to_owned);
        format!("{kind}={}", text(attribute).unwrap_or_default())
    };
    cut(&name.iter_attributes().take(MOST_NAMES).map(one).collect::<Vec<_>>().join(", "))
}

/// Windows writes what does not fit into a PrintableString as a BMPString, which is UTF-16; older programs use T61String,
/// in practice Latin-1 (X.690 8.23, RFC 5280 appendix B).
fn text(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    const T61_STRING: u32 = 20;
    const UNIVERSAL_STRING: u32 = 28;
    const BMP_STRING: u32 = 30;
    if let Ok(text) = attribute.as_str() {
        return Some(text.to_owned());
    }
    let (value, replaced) = (attribute.attr_value(), char::REPLACEMENT_CHARACTER);
    let bytes = value.data.get(..value.data.len().min(4 * LONGEST_TEXT))?;
    Some(match value.tag().0 {
        T61_STRING => bytes.iter().map(|&byte| char::from(byte)).collect(),
        UNIVERSAL_STRING => {
            let units = bytes.chunks_exact(4).map(|unit| u32::from_be_bytes([unit[0], unit[1], unit[2], unit[3]]));
            units.map(|unit| char::from_u32(unit).unwrap_or(replaced)).collect()
        }
        BMP_STRING => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(replaced)).collect()
        }
        _ => return None,
    })
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(cut(name)),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            ref other => <[u8; 16]>::try_from(other).ok().map(|b| std::net::Ipv6Addr::from(b).to_string()),
        },
        _ => None,
    });
    names.take(MOST_NAMES).collect()
}

fn key(certificate: &X509Certificate<'_>) -> (String, usize) {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(rsa)) => ("RSA".to_owned(), bit_length(rsa.modulus)),
        // The point is one octet and two coordinates; P-521 fills its last octet with one bit.
        Ok(PublicKey::EC(point)) => ("EC".to_owned(), if point.key_size() > 520 { 521 } else { point.key_size() }),
        Ok(PublicKey::DSA(y)) => ("DSA".to_owned(), bit_length(y)),
        _ => match info.algorithm.algorithm.to_id_string().as_str() {
            "1.3.101.112" => ("Ed25519".to_owned(), 256),
            "1.3.101.113" => ("Ed448".to_owned(), 456),
            other => (other.to_owned(), 0),
        },
    }
}

fn bit_length(number: &[u8]) -> usize {
    let significant = number.iter().position(|&b| b != 0).map_or(&[][..], |at| &number[at..]);
    significant.first().map_or(0, |first| significant.len() * 8 - first.leading_zeros() as usize)
}

fn purposes(certificate: &X509Certificate<'_>) -> Purposes {
    let usage = certificate.extensions().iter().find_map(|e| match e.parsed_extension() {
        ParsedExtension::ExtendedKeyUsage(usage) => Some(usage),
        _ => None,
    });
    usage.map_or_else(Purposes::default, |usage| Purposes {
        limited: true,
        server_authentication: usage.server_auth,
        remote_desktop: usage.other.iter().any(|oid| oid.to_id_string() == EKU_REMOTE_DESKTOP),
        any: usage.any,
    })
}

/// RFC 8017 appendix C, RFC 5758, RFC 8410.
fn signature_name(oid: &str) -> String {
    match oid {
        "1.2.840.113549.1.1.2" => "md2WithRSAEncryption",
        "1.2.840.113549.1.1.4" => "md5WithRSAEncryption",
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.10" => "rsassaPss",
        "1.2.840.113549.1.1.11" => "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12" => "sha384WithRSAEncryption",
        "1.2.840.113549.1.1.13" => "sha512WithRSAEncryption",
        "1.2.840.10040.4.3" => "dsaWithSHA1",
        "1.2.840.10045.4.1" => "ecdsaWithSHA1",
        "1.2.840.10045.4.3.2" => "ecdsaWithSHA256",
        "1.2.840.10045.4.3.3" => "ecdsaWithSHA384",
        "1.2.840.10045.4.3.4" => "ecdsaWithSHA512",
        "1.3.101.112" => "Ed25519",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: rcgen::DnValue) -> Certificate {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let key = rcgen::KeyPair::generate().unwrap();
        read(params.self_signed(&key).unwrap().der()).unwrap()
    }

    #[test]
    fn names_in_the_encodings_that_windows_uses() {
        use rcgen::DnValue;
        use rcgen::string::{BmpString, TeletexString, UniversalString};
        for (value, name) in [
            (DnValue::BmpString(BmpString::try_from("büro_pc").unwrap()), "büro_pc"),
            (DnValue::BmpString(BmpString::try_from("Бухгалтерия").unwrap()), "Бухгалтерия"),
            (DnValue::TeletexString(TeletexString::try_from("old_pc").unwrap()), "old_pc"),
            (DnValue::UniversalString(UniversalString::try_from("pc\u{1f600}").unwrap()), "pc\u{1f600}"),
            (DnValue::Utf8String("plain".to_owned()), "plain"),
        ] {
            let certificate = named(value);
            assert_eq!(certificate.common_name.as_deref(), Some(name));
            assert_eq!(certificate.subject, format!("CN={name}"));
            assert!(certificate.covers(name) && certificate.self_issued);
        }
    }

    fn sample() -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["pc1.example".to_owned(), "10.0.0.1".to_owned()]).unwrap();
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 4, 1, 311, 54, 1, 2])];
        params.distinguished_name.push(rcgen::DnType::CommonName, "<script>\u{202e}");
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn says_what_it_read() {
        let certificate = read(&sample()).unwrap();
        assert_eq!(certificate.alternative_names, ["pc1.example", "10.0.0.1"]);
        assert_eq!((certificate.key_type.as_str(), certificate.key_bits), ("EC", 256));
        assert_eq!(certificate.signature_algorithm, "ecdsaWithSHA256");
        assert!(certificate.self_issued && certificate.purposes.remote_desktop && certificate.purposes.limited);
        assert!(!certificate.purposes.server_authentication);
        assert_eq!(certificate.version, 3);
        assert_eq!(certificate.sha256.len(), 64);
    }

    #[test]
    fn a_sign_in_is_tied_to_key_and_certificate() {
        let der = sample();
        let point = end_point(&der).unwrap();
        // An uncompressed point of P-256, and SHA-256 as its signature has it.
        assert_eq!((point.public_key.len(), point.public_key[0], point.hash.len()), (65, 4, 32));
        assert!(has_thumbprint(&der, &point.hash) && has_thumbprint(&der, &sha1(&der)));
        assert!(!has_thumbprint(&der, &[0; 20]) && !has_thumbprint(&der, &[]));
        assert_eq!(hex(&sha1(&der)), read(&der).unwrap().sha1);
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
        let other = rcgen::CertificateParams::default().self_signed(&key).unwrap();
        assert_eq!(end_point(other.der()).map(|point| point.hash.len()), Some(48));
        assert_eq!(end_point(b"no certificate"), None);
    }

    #[test]
    fn counts_bits_not_octets() {
        assert_eq!(bit_length(&[0, 0x80, 0]), 16);
        assert_eq!(bit_length(&[0x01, 0]), 9);
        assert_eq!(bit_length(&[0, 0]), 0);
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let mut der = vec![0x30, 0x00];
        for _ in 0..4000 {
            let mut outer = vec![0x30, 0x82];
            outer.extend(u16::try_from(der.len()).unwrap_or(u16::MAX).to_be_bytes());
            outer.extend(&der);
            der = outer;
        }
        assert_eq!(read(&der), None);
    }

    proptest! {
        #[test]
        fn never_panics(flips in proptest::collection::vec((0usize..500, any::<u8>()), 1..8), cut in 0usize..600) {
            let mut der = sample();
            for (at, value) in flips {
                if let Some(byte) = der.get_mut(at) { *byte = value; }
            }
            der.truncate(cut.max(1));
            let _ = (read(&der), end_point(&der));
        }
    }
}
