//! What makes the tokens of a sign-in: the system's own, where Remote Desktop uses that, or Redial's. Tokens in, tokens
//! out: it sees no connection.

use std::fmt;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::model::Identity;

/// How it is proved who somebody is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Package {
    Ntlm,
    Kerberos,
}

/// Why NTLM was taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WhyNtlm {
    /// Redial's own way, which knows NTLM only: Windows would have tried Kerberos first.
    OwnWay,
    /// Kerberos knows computers by their names, and an address was typed.
    Address,
    /// Windows tried Kerberos, and this was its answer (SEC_E_...).
    Kerberos { status: u32, trouble: KerberosTrouble },
    /// Windows tried Kerberos first, and could not be asked what came of it: a password that was not accepted is not tried again.
    Untold,
}

/// What keeps Kerberos from being used, as Windows on this computer says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KerberosTrouble {
    /// There is no ticket to begin with: nobody of a domain is signed in here.
    NoTicket,
    /// No domain controller could be found or reached.
    NoDomain,
    /// The domain knows no computer by that name.
    NameUnknown,
    /// The name belongs to another computer's or account's key.
    OtherKey,
    /// The clocks are too far apart.
    ClocksDiffer,
    /// There is no encryption that both sides may use.
    NoCommonEncryption,
    /// Kerberos is not there, or may not be used.
    Unavailable,
    Other,
}

impl KerberosTrouble {
    /// By what SSPI answers (winerror.h), or an NTSTATUS.
    #[must_use]
    pub const fn of(status: u32) -> Self {
        match status {
            // SEC_E_NO_CREDENTIALS, SEC_E_NO_KERB_KEY, SEC_E_UNKNOWN_CREDENTIALS
            0x8009_030e | 0x8009_0348 | 0x8009_030d => Self::NoTicket,
            // SEC_E_NO_AUTHENTICATING_AUTHORITY, STATUS_NO_LOGON_SERVERS, STATUS_NO_SUCH_DOMAIN
            0x8009_0311 | 0xc000_005e | 0xc000_00df => Self::NoDomain,
            // SEC_E_TARGET_UNKNOWN
            0x8009_0303 => Self::NameUnknown,
            // SEC_E_WRONG_PRINCIPAL
            0x8009_0322 => Self::OtherKey,
            // SEC_E_TIME_SKEW, STATUS_TIME_DIFFERENCE_AT_DC
            0x8009_0324 | 0xc000_0133 => Self::ClocksDiffer,
            // SEC_E_KDC_UNKNOWN_ETYPE
            0x8009_0342 => Self::NoCommonEncryption,
            // SEC_E_SECPKG_NOT_FOUND, SEC_E_UNSUPPORTED_FUNCTION
            0x8009_0305 | 0x8009_0302 => Self::Unavailable,
            _ => Self::Other,
        }
    }
}

/// The system's own sign-in.
pub trait SystemSignIn: fmt::Debug + Send + Sync {
    /// Begins one at `target` (`TERMSRV/host`), tied to a connection by `bindings` (`tls-server-end-point:` and a hash).
    /// Blocks.
    ///
    /// # Errors
    /// Where the system has no such thing: its number.
    fn begin(&self, identity: &Identity, target: &str, bindings: &[u8]) -> Result<Box<dyn Tokens>, u32>;
}

/// One sign-in. Calls may block: a domain controller may have to be found and asked.
pub trait Tokens: fmt::Debug + Send {
    /// Takes a token, or none at the beginning.
    fn step(&mut self, came: Option<&[u8]>) -> Stepped;

    /// Which package it is; none while that is open.
    fn package(&self) -> Option<Package>;

    /// Seals with the key that both sides have found.
    ///
    /// # Errors
    /// The system's number where there is none.
    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, u32>;

    /// A text of so many octets; none where the other side did not seal it so.
    fn unseal(&mut self, sealed: &[u8], octets: usize) -> Option<Zeroizing<Vec<u8>>>;

    /// Why it was not Kerberos, of a sign-in by NTLM. `accepted` is whether name and password were.
    fn why_ntlm(&mut self, accepted: bool) -> WhyNtlm;
}

/// What comes next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stepped {
    pub send: Vec<u8>,
    pub state: TokensState,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokensState {
    /// More must come.
    Waits,
    Done,
    /// What the server takes is too weak.
    Weak,
    /// The system goes no further.
    Refused(u32),
}
