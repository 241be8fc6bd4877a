//! What Redial has changed on this computer, as a report carries it.

use std::cmp::Reverse;
use std::sync::Arc;

use serde_json::Value;

use crate::fixes::history::{AppliedFix, MadeState, seen};
use crate::fixes::journals::{self, Scope};
use crate::platform::Platform;
use crate::report::changes::{MOST, entry};

/// Every fix that both journals of a computer know, the newest first. A journal that can't be read is left out: a check
/// does not fail for that, and `redial changes` says why. Makes no journal where there is none.
#[must_use]
pub fn made(pc: &Arc<dyn Platform>) -> Vec<Value> {
    let mut all = Vec::new();
    for scope in [Scope::User, Scope::Administrator] {
        let Ok(Some(journal)) = journals::read_existing(pc, scope) else { continue };
        all.extend(seen(&journal, &**pc).into_iter().filter(changed_something).map(|made| (scope, made)));
    }
    newest_first(&mut all);
    of_report(&all)
}

/// The newest of a list, as a report has them.
#[must_use]
pub fn of_report(all: &[(Scope, AppliedFix)]) -> Vec<Value> {
    all.iter().take(MOST).map(|(scope, made)| entry(*scope, made)).collect()
}

/// Whether there is anything to tell of it.
pub(super) fn changed_something(made: &AppliedFix) -> bool {
    made.state != MadeState::Nothing
}

pub(super) fn newest_first(all: &mut [(Scope, AppliedFix)]) {
    all.sort_by_key(|(_, made)| Reverse((made.time, made.run)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::change::journal::{Journal, Plan, RegistryStore, Which};
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
