//! A certificate removed from the store.

use serde::{Deserialize, Serialize};

use super::{Edit, Inspection, Undo, Words};
use crate::platform::certificates::StoredCertificate;
use crate::platform::{Platform, PlatformError};

/// The computer's own certificate taken out of its store, so that Windows makes a new one.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CertificateRemoved {
    pub certificate: StoredCertificate,
}

crate::says! { "change-certificate":
    TakeOut {} = "Take the computer's own Remote Desktop certificate out of use";
    InUse {} = "in use";
    Removed {} = "removed; Windows makes a new one when its service starts";
    InStore { sha1: Term } = "store “Remote Desktop” of the computer, SHA-1 {sha1}";
    Stored {} = "in its store";
    NotStored {} = "not in its store";
}

impl Edit for CertificateRemoved {
    fn words(&self) -> Words {
        let sha1 = format!("{:?}", self.certificate.sha1).into();
        Words::new(TakeOut {}, InUse {}, Removed {}, InStore { sha1 })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let there = pc.certificates()?.iter().any(|certificate| certificate.sha1 == self.certificate.sha1);
        let found = if there { Stored {}.into() } else { NotStored {}.into() };
        Ok(Inspection::plain(there, !there, found))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.remove_certificate(&self.certificate.sha1.0)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.restore_certificate(&self.certificate.element.0)
    }

    /// The certificate comes back; whether Windows kept its key, nobody can promise.
    fn undo(&self) -> Undo {
        Undo::Partial
    }
}
