//! Saved passwords (Credential Manager). No call hands out a password.

use serde::{Deserialize, Serialize};

use super::{Bytes, Result};

/// What Windows does with it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// Any program of the user can read it back, so it can be kept and restored.
    Generic,
    /// A Windows password: only Windows reads it back, so once deleted it is gone.
    DomainPassword,
    /// Certificates and others, by their number.
    Other(u32),
}

/// A saved credential without its password.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Credential {
    /// `TERMSRV/pc1`
    pub target: String,
    pub kind: CredentialKind,
    pub user: String,
    pub comment: String,
    /// 1 session, 2 this computer, 3 roams.
    pub persist: u32,
}

/// A whole credential, password included, that only the same user on the same computer can open (DPAPI).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sealed(pub Bytes);

pub trait Credentials {
    /// Those whose target matches a filter such as `TERMSRV/*`, of every kind.
    fn credentials(&self, filter: &str) -> Result<Vec<Credential>>;

    /// Everything that it takes to restore it; `None` for kinds that Windows does not read back.
    fn seal_credential(&self, target: &str, kind: CredentialKind) -> Result<Option<Sealed>>;

    /// `Missing` where there is none.
    fn delete_credential(&self, target: &str, kind: CredentialKind) -> Result<()>;

    /// Writes back what was sealed. `Denied` where another user or computer sealed it.
    fn restore_credential(&self, sealed: &Sealed) -> Result<()>;
}
