//! Where what was changed is written down: for a user's own things in the user's profile, for elevated fixes where only
//! administrators write, so that no user's file ever tells an administrator's Redial what to put back.

use std::path::{Path, PathBuf};
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

    /// What a fix that was made is called: `3` in the user's journal, `A3` in the administrators'.
    #[must_use]
    pub fn name(self, run: u64) -> String {
        match self {
            Self::User => run.to_string(),
            Self::Administrator => format!("A{run}"),
        }
    }
}

/// Opens one of this computer's journals, for a change to be written down.
///
/// # Errors
/// Where it can't be read, or is not as Redial left it. Nothing is changed then.
pub fn open(pc: &Arc<dyn Platform>, whose: Whose) -> Result<Journal, JournalError> {
    match whose {
        Whose::User => Journal::open(Box::new(FileStore::open(&file(&**pc)?)?)),
        Whose::Administrator => Journal::open(Box::new(RegistryStore::new(Arc::clone(pc)))),
    }
}

/// Opens one that is there already. None where nothing was ever changed: looking leaves no trace.
///
/// # Errors
/// Where it can't be read, or is not as Redial left it.
pub fn open_existing(pc: &Arc<dyn Platform>, whose: Whose) -> Result<Option<Journal>, JournalError> {
    exists(&**pc, whose)?.then(|| open(pc, whose)).transpose()
}

/// Whether anything was ever written down there.
///
/// # Errors
/// Where that can't be told.
pub fn exists(pc: &dyn Platform, whose: Whose) -> Result<bool, JournalError> {
    match whose {
        Whose::User => Ok(file(pc)?.try_exists()?),
        Whose::Administrator => Ok(pc.key_exists(&RegistryStore::place())?),
    }
}

fn file(pc: &dyn Platform) -> Result<PathBuf, JournalError> {
    let folder = pc.folder(Folder::LocalAppData)?;
    Ok(Path::new(&folder).join("Redial").join("journal.jsonl"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;

    #[test]
    fn looking_leaves_no_trace() {
        let folder = std::env::temp_dir().join(format!("redial-journals-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let before = fake.snapshot();
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        for whose in [Whose::User, Whose::Administrator] {
            assert!(matches!(open_existing(&pc, whose), Ok(None)));
            assert!(!exists(&*pc, whose).unwrap());
        }
        assert!(!folder.exists() && fake.snapshot() == before);
        drop(open(&pc, Whose::User).unwrap());
        assert!(open_existing(&pc, Whose::User).unwrap().is_some());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
