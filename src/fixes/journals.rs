//! Where what was changed is written down: for a user's own things in the user's profile, for elevated fixes where only
//! administrators write, so that no user's file ever tells an administrator's Redial what to put back.

use std::path::Path;
use std::sync::Arc;

use super::Fix;
use crate::change::journal::{FileStore, Journal, JournalError, RegistryStore, Store};
use crate::platform::Platform;
use crate::platform::files::Folder;

/// Whose journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Whose {
    User,
    Administrator,
}

impl Whose {
    #[must_use]
    pub fn of(fix: &Fix) -> Self {
        if fix.elevated { Self::Administrator } else { Self::User }
    }
}

/// Opens one of this computer's journals.
///
/// # Errors
/// Where it can't be read, or is not as Redial left it. Nothing is changed then.
pub fn open(pc: &Arc<dyn Platform>, whose: Whose) -> Result<Journal, JournalError> {
    match whose {
        Whose::User => {
            let folder = pc.folder(Folder::LocalAppData)?;
            Journal::open(Box::new(FileStore::open(&Path::new(&folder).join("Redial").join("journal.jsonl"))?))
        }
        Whose::Administrator => Journal::open(Box::new(RegistryStore::new(Arc::clone(pc)))),
    }
}

/// A journal that is gone with the program: for the practice computer, which goes with it.
///
/// # Errors
/// None that are known.
pub fn in_memory() -> Result<Journal, JournalError> {
    Journal::open(Box::new(Memory))
}

struct Memory;

impl Store for Memory {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(Vec::new())
    }

    fn append(&mut self, _: &[String]) -> Result<(), JournalError> {
        Ok(())
    }
}
