//! A saved password removed.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Look, Undo, Words};
use crate::platform::credentials::{Credential, CredentialKind, Sealed};
use crate::platform::{Platform, PlatformError};

/// A saved password forgotten. Comes back only where it could be sealed first.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CredentialRemoved {
    pub credential: Credential,
    pub sealed: Option<Sealed>,
}

impl CredentialRemoved {
    /// # Errors
    /// Where it can't be sealed although its kind allows it.
    pub fn plan(pc: &dyn Platform, credential: Credential) -> Result<Change, ChangeError> {
        let sealed = pc.seal_credential(&credential.target, credential.kind)?;
        Ok(Change::CredentialRemoved(Self { credential, sealed }))
    }
}

impl Edit for CredentialRemoved {
    fn words(&self) -> Words {
        let Credential { target, user, kind, .. } = &self.credential;
        let what = match kind {
            CredentialKind::DomainPassword => "Windows password",
            CredentialKind::Generic | CredentialKind::Other(_) => "saved sign-in",
        };
        Words {
            short: format!("Forget the {what} for {}", target.strip_prefix("TERMSRV/").unwrap_or(target)),
            before: format!("saved for {user}"),
            after: "nothing".to_owned(),
            detail: format!("{target} ({kind:?}) of {user} removed from Credential Manager"),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let all = pc.credentials(&self.credential.target)?;
        let found = all.into_iter().find(|found| found.kind == self.credential.kind);
        let old = found.as_ref() == Some(&self.credential);
        let words = found.as_ref().map_or_else(|| "nothing".to_owned(), |found| format!("saved for {}", found.user));
        Ok(Look::plain(old, found.is_none(), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.delete_credential(&self.credential.target, self.credential.kind)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.sealed.as_ref().map_or(Ok(()), |sealed| pc.restore_credential(sealed))
    }

    fn undo(&self) -> Undo {
        if self.sealed.is_some() { Undo::Full } else { Undo::None }
    }
}
