//! Somebody with fewer rights has prepared the computer before an administrator's Redial comes to it.
#![cfg(test)]

use super::run::{self, FixOutcome};
use super::tests::{kept, open, refused};
use super::*;
use crate::change::journal::Which;
use crate::change::{ChangeError, RdpLine};
use crate::platform::fake::{Fake, World};
use crate::platform::files::{FileState, Files as _};
use crate::platform::rights::{CLOSED_FOLDER, Of, only_administrators_change};
use crate::platform::{Bytes, PlatformError};

const STEPS: [&str; 3] = ["acl", "move-key", "expert"];
const SECRET: &str = "C:\\Windows\\System32\\config";

fn state(bytes: &[u8]) -> FileState {
    FileState { bytes: Bytes(bytes.to_vec()), attributes: 0, modified: 0 }
}

fn options(step: &str) -> Options {
    let mut options = Options::default();
    options.set(find("repair-key-permissions").unwrap(), "step", Some(step)).unwrap();
    options
}

/// A computer whose key can't be read, and on which somebody has done something more.
fn prepared(prepare: impl FnOnce(&mut World, &str)) -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| {
        let key = world.key_file();
        world.set_security(&key, "O:BAG:SYD:PAI(A;;FA;;;BA)");
        prepare(world, &key);
    });
    pc
}

#[test]
fn a_key_file_that_is_somebody_elses_too_is_left_alone() {
    for step in STEPS {
        let pc = prepared(|world, key| world.files.get_mut(&key.to_uppercase()).unwrap().names = 2);
        let before = pc.snapshot();
        let reason = refused(&pc, "repair-key-permissions", &[("step", Some(step))]);
        assert!(reason.contains("fewer rights") && reason.ends_with('.'), "{reason}");
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
        // Between the look and the deed, too.
        let pc = prepared(|_, _| ());
        let (fix, options) = (find("repair-key-permissions").unwrap(), options(step));
        let preview = run::plan(fix, &FixCx { pc: &pc, target: None, options: &options }).unwrap();
        pc.edit(|world| {
            let key = world.key_file();
            world.files.get_mut(&key.to_uppercase()).unwrap().names = 2;
        });
        let before = pc.snapshot();
        let mut journal = open(&kept(&pc));
        let outcome = run::carry_out(&preview, &pc, &mut journal).unwrap();
        assert!(!matches!(outcome, FixOutcome::Applied { .. }), "{step}: {outcome:?}");
        let key = before.key_file();
        assert_eq!(pc.snapshot().entry(&key), before.entry(&key), "{step}");
    }
}

#[test]
fn decoys_neither_hide_the_key_nor_are_touched() {
    for step in ["acl", "move-key"] {
        let pc = prepared(|world, key| {
            let folder = key.rsplit_once('\\').unwrap().0.to_owned();
            for number in 0..20 {
                let decoy =
                    format!("{folder}\\f686aace6942fb7f7ceb231212eef4a4_{number:08x}-6e5e-4c5f-9d0c-2d1a3b8f5e21");
                world.set_file(&decoy, state(b"decoy"));
                world.files.get_mut(&decoy.to_uppercase()).unwrap().names = 2;
            }
        });
        let before = pc.snapshot();
        let (fix, options) = (find("repair-key-permissions").unwrap(), options(step));
        let cx = FixCx { pc: &pc, target: None, options: &options };
        let outcome = run::apply(fix, &cx, &mut open(&kept(&pc))).unwrap();
        assert!(matches!(outcome, FixOutcome::Applied { .. }), "{step}: {outcome:?}");
        let after = pc.snapshot();
        assert!(key_file::is_right(&after.entry(&before.key_file()).unwrap().sddl));
        for (path, entry) in before.files.iter().filter(|(_, entry)| entry.names == 2) {
            assert_eq!(after.files.get(path), Some(entry), "{step}: {path}");
        }
    }
}

#[test]
fn no_link_on_the_way_is_followed() {
    for step in STEPS {
        let pc = prepared(|world, key| {
            // The folder of keys is led to another, with a file of the right name.
            let (folder, name) = key.rsplit_once('\\').unwrap();
            world.set_file(&format!("{SECRET}\\{name}"), state(b"secret"));
            let above = folder.rsplit_once('\\').unwrap().0.to_owned();
            world.set_folder("C:\\Windows\\System32\\config\\MachineKeys");
            world.set_file(&format!("{SECRET}\\MachineKeys\\{name}"), state(b"secret"));
            world.set_junction(&above, SECRET);
        });
        let before = pc.snapshot();
        let reason = refused(&pc, "repair-key-permissions", &[("step", Some(step))]);
        assert!(reason.contains("fewer rights"), "{reason}");
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    }
}

/// Killed at any moment, nobody else could have read a copied key or put one in its place, not even for that moment.
#[test]
fn the_folders_of_copied_keys_are_closed_from_their_first_moment_on() {
    let mut folders = 0;
    for death in 0.. {
        let pc = prepared(|_, _| ());
        let (fix, options) = (find("repair-key-permissions").unwrap(), options("expert"));
        pc.die_before_write(death);
        let _ = run::apply(fix, &FixCx { pc: &pc, target: None, options: &options }, &mut open(&kept(&pc)));
        let world = pc.snapshot();
        for entry in world.files.values().filter(|entry| entry.file.is_none() && entry.path.contains(".redial-")) {
            folders += 1;
            assert_eq!(entry.sddl, CLOSED_FOLDER, "{death}: {}", entry.path);
            assert!(only_administrators_change(&entry.sddl, Of::File));
        }
        if !pc.is_dead() {
            break;
        }
    }
    assert!(folders > 10, "{folders}");
}

#[test]
fn keys_are_copied_into_no_folder_that_others_change() {
    let pc = prepared(|world, key| {
        world.set_folder("C:\\ProgramData\\open");
        world.set_security("C:\\ProgramData\\open", "O:BAG:BAD:P(A;OICI;FA;;;BA)(A;;0x1301bf;;;BU)");
        world.set_security(key, "O:SYG:SYD:P(A;;FA;;;SY)");
    });
    let from = pc.snapshot().key_file();
    let copied = Change::FileCopied(crate::change::FileCopied { from, to: "C:\\ProgramData\\open\\key".to_owned() });
    let refused = copied.apply(&pc);
    assert!(matches!(refused, Err(ChangeError::Platform(PlatformError::Unsafe { .. }))), "{refused:?}");
    assert!(!pc.file_exists("C:\\ProgramData\\open\\key").unwrap());
}

#[test]
fn no_folder_of_keys_is_made_where_others_could_take_it_away() {
    let pc = prepared(|world, key| {
        let above = key.rsplit_once("\\MachineKeys").unwrap().0.to_owned();
        world.set_security(&above, "O:BAG:SYD:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1201ff;;;BU)");
    });
    let before = pc.snapshot();
    let (fix, options) = (find("repair-key-permissions").unwrap(), options("expert"));
    let cx = FixCx { pc: &pc, target: None, options: &options };
    let outcome = run::apply(fix, &cx, &mut open(&kept(&pc))).unwrap();
    assert!(matches!(outcome, FixOutcome::Failed { .. }), "{outcome:?}");
    assert!(pc.snapshot().files == before.files);
}

/// A person's own programs can put anything into that person's folders. Without an administrator's rights that is theirs.
#[test]
fn a_persons_own_folders_lead_an_administrator_nowhere() {
    let cache = "C:\\Users\\anna\\AppData\\Local\\Microsoft\\Terminal Server Client";
    for elevated in [true, false] {
        let pc = Fake::typical();
        pc.edit(|world| {
            world.identity.elevated = elevated;
            world.files.retain(|path, _| !path.starts_with(&cache.to_uppercase()));
            world.set_file("C:\\Users\\anna\\else\\Cache\\bcache24.bmc", state(b"x"));
            world.set_junction(cache, "C:\\Users\\anna\\else");
        });
        let (fix, options) = (find("clear-bitmap-cache").unwrap(), Options::default());
        let cx = FixCx { pc: &pc, target: None, options: &options };
        let before = pc.snapshot();
        match run::apply(fix, &cx, &mut open(&kept(&pc))) {
            Ok(FixOutcome::Refused { reason }) => assert!(elevated && reason.contains("fewer rights"), "{reason}"),
            other => assert!(!elevated && matches!(other, Ok(FixOutcome::Applied { .. })), "{other:?}"),
        }
        assert_eq!(pc.snapshot().files == before.files, elevated);
    }
}

/// Out of a user's journal, which that user's programs can write.
#[test]
fn what_a_users_journal_names_is_not_reached_through_links() {
    let path = "C:\\Users\\anna\\work\\pc.rdp";
    let text = b"enablecredsspsupport:i:1\r\n";
    let pc = Fake::typical();
    pc.edit(|world| world.set_file(path, state(text)));
    let change = RdpLine::plan(&pc, path, "enablecredsspsupport", 'i', "0").unwrap().unwrap();
    let mut journal = open(&kept(&pc));
    let plan = crate::change::journal::Plan { fix: "client-nla-off", changes: vec![change], put_back_at: None };
    assert!(journal.run(&pc, plan).unwrap().failed.is_none());
    pc.edit(|world| {
        let entry = world.files.remove(&path.to_uppercase()).unwrap();
        world.files.remove("C:\\USERS\\ANNA\\WORK");
        world.set_file("C:\\Windows\\pc.rdp", entry.file.unwrap());
        world.set_junction("C:\\Users\\anna\\work", "C:\\Windows");
    });
    let before = pc.snapshot();
    let back = journal.undo(&pc, Which::All).unwrap();
    assert!(matches!(back[0].1, Err(ChangeError::Platform(PlatformError::Unsafe { .. }))), "{back:?}");
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    // A second name of somebody else's file.
    pc.edit(|world| {
        world.files.remove("C:\\USERS\\ANNA\\WORK");
        let entry = world.entry("C:\\Windows\\pc.rdp").unwrap().clone();
        world.set_folder("C:\\Users\\anna\\work");
        let entry = crate::platform::fake::FileEntry { path: path.to_owned(), names: 2, ..entry };
        world.files.insert(path.to_uppercase(), entry);
    });
    let back = journal.undo(&pc, Which::All).unwrap();
    assert!(matches!(back[0].1, Err(ChangeError::Platform(PlatformError::Unsafe { .. }))), "{back:?}");
}

#[test]
fn no_journal_is_made_where_a_link_leads() {
    use crate::change::journal::JournalError;
    use crate::platform::Platform;
    use std::sync::Arc;
    let pc = Fake::typical();
    pc.edit(|world| {
        let place = "C:\\Users\\anna\\AppData\\Local\\Redial";
        world.set_junction(place, "C:\\Windows");
    });
    let here: Arc<dyn Platform> = Arc::new(pc.clone());
    let opened = journals::open(&here, journals::Scope::User);
    assert!(matches!(opened, Err(JournalError::Platform(PlatformError::Denied { .. }))));
    pc.edit(|world| {
        world.files.retain(|path, _| !path.ends_with("\\REDIAL"));
        world.set_junction("C:\\Users\\anna\\AppData\\Local", "C:\\Windows");
    });
    let opened = journals::open(&here, journals::Scope::User);
    assert!(matches!(opened, Err(JournalError::Platform(PlatformError::Unsafe { .. }))));
}
