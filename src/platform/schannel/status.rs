//! What SSPI's functions answer (winerror.h).

use std::fmt;

/// A status of SSPI's.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct SecurityStatus(pub u32);

impl SecurityStatus {
    pub const OK: Self = Self(0);
    pub const CONTINUE_NEEDED: Self = Self(0x0009_0312);
    pub const CONTEXT_EXPIRED: Self = Self(0x0009_0317);
    pub const INCOMPLETE_CREDENTIALS: Self = Self(0x0009_0320);
    pub const RENEGOTIATE: Self = Self(0x0009_0321);
    pub const CONTEXT_HAS_EXPIRED: Self = Self(0x8009_0317);
    pub const INVALID_TOKEN: Self = Self(0x8009_0308);
    /// There is none yet.
    pub const NO_CONTEXT: Self = Self(0x8009_0361);
    pub const INCOMPLETE_MESSAGE: Self = Self(0x8009_0318);
    /// Our own: the server does not come to an end.
    pub const TOO_MUCH: Self = Self(u32::MAX);

    const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0x8009_0302 => "SEC_E_UNSUPPORTED_FUNCTION",
            0x8009_0304 => "SEC_E_INTERNAL_ERROR",
            0x8009_0305 => "SEC_E_SECPKG_NOT_FOUND",
            0x8009_0308 => "SEC_E_INVALID_TOKEN",
            0x8009_030d => "SEC_E_UNKNOWN_CREDENTIALS",
            0x8009_030e => "SEC_E_NO_CREDENTIALS",
            0x8009_030f => "SEC_E_MESSAGE_ALTERED",
            0x8009_0320 => "SEC_E_INCOMPLETE_CREDENTIALS",
            0x8009_0322 => "SEC_E_WRONG_PRINCIPAL",
            0x8009_0325 => "SEC_E_UNTRUSTED_ROOT",
            0x8009_0326 => "SEC_E_ILLEGAL_MESSAGE",
            0x8009_0327 => "SEC_E_CERT_UNKNOWN",
            0x8009_0328 => "SEC_E_CERT_EXPIRED",
            0x8009_0330 => "SEC_E_DECRYPT_FAILURE",
            0x8009_0331 => "SEC_E_ALGORITHM_MISMATCH",
            0x8009_0349 => "SEC_E_CERT_WRONG_USAGE",
            0x8009_0350 => "SEC_E_DOWNGRADE_DETECTED",
            _ => return None,
        })
    }
}

impl fmt::Display for SecurityStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::TOO_MUCH {
            return f.write_str("more than any honest server sends");
        }
        write!(f, "Schannel says 0x{:08x}", self.0)?;
        self.name().map_or(Ok(()), |name| write!(f, " ({name})"))
    }
}

impl fmt::Debug for SecurityStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08x}", self.0)
    }
}
