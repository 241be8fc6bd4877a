//! Who may do what with a file.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Look, Words, file};
use crate::platform::sddl::{is_made_of, same};
use crate::platform::{Platform, PlatformError};

/// Who may do what with a file, as SDDL.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Access {
    pub path: String,
    pub old: String,
    pub new: String,
}

impl Access {
    /// None where it is so already.
    ///
    /// # Errors
    /// `Missing` where there is no such file.
    pub fn plan(pc: &dyn Platform, path: &str, new: &str) -> Result<Option<Change>, ChangeError> {
        let old = pc.security(path)?.ok_or_else(|| PlatformError::Missing { what: path.to_owned() })?;
        let same = same(&old, new);
        Ok((!same).then(|| Change::Access(Self { path: path.to_owned(), old, new: new.to_owned() })))
    }
}

impl Edit for Access {
    fn words(&self) -> Words {
        Words {
            short: format!("Change who may read {}", file::name(&self.path)),
            before: "the rights as they are".to_owned(),
            after: "the rights that Windows needs".to_owned(),
            detail: format!("{}: {} -> {}", self.path, self.old, self.new),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.security(&self.path)?;
        let is = |sddl: &str| found.as_ref().is_some_and(|found| same(found, sddl));
        let (old, new) = (is(&self.old), is(&self.new));
        // Owner and DACL are written one after the other.
        let part = found.as_deref().is_some_and(|found| is_made_of(found, &self.old, &self.new));
        Ok(Look { old, new, between: part && !old && !new, found: found.unwrap_or_else(|| "no file".to_owned()) })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_security(&self.path, &self.new)?;
        let taken = pc.security(&self.path)?.is_some_and(|found| same(&found, &self.new));
        if !taken {
            // A system that made something of its own of them, as Wine does: nobody wants that, and undo would not know it.
            pc.set_security(&self.path, &self.old)?;
        }
        Ok(())
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_security(&self.path, &self.old)
    }
}
