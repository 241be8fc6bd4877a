//! Whether this computer's own list of trusted authorities vouches for a certificate. Asks no other computer.

use serde::Serialize;

/// What the system says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Trust {
    /// An authority that this computer trusts has signed it.
    Trusted,
    /// None has: normal for Remote Desktop, where computers sign for themselves.
    Untrusted {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        detail: String,
    },
    /// The system does not tell.
    Unknown {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        detail: String,
    },
}

/// Libraries quote what they were given, which is whatever a server sent.
const LONGEST_DETAIL: usize = 200;

/// Asks for a chain in DER, the server's own certificate first, at a time in seconds since 1970.
#[must_use]
pub fn judge(chain: &[Vec<u8>], now_unix: u64) -> Trust {
    if chain.is_empty() {
        return Trust::Unknown { detail: "no certificate".to_owned() };
    }
    // The library's words quote what is in a certificate.
    let bounded = |detail: String| detail.chars().take(LONGEST_DETAIL).collect();
    match super::system::trust(chain, now_unix) {
        Trust::Trusted => Trust::Trusted,
        Trust::Untrusted { detail } => Trust::Untrusted { detail: bounded(detail) },
        Trust::Unknown { detail } => Trust::Unknown { detail: bounded(detail) },
    }
}
