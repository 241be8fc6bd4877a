//! A saved password removed.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Inspection, Undo, Words, or_none};
use crate::model::Said;
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

crate::says! { "change-credential":
    ForgetPassword { host: Name } = "Forget the Windows password for {host}";
    ForgetSignIn { host: Name } = "Forget the saved sign-in for {host}";
    SavedFor { user: Person } = "saved for {user}";
    Removed { target: Name, kind: Term, user: Person } = "{target} ({kind}) of {user} removed from Credential Manager";
}

fn saved_for(user: &str) -> Said {
    SavedFor { user: user.into() }.into()
}

impl Edit for CredentialRemoved {
    fn words(&self) -> Words {
        let Credential { target, user, kind, .. } = &self.credential;
        let host = target.strip_prefix("TERMSRV/").unwrap_or(target).into();
        let short: Said = match kind {
            CredentialKind::DomainPassword => ForgetPassword { host }.into(),
            CredentialKind::Generic | CredentialKind::Other(_) => ForgetSignIn { host }.into(),
        };
        let detail = Removed { target: target.into(), kind: format!("{kind:?}").into(), user: user.into() };
        Words::new(short, saved_for(user), super::words::Nothing {}, detail)
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let all = pc.credentials(&self.credential.target)?;
        let found = all.into_iter().find(|found| found.kind == self.credential.kind);
        let old = found.as_ref() == Some(&self.credential);
        let words = or_none(found.as_ref(), |found| saved_for(&found.user));
        Ok(Inspection::plain(old, found.is_none(), words))
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
