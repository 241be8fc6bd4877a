//! What Redial has changed on this computer, as a report carries it.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::change::journal::{Journal, JournalError};
use crate::fixes::history::{Made, MadeState, history};
use crate::fixes::journals::{self, Whose};
use crate::model::rfc3339;
use crate::platform::Platform;
use crate::platform::files::Folder;

/// More is nobody's to read in a report; `redial changes` has them all.
const MOST: usize = 200;

/// Every fix that both journals of a computer know, the newest first. A journal that can't be read is left out: a check
/// does not fail for that, and `redial changes` says why. Makes no journal where there is none.
#[must_use]
pub fn made(pc: &Arc<dyn Platform>) -> Vec<Value> {
    let opened = [Whose::User, Whose::Administrator].into_iter().filter_map(|whose| {
        let journal = read(pc, whose).ok().flatten()?;
        Some((whose, journal))
    });
    told(opened.flat_map(|(whose, journal)| history(&journal).into_iter().map(move |made| (whose, made))))
}

/// The same for fixes that are known already.
#[must_use]
pub fn told(made: impl IntoIterator<Item = (Whose, Made)>) -> Vec<Value> {
    let mut all: Vec<_> = made.into_iter().filter(|(_, made)| made.state != MadeState::Nothing).collect();
    all.sort_by_key(|(_, made)| std::cmp::Reverse((made.time, made.run)));
    all.truncate(MOST);
    all.iter().map(|(whose, made)| one(*whose, made)).collect()
}

fn one(whose: Whose, made: &Made) -> Value {
    let name = match whose {
        Whose::User => made.run.to_string(),
        Whose::Administrator => format!("A{}", made.run),
    };
    let time = |at: u64| rfc3339(i64::try_from(at).unwrap_or_default());
    json!({
        "change": name,
        "fix": made.fix,
        "time": time(made.time),
        "state": made.state,
        "put_back_at": made.put_back_at.map(time),
        "steps": made.steps,
    })
}

/// Opening a user's journal makes the file; looking must not.
fn read(pc: &Arc<dyn Platform>, whose: Whose) -> Result<Option<Journal>, JournalError> {
    if whose == Whose::User {
        let file = Path::new(&pc.folder(Folder::LocalAppData)?).join("Redial").join("journal.jsonl");
        if !file.exists() {
            return Ok(None);
        }
    }
    journals::open(pc, whose).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::journal::{Plan, RegistryStore, Which};
    use crate::change::{Change, RegistryValue};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value as Registry};

    fn changed() -> Arc<dyn Platform> {
        let pc = Fake::typical();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&key, "fDenyTSConnections", Registry::dword(1)));
        let pc: Arc<dyn Platform> = Arc::new(pc);
        for name in ["fDenyTSConnections", "TSEnabled"] {
            let old = pc.value(&key, name).unwrap();
            let change = RegistryValue {
                key: key.clone(),
                name: name.to_owned(),
                old,
                new: Some(Registry::dword(0)),
                made: None,
            };
            let plan =
                Plan { fix: "enable-remote-desktop", changes: vec![Change::RegistryValue(change)], put_back_at: None };
            Journal::open(Box::new(RegistryStore::new(Arc::clone(&pc)))).unwrap().run(&*pc, plan).unwrap();
        }
        pc
    }

    #[test]
    fn the_newest_first_with_what_was_changed() {
        let pc = changed();
        let all = made(&pc);
        assert_eq!(all.len(), 2);
        assert_eq!((&all[0]["change"], &all[1]["change"]), (&json!("A2"), &json!("A1")));
        assert_eq!((&all[1]["fix"], &all[1]["state"]), (&json!("enable-remote-desktop"), &json!("done")));
        assert!(all[1]["steps"][0]["words"]["before"].is_string(), "{all:?}");
        Journal::open(Box::new(RegistryStore::new(Arc::clone(&pc)))).unwrap().undo(&*pc, Which::Run(1)).unwrap();
        assert_eq!(made(&pc)[1]["state"], "undone");
    }

    #[test]
    fn looking_makes_nothing() {
        let pc = Fake::typical();
        let before = pc.snapshot();
        let here: Arc<dyn Platform> = Arc::new(pc.clone());
        assert!(made(&here).is_empty());
        assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
        pc.deny("SOFTWARE");
        assert!(made(&here).is_empty());
    }
}
