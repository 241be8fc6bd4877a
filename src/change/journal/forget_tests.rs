//! What may be forgotten, and the room that is kept for taking back what was not.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::tests::Lines;
use super::*;
use crate::change::tests::client;
use crate::change::{DnsFlushed, RegistryValue};
use crate::platform::computer::Machine as _;
use crate::platform::fake::Fake;
use crate::platform::registry::{Key, Registry as _, Value};

fn plan(changes: Vec<Change>) -> Plan<'static> {
    Plan { fix: "some-fix", changes, put_back_at: None }
}

fn history() -> Key {
    client().join("Default")
}

/// Takes a computer's name out of the history.
fn cleared(pc: &Fake, name: &str) -> Vec<Change> {
    pc.edit(|world| world.set_value(&history(), name, Value::text(&format!("secret-{name}"))));
    RegistryValue::plan(pc, &history(), name, None).unwrap().into_iter().collect()
}

fn runs(journal: &Journal) -> Vec<u64> {
    let mut runs: Vec<u64> = journal.entries().iter().map(|entry| entry.run).collect();
    runs.dedup();
    runs
}

/// What a text is as the journal has it.
fn in_journal(name: &str) -> String {
    format!("secret-{name}").bytes().fold(String::new(), |all, byte| all + &format!("{byte:02x}00"))
}

#[test]
fn what_is_forgotten_is_gone_with_all_that_was_kept_and_its_number_stays_its_own() {
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    let mut journal = store.open();
    for name in ["MRU1", "MRU2", "MRU3", "MRU4"] {
        assert!(journal.run(&pc, plan(cleared(&pc, name))).unwrap().failed.is_none());
    }
    journal.undo(&pc, Which::Run(3)).unwrap();
    assert!(store.text().contains(&in_journal("MRU2")));
    // In the middle, at the end, twice, and one that there is none of.
    assert_eq!(journal.forget(&[2, 9], 7).unwrap(), [2]);
    assert_eq!(journal.forget(&[4, 2], 8).unwrap(), [4]);
    for name in ["MRU2", "MRU4"] {
        assert!(!store.text().contains(&in_journal(name)), "{}", store.text());
    }
    assert_eq!(runs(&journal), [1, 3]);
    let mut journal = store.open();
    assert_eq!(runs(&journal), [1, 3]);
    assert_eq!(journal.run(&pc, plan(cleared(&pc, "MRU5"))).unwrap().run, 5, "4 is never another one");
    assert_eq!(journal.entries().last().unwrap().id, 5);
    // What is left can be taken back, and nothing else is.
    let undone = journal.undo(&pc, Which::All).unwrap();
    assert_eq!(undone, [(5, Ok(EditOutcome::Done)), (1, Ok(EditOutcome::Done))]);
    let kept = |name: &str| pc.value(&history(), name).unwrap();
    assert!(kept("MRU1").is_some() && kept("MRU3").is_some() && kept("MRU5").is_some());
    assert!(kept("MRU2").is_none() && kept("MRU4").is_none());
    // All of it.
    assert_eq!(journal.forget(&[1, 3, 5], 9).unwrap(), [1, 3, 5]);
    assert_eq!(store.all.lock().unwrap().len(), 1, "{}", store.text());
    let mut journal = store.open();
    assert!(journal.entries().is_empty());
    assert_eq!(journal.run(&pc, plan(cleared(&pc, "MRU6"))).unwrap().run, 6);
    assert_eq!(runs(&store.open()), [6]);
}

#[test]
fn what_somebody_has_to_come_back_to_is_not_forgotten() {
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    let mut journal = store.open();
    let timed = Plan { put_back_at: Some(pc.now() + 1800), ..plan(cleared(&pc, "MRU1")) };
    journal.run(&pc, timed).unwrap();
    let changes = ["MRU2", "MRU3"].into_iter().flat_map(|name| cleared(&pc, name)).collect();
    pc.die_before_write(1);
    assert!(journal.run(&pc, plan(changes)).unwrap().failed.is_some());
    pc.behave();
    let before = store.text();
    let mut journal = store.open();
    assert!(journal.entries().iter().any(|entry| entry.stage == Stage::Applying), "it was cut short");
    assert_eq!(journal.forget(&[1, 2, 3], 7).unwrap(), [0; 0]);
    assert_eq!(store.text(), before);
    assert!(journal.undo(&pc, Which::All).unwrap().iter().all(|(_, result)| result.is_ok()));
    assert_eq!(journal.forget(&[1, 2], 7).unwrap(), [1, 2]);
}

#[test]
fn every_line_of_old_journals_survives_what_is_forgotten_around_it() {
    let pc = Fake::typical();
    for text in [
        include_str!("../../../tests/fixtures/journal/v1.jsonl"),
        include_str!("../../../tests/fixtures/journal/lowered.jsonl"),
    ] {
        let store = Lines::of_at_most(usize::MAX);
        store.push(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        let mut journal = store.open();
        let ended = journal.run(&pc, plan(cleared(&pc, "MRU7"))).unwrap().run;
        let after = journal.run(&pc, plan(cleared(&pc, "MRU8"))).unwrap().run;
        assert_eq!(journal.forget(&[ended], 7).unwrap(), [ended]);
        let record = |line: &str| line.split_once(",\"record\":").unwrap().1.to_owned();
        let kept: Vec<String> = store.all.lock().unwrap().iter().map(|line| record(line)).collect();
        assert!(text.lines().all(|line| kept.contains(&record(line))));
        assert_eq!(runs(&store.open()).last(), Some(&after));
    }
}

/// As this Redial writes it: what was forgotten was the second of three, and the third is of a registry value that was put back.
const FORGOTTEN: &str = include_str!("../../../tests/fixtures/journal/forgotten.jsonl");

#[test]
fn the_second_form_is_read_for_ever() {
    // As it is still written.
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    let mut journal = store.open();
    for name in ["MRU1", "MRU2", "MRU3"] {
        journal.run(&pc, plan(cleared(&pc, name))).unwrap();
    }
    journal.undo(&pc, Which::Run(3)).unwrap();
    journal.forget(&[2], pc.now()).unwrap();
    assert_eq!(store.text() + "\n", FORGOTTEN);
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    store.push(&FORGOTTEN.lines().map(str::to_owned).collect::<Vec<_>>());
    let mut journal = store.open();
    assert_eq!(runs(&journal), [1, 3]);
    let stages: Vec<Stage> = journal.entries().iter().map(|entry| entry.stage).collect();
    assert_eq!(stages, [Stage::Applied, Stage::Reverted]);
    assert_eq!(journal.run(&pc, plan(cleared(&pc, "MRU9"))).unwrap().run, 4);
}

#[test]
fn numbers_that_go_nowhere_are_damage() {
    let record = |id, run| Record::Forgotten { id, run, time: 1 };
    for (id, run, fits) in
        [(0, 0, true), (5, 3, true), (u64::MAX, 1, false), (1, u64::MAX, false), (1_000_000_001, 1, false)]
    {
        let store = Lines::of_at_most(usize::MAX);
        let line = record::write(&mut Sum::default(), &record(id, run)).unwrap();
        assert!(line.starts_with("{\"v\":2,"), "an older Redial has to say that a newer one wrote it");
        store.push(&[line]);
        assert_eq!(Journal::open(Box::new(store)).is_ok(), fits, "{id} {run}");
    }
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    store.open().run(&pc, plan(cleared(&pc, "MRU1"))).unwrap();
    let mut sum = Sum::default();
    for line in store.all.lock().unwrap().iter() {
        record::read(&mut sum, line, 1).unwrap();
    }
    store.push(&[record::write(&mut sum, &record(0, 0)).unwrap()]);
    assert!(matches!(Journal::open(Box::new(store)), Err(JournalError::Edited { .. })), "what stands was forgotten");
}

/// The room was kept for one taking back, and somebody presses the button again and again.
#[test]
fn takings_back_that_fail_do_not_eat_up_the_room() {
    let tried = |most: usize, times: usize| {
        let (pc, store) = (Fake::typical(), Lines::of_at_most(most));
        let changes = cleared(&pc, "MRU1");
        let with_it = pc.snapshot();
        match store.open().run(&pc, plan(changes)) {
            Ok(_) => {}
            Err(JournalError::Full) => {
                assert_eq!(pc.snapshot().differences(&with_it), [""; 0]);
                return None;
            }
            Err(error) => panic!("{error}"),
        }
        let size = store.size();
        for _ in 0..times {
            // Held open by another program, and killed at once.
            for trouble in [|pc: &Fake| pc.lock(&history().to_string()), |pc: &Fake| pc.die_before_write(0)] {
                trouble(&pc);
                let undone = store.open().undo(&pc, Which::All).unwrap();
                assert!(undone.iter().all(|(_, result)| result.is_err()) && undone.len() == 1, "{undone:?}");
                pc.behave();
            }
        }
        let used = store.size() - size;
        assert_eq!(store.open().undo(&pc, Which::All).unwrap(), [(1, Ok(EditOutcome::Done))]);
        assert!(pc.value(&history(), "MRU1").unwrap().is_some());
        Some(used)
    };
    let least = (0..20_000).step_by(50).find(|most| tried(*most, 0).is_some()).unwrap();
    let (few, many) = (tried(least, 10).unwrap(), tried(least, 200).unwrap());
    assert!(many <= few + 1_000 && many < OCTETS_PER_CHANGE, "{few} {many}");
    // Where there is room enough nothing is written anew, and the lines are simply there.
    assert!(tried(usize::MAX, 200).unwrap() > 10 * many);
}

/// Finishing what can't be finished says so once.
#[test]
fn finishing_in_vain_writes_nothing_more() {
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    let changes = cleared(&pc, "MRU1");
    pc.die_before_write(0);
    store.open().run(&pc, plan(changes)).unwrap();
    pc.behave();
    pc.lock(&history().to_string());
    let mut sizes = Vec::new();
    for _ in 0..5 {
        assert!(store.open().finish(&pc, 1).unwrap().failed.is_some());
        sizes.push(store.size());
    }
    sizes.dedup();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
}

/// An honest file that is as long as one may be.
#[test]
fn a_full_file_refuses_a_change_until_something_is_forgotten() {
    let folder = std::env::temp_dir().join(format!("redial-forget-full-{}", std::process::id()));
    let path = folder.join("journal.jsonl");
    let open = || Journal::open(Box::new(FileStore::open(&path).unwrap())).unwrap();
    let pc = Fake::typical();
    let big = |name: &str| {
        pc.edit(|world| world.set_value(&history(), name, Value::binary(&vec![7; 1 << 20])));
        RegistryValue::plan(&pc, &history(), name, None).unwrap().into_iter().collect::<Vec<_>>()
    };
    let mut journal = open();
    let begun = (1..20_u64).find(|run| {
        let changes = big(&format!("big{run}"));
        let before = pc.snapshot();
        match journal.run(&pc, plan(changes)) {
            Err(JournalError::Full) => {
                assert_eq!(pc.snapshot().differences(&before), [""; 0]);
                true
            }
            ran => {
                assert_eq!(ran.unwrap().run, *run);
                false
            }
        }
    });
    let begun = begun.unwrap();
    assert!((4..12).contains(&begun), "{begun}");
    let before = std::fs::metadata(&path).unwrap().len();
    assert_eq!(journal.forget(&[2], 7).unwrap(), [2]);
    assert!(std::fs::metadata(&path).unwrap().len() + (1 << 20) < before);
    assert_eq!(journal.run(&pc, plan(big("more"))).unwrap().run, begun, "there is room again");
    drop(journal);
    let undone = open().undo(&pc, Which::All).unwrap();
    assert!(undone.iter().all(|(_, result)| *result == Ok(EditOutcome::Done)) && undone.len() as u64 == begun - 1);
    assert!(pc.value(&history(), "big1").unwrap().is_some() && pc.value(&history(), "big2").unwrap().is_none());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Killed at any moment the administrators' journal is the old one or the new one, for whoever reads it and whoever goes on.
#[test]
fn killed_while_forgetting_nothing_else_is_lost() {
    let (mut old, mut new) = (0, 0);
    for number in 0.. {
        let pc = Fake::typical();
        let open = || Journal::open(Box::new(RegistryStore::new(Arc::new(pc.clone())))).unwrap();
        for name in ["MRU1", "MRU2", "MRU3"] {
            open().run(&pc, plan(cleared(&pc, name))).unwrap();
        }
        pc.die_before_write(number);
        let forgotten = open().forget(&[2], 7);
        let dead = pc.is_dead();
        assert_eq!(forgotten.is_err(), dead, "{number}: {forgotten:?}");
        pc.behave();
        // Whoever asked for it reads the same, and writes nothing.
        let reader = Fake::new(pc.snapshot());
        reader.edit(|world| world.identity.elevated = false);
        let before = reader.writes();
        let told = runs(&Journal::open(Box::new(RegistryStore::new(Arc::new(reader.clone())))).unwrap());
        assert_eq!(reader.writes(), before);
        let mut journal = open();
        assert_eq!(runs(&journal), told, "{number}");
        match told[..] {
            [1, 2, 3] => old += 1,
            [1, 3] => new += 1,
            _ => panic!("{number}: {told:?}"),
        }
        let after = journal.run(&pc, plan(cleared(&pc, "MRU4"))).unwrap().run;
        assert_eq!(after, 4);
        assert!(open().undo(&pc, Which::All).unwrap().iter().all(|(_, result)| result.is_ok()), "{number}");
        for run in 1..=4 {
            let back = pc.value(&history(), &format!("MRU{run}")).unwrap().is_some();
            assert_eq!(back, run == 4 || told.contains(&run), "{number} {run}");
        }
        assert!(!pc.key_exists(&Key::machine("SOFTWARE\\Redial\\Journal next")).unwrap() || told.len() == 3);
        let values = pc.tree(&RegistryStore::place()).unwrap().unwrap().values;
        let text: String = values.values().map(|line| String::from_utf8_lossy(&line.bytes.0).into_owned()).collect();
        assert_eq!(text.contains(&in_journal("MRU2")), told.contains(&2), "{number}");
        if !dead {
            break;
        }
    }
    assert!(old == 2 && new > 10, "{old} {new}");
}

/// What anybody can write into a file of their own, as long as one may be: it must not keep an administrator's Redial for
/// minutes. Each run was cut short; every search through the others for each of them would take far longer.
#[test]
fn a_long_journal_of_unfinished_runs_is_gone_through_at_once() {
    let (pc, store) = (Fake::typical(), Lines::of_at_most(usize::MAX));
    let change = Change::DnsFlushed(DnsFlushed {});
    let (mut sum, mut lines, mut size, mut run) = (Sum::default(), Vec::new(), 0, 0);
    while size < 4 << 20 {
        run += 1;
        let (id, fix, time) = (run, "x".to_owned(), 1);
        let planned =
            Record::Planned { id, run, fix, time, put_back_at: Some(1), ticks_s: None, change: change.clone() };
        let begun = Record::Applying { id, time };
        let done = Record::Applied { id, time };
        let all = match run % 3 {
            0 => vec![planned],
            1 => vec![planned, begun],
            _ => vec![planned, begun, done],
        };
        for record in all {
            lines.push(record::write(&mut sum, &record).unwrap());
            size += lines.last().unwrap().len() + 1;
        }
    }
    store.push(&lines);
    let began = Instant::now();
    let mut journal = store.open();
    let opened = began.elapsed();
    let began = Instant::now();
    let half = journal.recover(&pc).unwrap();
    assert!(half.len() as u64 > run / 2, "{}", half.len());
    let recovered = began.elapsed();
    for run in journal.due(u64::MAX) {
        journal.undo(&pc, Which::Run(run)).unwrap();
    }
    let due = began.elapsed();
    journal.undo(&pc, Which::All).unwrap();
    let undone = began.elapsed();
    let all: Vec<u64> = (1..=run).collect();
    let forgotten = journal.forget(&all, 1).unwrap();
    assert_eq!(forgotten.len() as u64, run / 3, "those that were never begun; the others would go back by themselves");
    let told = format!("{run} runs: opened {opened:?}, recovered {recovered:?}, due {due:?}, undone {undone:?}");
    assert!(undone < Duration::from_secs(10), "{told}");
}
