//! A version of TLS as its number on the wire. Reports carry its name.

use std::fmt;

use serde::{Serialize, Serializer};

/// Zero where none was seen.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct TlsVersion(pub u16);

impl TlsVersion {
    pub const SSL_3_0: Self = Self(0x0300);
    pub const TLS_1_0: Self = Self(0x0301);
    pub const TLS_1_1: Self = Self(0x0302);
    pub const TLS_1_2: Self = Self(0x0303);
    pub const TLS_1_3: Self = Self(0x0304);

    /// From before TLS 1.2.
    #[must_use]
    pub const fn is_old(self) -> bool {
        matches!(self, Self::SSL_3_0 | Self::TLS_1_0 | Self::TLS_1_1)
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            0x0300 => f.write_str("SSL 3.0"),
            minor @ 0x0301..=0x0304 => write!(f, "TLS 1.{}", minor - 0x0301),
            other => write!(f, "0x{other:04x}"),
        }
    }
}

impl Serialize for TlsVersion {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_carry_the_name() {
        for (version, name, old) in [
            (TlsVersion::default(), "", false),
            (TlsVersion::SSL_3_0, "SSL 3.0", true),
            (TlsVersion::TLS_1_0, "TLS 1.0", true),
            (TlsVersion::TLS_1_1, "TLS 1.1", true),
            (TlsVersion::TLS_1_2, "TLS 1.2", false),
            (TlsVersion::TLS_1_3, "TLS 1.3", false),
            (TlsVersion(0x7f1c), "0x7f1c", false),
        ] {
            assert_eq!((serde_json::to_value(version).unwrap(), version.is_old()), (name.into(), old));
        }
    }
}
