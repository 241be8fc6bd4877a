//! Where what was changed is written down: for a user's own things in the user's profile, for elevated fixes where only
//! administrators write, so that no user's file ever tells an administrator's Redial what to put back.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{Fix, own_things};
use crate::change::journal::{FileStore, Journal, JournalError, RegistryStore, Stage, Store};
use crate::platform::elevation::{self, Alone, ElevationError};
use crate::platform::files::Folder;
use crate::platform::{Platform, PlatformError};

/// Until another Redial is done with one fix.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Whose journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    User,
    Administrator,
}

impl Scope {
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
pub fn open(pc: &Arc<dyn Platform>, scope: Scope) -> Result<Journal, JournalError> {
    match scope {
        Scope::User => {
            must_be_plain(&**pc)?;
            held(&**pc, FileStore::open(&file(&**pc)?)?)
        }
        Scope::Administrator => Journal::open(Box::new(RegistryStore::new(Arc::clone(pc)))),
    }
}

/// With an administrator's rights nothing is made or written where a link leads: this says so before it would be.
fn must_be_plain(pc: &dyn Platform) -> Result<(), JournalError> {
    if pc.identity()?.elevated {
        let folder = format!("{}\\Redial", pc.folder(Folder::LocalAppData)?);
        pc.file_exists(&folder)?;
        pc.file_exists(&format!("{folder}\\journal.jsonl"))?;
        pc.file_exists(&format!("{folder}\\journal.jsonl.new"))?;
    }
    Ok(())
}

/// A user's journal, held to what is that user's own where Redial may do more than the programs that can write there.
fn held(pc: &dyn Platform, store: FileStore) -> Result<Journal, JournalError> {
    let journal = Journal::open(Box::new(store))?;
    if !pc.identity()?.elevated {
        return Ok(journal);
    }
    for (index, entry) in journal.entries().iter().enumerate() {
        // What is over is never acted on again. It may be about folders that have moved since.
        let over = matches!(entry.stage, Stage::Reverted | Stage::Failed | Stage::AlreadySo);
        if !over && !own_things::is_own(pc, &entry.change)? {
            return Err(JournalError::Foreign { line: index + 1 });
        }
    }
    Ok(journal)
}

/// Until it is dropped, no other Redial on this computer changes what is written down there. Nothing where nobody could:
/// a user's journal is a file that is locked while it is open.
///
/// # Errors
/// `Busy` where another one is at it for long.
pub fn turn(pc: &dyn Platform, scope: Scope) -> Result<Option<Alone>, JournalError> {
    if scope == Scope::User || !pc.identity()?.elevated {
        return Ok(None);
    }
    match elevation::alone(TIMEOUT) {
        Ok(alone) => Ok(Some(alone)),
        Err(ElevationError::Unsupported) => Ok(None),
        Err(_) => Err(JournalError::Busy),
    }
}

/// Opens one that is there already. None where nothing was ever changed: looking leaves no trace.
///
/// # Errors
/// Where it can't be read, or is not as Redial left it.
pub fn open_existing(pc: &Arc<dyn Platform>, scope: Scope) -> Result<Option<Journal>, JournalError> {
    exists(&**pc, scope)?.then(|| open(pc, scope)).transpose()
}

/// One that is there already, only to be told of: whoever changes something meanwhile is not kept from it.
///
/// # Errors
/// As above.
pub fn read_existing(pc: &Arc<dyn Platform>, scope: Scope) -> Result<Option<Journal>, JournalError> {
    if !exists(&**pc, scope)? {
        return Ok(None);
    }
    match scope {
        Scope::User => held(&**pc, FileStore::open_to_read(&file(&**pc)?)?).map(Some),
        Scope::Administrator => open(pc, scope).map(Some),
    }
}

/// Whether anything was ever written down there.
///
/// # Errors
/// Where that can't be told.
pub fn exists(pc: &dyn Platform, scope: Scope) -> Result<bool, JournalError> {
    match scope {
        Scope::User => Ok(file(pc)?.try_exists()?),
        Scope::Administrator => match pc.key_exists(&RegistryStore::place()) {
            // There is one, and it is not for everybody.
            Err(PlatformError::Denied { .. }) => Ok(true),
            other => Ok(other?),
        },
    }
}

/// Where a journal is kept, for people to find it.
#[must_use]
pub fn place(pc: &dyn Platform, scope: Scope) -> String {
    match scope {
        Scope::User => file(pc).map_or_else(|_| "journal.jsonl".to_owned(), |path| path.display().to_string()),
        Scope::Administrator => format!("HKLM\\{}", RegistryStore::place().path),
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
    Journal::open(Box::new(Memory(Vec::new())))
}

struct Memory(Vec<String>);

impl Store for Memory {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(self.0.clone())
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.0.extend_from_slice(lines);
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        lines.clone_into(&mut self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::RegistryValue;
    use crate::change::journal::{Plan, Which};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};

    #[test]
    fn a_users_journal_tells_an_administrators_redial_nothing() {
        let folder = std::env::temp_dir().join(format!("redial-journals-held-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        let planted = RegistryValue::plan(&*pc, &key, "fDenyTSConnections", Some(Value::dword(1))).unwrap();
        let plan =
            Plan { fix: "clear-connection-history", changes: planted.into_iter().collect(), put_back_at: Some(1) };
        open(&pc, Scope::User).unwrap().run(&*pc, plan).unwrap();
        assert!(matches!(open(&pc, Scope::User), Err(JournalError::Foreign { line: 1 })));
        // Without those rights Windows itself says no.
        fake.edit(|world| world.identity.elevated = false);
        assert!(open(&pc, Scope::User).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_over_may_be_about_a_folder_that_has_moved() {
        let folder = std::env::temp_dir().join(format!("redial-journals-moved-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        let fix = crate::fixes::find("reset-default-rdp").unwrap();
        let options = crate::fixes::Options::default();
        let cx = crate::fixes::FixCx { pc: &*pc, target: None, options: &options };
        crate::fixes::run::apply(fix, &cx, &mut open(&pc, Scope::User).unwrap()).unwrap();
        let move_documents = |to: &'static str| {
            fake.edit(|world| {
                world.folders.insert(Folder::Documents, to.to_owned());
            });
        };
        let was = pc.folder(Folder::Documents).unwrap();
        move_documents("D:\\Documents");
        assert!(matches!(open(&pc, Scope::User), Err(JournalError::Foreign { .. })), "it could still be taken back");
        fake.edit(|world| {
            world.folders.insert(Folder::Documents, was);
        });
        open(&pc, Scope::User).unwrap().undo(&*pc, Which::All).unwrap();
        move_documents("D:\\Documents");
        assert!(open(&pc, Scope::User).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn looking_leaves_no_trace() {
        let folder = std::env::temp_dir().join(format!("redial-journals-{}", std::process::id()));
        let fake = Fake::typical();
        fake.edit(|world| {
            world.folders.insert(Folder::LocalAppData, folder.to_string_lossy().into_owned());
        });
        let before = fake.snapshot();
        let pc: Arc<dyn Platform> = Arc::new(fake.clone());
        for scope in [Scope::User, Scope::Administrator] {
            assert!(matches!(open_existing(&pc, scope), Ok(None)));
            assert!(!exists(&*pc, scope).unwrap());
        }
        assert!(!folder.exists() && fake.snapshot() == before);
        drop(open(&pc, Scope::User).unwrap());
        let changing = open(&pc, Scope::User).unwrap();
        assert!(matches!(open_existing(&pc, Scope::User), Err(JournalError::Busy)));
        drop(changing);
        let told = read_existing(&pc, Scope::User).unwrap().unwrap();
        assert!(open_existing(&pc, Scope::User).unwrap().is_some(), "telling of it kept another from changing");
        drop(told);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
