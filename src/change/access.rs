//! Who may do what with a file.

use serde::{Deserialize, Serialize};

use super::words::Value;
use super::{Change, ChangeError, Edit, Inspection, Words, file};
use crate::model::Said;
use crate::platform::sddl::{is_made_of, same};
use crate::platform::{Platform, PlatformError};

/// Who may do what with a file, as SDDL.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Access {
    pub path: String,
    pub old: String,
    pub new: String,
}

crate::says! { "change-access":
    ChangeReaders { file: Path } = "Change who may read {file}";
    AsTheyAre {} = "the rights as they are";
    AsNeeded {} = "the rights that Windows needs";
    Rights { path: Path, old: Term, new: Term } = "{path}: {old} -> {new}";
    NoFile {} = "no file";
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
        let (path, old, new) = (self.path.as_str().into(), self.old.as_str().into(), self.new.as_str().into());
        let short = ChangeReaders { file: file::name(&self.path).into() };
        Words::new(short, AsTheyAre {}, AsNeeded {}, Rights { path, old, new })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.security(&self.path)?;
        let is = |sddl: &str| found.as_ref().is_some_and(|found| same(found, sddl));
        let (old, new) = (is(&self.old), is(&self.new));
        // Owner and DACL are written one after the other.
        let part = found.as_deref().is_some_and(|found| is_made_of(found, &self.old, &self.new));
        Ok(Inspection { old, new, between: part && !old && !new, found: in_words(found) })
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
fn in_words(sddl: Option<String>) -> Said {
    sddl.map_or_else(|| NoFile {}.into(), |sddl| Value { text: sddl.into() }.into())
}
