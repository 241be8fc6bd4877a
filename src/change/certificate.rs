//! A certificate removed from the store.

use serde::{Deserialize, Serialize};

use super::{Edit, Edited, Look, Undo, Words};
use crate::platform::certificates::StoredCertificate;
use crate::platform::{Platform, PlatformError};

/// The computer's own certificate taken out of its store, so that Windows makes a new one.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CertificateRemoved {
    pub certificate: StoredCertificate,
}

impl Edit for CertificateRemoved {
    fn words(&self) -> Words {
        Words {
            short: "Take the computer's own Remote Desktop certificate out of use".to_owned(),
            before: "in use".to_owned(),
            after: "removed; Windows makes a new one when its service starts".to_owned(),
            detail: format!("store \"Remote Desktop\" of the computer, SHA-1 {:?}", self.certificate.sha1),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let there = pc.certificates()?.iter().any(|certificate| certificate.sha1 == self.certificate.sha1);
        let found = if there { "in its store" } else { "not in its store" };
        Ok(Look::plain(there, !there, found.to_owned()))
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
