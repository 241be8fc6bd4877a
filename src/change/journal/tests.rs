//! A journal whose program is killed at every step.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::store::whole_lines;
use super::*;
use crate::change::tests::{client, every_kind};
use crate::change::{RdpLine, RegistryTree, RegistryValue, ServiceRun};
use crate::platform::Platform;
use crate::platform::fake::{Fake, World};
use crate::platform::registry::{Key, Value};

/// A file in memory that dies with the computer's program, in the middle of a line.
#[derive(Clone)]
struct Memory {
    bytes: Arc<Mutex<Vec<u8>>>,
    pc: Fake,
    whole: usize,
}

impl Memory {
    fn new(pc: &Fake) -> Self {
        Self { bytes: Arc::default(), pc: pc.clone(), whole: 0 }
    }

    fn open(&self) -> Result<Journal, JournalError> {
        Journal::open(Box::new(self.clone()))
    }
}

impl Store for Memory {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        let (lines, whole) = whole_lines(&self.bytes.lock().unwrap())?;
        self.whole = whole;
        Ok(lines)
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        let mut bytes = self.bytes.lock().unwrap();
        bytes.truncate(self.whole);
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        if let Err(error) = self.pc.write_outside() {
            bytes.extend(&text.as_bytes()[..text.len() / 2]);
            return Err(error.into());
        }
        bytes.extend(text.as_bytes());
        self.whole = bytes.len();
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.pc.write_outside()?;
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        self.whole = text.len();
        *self.bytes.lock().unwrap() = text.into_bytes();
        Ok(())
    }
}

/// Lines in memory, up to a number of octets.
#[derive(Clone)]
pub(super) struct Lines {
    pub all: Arc<Mutex<Vec<String>>>,
    size: Arc<Mutex<usize>>,
    most: usize,
}

impl Lines {
    pub fn of_at_most(most: usize) -> Self {
        Self { all: Arc::default(), size: Arc::default(), most }
    }

    pub fn open(&self) -> Journal {
        Journal::open(Box::new(self.clone())).unwrap()
    }

    pub fn text(&self) -> String {
        self.all.lock().unwrap().join("\n")
    }

    pub fn size(&self) -> usize {
        *self.size.lock().unwrap()
    }

    pub fn push(&self, lines: &[String]) {
        self.all.lock().unwrap().extend_from_slice(lines);
        *self.size.lock().unwrap() += octets(lines);
    }
}

fn octets(lines: &[String]) -> usize {
    lines.iter().map(|line| line.len() + 1).sum()
}

impl Store for Lines {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(self.all.lock().unwrap().clone())
    }

    fn room(&self) -> Capacity {
        Capacity { lines: usize::MAX, octets: self.most.saturating_sub(self.size()) }
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        if self.size() + octets(lines) > self.most {
            return Err(JournalError::TooLong);
        }
        self.push(lines);
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        if octets(lines) > self.size() {
            return Err(JournalError::TooLong);
        }
        lines.clone_into(&mut self.all.lock().unwrap());
        *self.size.lock().unwrap() = octets(lines);
        Ok(())
    }
}

/// Where the journal of a test is kept.
#[derive(Clone, Copy, Debug)]
enum Place {
    File,
    Registry,
}

struct Bench {
    pc: Fake,
    memory: Memory,
    place: Place,
}

impl Bench {
    fn new(pc: Fake, place: Place) -> Self {
        Self { memory: Memory::new(&pc), pc, place }
    }

    fn journal(&self) -> Journal {
        match self.place {
            Place::File => self.memory.open(),
            Place::Registry => Journal::open(Box::new(RegistryStore::new(Arc::new(self.pc.clone())))),
        }
        .unwrap()
    }

    /// Without the journal itself.
    fn state(&self) -> World {
        let mut world = self.pc.snapshot();
        world.key_mut(&Key::machine("SOFTWARE")).keys.remove("Redial");
        world.key_rights.clear();
        world
    }
}

fn plan(changes: Vec<Change>) -> Plan<'static> {
    Plan { fix: "some-fix", changes, put_back_at: None }
}

/// Plans of several steps, whose every edit can be taken back.
fn plans(pc: &Fake) -> Vec<Vec<Change>> {
    let listener = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
    let policy = Key::machine("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client");
    let value = |key: &Key, name: &str, new| RegistryValue::plan(pc, key, name, new).unwrap().unwrap();
    let history = client().join("Default");
    let all: Vec<Change> = every_kind(pc).into_iter().filter(|change| change.undo() != Undo::None).collect();
    let mut nla = vec![
        value(&listener, "SecurityLayer", Some(Value::dword(1))),
        value(&listener, "UserAuthentication", Some(Value::dword(0))),
    ];
    nla.extend(ServiceRun::plan_restart(pc, "TermService").unwrap());
    vec![
        vec![
            value(&history, "MRU0", None),
            value(&history, "MRU1", None),
            RegistryTree::plan(pc, &client().join("Servers"), None).unwrap().unwrap(),
            RdpLine::plan(pc, "C:\\Users\\anna\\Documents\\Default.rdp", "gatewayusagemethod", 'i', "0")
                .unwrap()
                .unwrap(),
        ],
        nla,
        // Two values in a key that neither finds.
        vec![
            value(&policy, "fClientDisableUDP", Some(Value::dword(1))),
            value(&policy, "other", Some(Value::text("x"))),
        ],
        all,
    ]
}

fn unfinished(journal: &mut Journal, pc: &Fake) -> Vec<u64> {
    journal.recover(pc).unwrap().into_iter().map(|half| half.run).collect()
}

/// Runs a plan on a fresh computer and kills it before the write of that number. None where it came to its end.
fn killed_at(number: u64, place: Place, which: usize) -> (Bench, World, bool) {
    let bench = Bench::new(Fake::typical(), place);
    let before = bench.state();
    let changes = plans(&bench.pc).swap_remove(which);
    let mut journal = bench.journal();
    bench.pc.die_before_write(number);
    let ran = journal.run(&bench.pc, plan(changes));
    assert_eq!(ran.is_err(), bench.pc.is_dead(), "{ran:?}");
    let dead = bench.pc.is_dead();
    bench.pc.behave();
    (bench, before, dead)
}

/// Every plan, every place, every step. Gives how many times somebody was killed.
fn kill_everywhere(check: impl Fn(&Bench, &World)) -> u64 {
    let mut kills = 0;
    for place in [Place::File, Place::Registry] {
        for which in 0..4 {
            for number in 0.. {
                let (bench, before, dead) = killed_at(number, place, which);
                check(&bench, &before);
                if !dead {
                    break;
                }
                kills += 1;
            }
        }
    }
    kills
}

#[test]
fn killed_at_any_step_it_can_be_undone() {
    let kills = kill_everywhere(|bench, before| {
        let mut journal = bench.journal();
        for run in unfinished(&mut journal, &bench.pc) {
            journal.undo(&bench.pc, Which::Run(run)).unwrap();
        }
        // What had come to its end before it was killed is undone as any other.
        for (id, undone) in journal.undo(&bench.pc, Which::All).unwrap() {
            assert!(undone.is_ok(), "{id}: {undone:?}");
        }
        assert_eq!(bench.state().differences(before), [""; 0]);
        assert!(unfinished(&mut bench.journal(), &bench.pc).is_empty());
    });
    assert!(kills > 150, "{kills}");
}

#[test]
fn killed_at_any_step_it_can_be_finished() {
    let done: Vec<World> = (0..4)
        .map(|which| {
            let bench = Bench::new(Fake::typical(), Place::File);
            let changes = plans(&bench.pc).swap_remove(which);
            assert!(bench.journal().run(&bench.pc, plan(changes)).unwrap().failed.is_none());
            bench.state()
        })
        .collect();
    kill_everywhere(|bench, before| {
        let mut journal = bench.journal();
        let runs = unfinished(&mut journal, &bench.pc);
        for run in &runs {
            let ran = journal.finish(&bench.pc, *run).unwrap();
            assert!(ran.failed.is_none(), "{ran:?}");
        }
        // Each computer has a certificate of its own, which some plans take away.
        let plain = |world: &World| World { certificates: Vec::new(), ..world.clone() };
        let now = plain(&bench.state());
        let is_done = done.iter().any(|done| plain(done) == now);
        assert!(is_done || runs.is_empty() && now == plain(before));
        assert!(unfinished(&mut journal, &bench.pc).is_empty());
        journal.undo(&bench.pc, Which::All).unwrap();
        assert_eq!(bench.state().differences(before), [""; 0]);
    });
}

#[test]
fn killed_while_undoing_it_can_be_undone_again() {
    let mut kills = 0;
    for place in [Place::File, Place::Registry] {
        for which in 0..4 {
            for number in 0.. {
                let (bench, before, _) = killed_at(u64::MAX, place, which);
                let mut journal = bench.journal();
                bench.pc.die_before_write(number);
                let undone = journal.undo(&bench.pc, Which::All);
                let dead = bench.pc.is_dead();
                let all_well = undone.is_ok_and(|undone| undone.iter().all(|(_, result)| result.is_ok()));
                assert_eq!(all_well, !dead);
                bench.pc.behave();
                let mut journal = bench.journal();
                let _ = unfinished(&mut journal, &bench.pc);
                journal.undo(&bench.pc, Which::All).unwrap();
                assert_eq!(bench.state().differences(&before), [""; 0], "{place:?} {which} {number}");
                assert!(unfinished(&mut bench.journal(), &bench.pc).is_empty());
                if !dead {
                    break;
                }
                kills += 1;
            }
        }
    }
    assert!(kills > 150, "{kills}");
}

#[test]
fn a_run_stops_where_it_can_t_go_on_and_undo_goes_on_past_it() {
    let bench = Bench::new(Fake::typical(), Place::File);
    let pc = &bench.pc;
    let before = bench.state();
    let changes = plans(pc).swap_remove(0);
    let mut journal = bench.journal();
    pc.deny("HKCU\\Software\\Microsoft\\Terminal Server Client\\Servers");
    let ran = journal.run(pc, plan(changes.clone())).unwrap();
    assert_eq!(ran.done, [(1, EditOutcome::Done), (2, EditOutcome::Done)]);
    assert!(matches!(ran.failed, Some((3, ChangeError::Platform(PlatformError::Denied { .. })))));
    let stages: Vec<Stage> = journal.entries().iter().map(|entry| entry.stage).collect();
    assert_eq!(stages, [Stage::Applied, Stage::Applied, Stage::Failed, Stage::Planned]);
    assert!(unfinished(&mut journal, pc).is_empty());
    pc.behave();
    // Somebody else writes one of them again.
    pc.edit(|world| world.set_value(&client().join("Default"), "MRU1", Value::text("theirs")));
    let undone = journal.undo(pc, Which::All).unwrap();
    assert!(matches!(undone[0], (2, Err(ChangeError::Stale { .. }))));
    assert_eq!(undone[1], (1, Ok(EditOutcome::Done)));
    pc.edit(|world| world.key_mut(&client().join("Default")).values.retain(|name, _| name != "MRU1"));
    assert_eq!(journal.undo(pc, Which::All).unwrap(), [(2, Ok(EditOutcome::Done))]);
    assert_eq!(bench.state().differences(&before), [""; 0]);
    assert!(journal.undo(pc, Which::All).unwrap().is_empty());
}

#[test]
fn a_value_that_was_so_before_is_not_taken_back() {
    let bench = Bench::new(Fake::typical(), Place::File);
    let pc = &bench.pc;
    let changes = plans(pc).swap_remove(0);
    let mut journal = bench.journal();
    pc.edit(|world| world.key_mut(&client().join("Default")).values.retain(|name, _| name != "MRU0"));
    let before = bench.state();
    let ran = journal.run(pc, plan(changes)).unwrap();
    assert_eq!(ran.done[0], (1, EditOutcome::AlreadySo));
    journal.undo(pc, Which::Run(ran.run)).unwrap();
    assert_eq!(bench.state().differences(&before), [""; 0]);
}

#[test]
fn a_one_way_action_is_not_done_twice() {
    let bench = Bench::new(Fake::typical(), Place::File);
    let pc = &bench.pc;
    let restart = every_kind(pc).into_iter().find(|change| matches!(change, Change::RestartAsked(_))).unwrap();
    // The planned and the begun line are written, the restart is asked for, and comes before the next line.
    pc.die_before_write(3);
    assert!(bench.journal().run(pc, plan(vec![restart])).is_err());
    pc.behave();
    let mut journal = bench.journal();
    assert_eq!(unfinished(&mut journal, pc), [1]);
    assert!(journal.finish(pc, 1).unwrap().failed.is_none());
    assert_eq!(pc.log(), ["restart"]);
    assert_eq!(journal.undo(pc, Which::All).unwrap(), [(1, Err(ChangeError::NoUndo))]);
}

#[test]
fn what_is_lowered_for_a_while_is_due_after_it() {
    let bench = Bench::new(Fake::typical(), Place::Registry);
    let pc: &dyn Platform = &bench.pc;
    let before = bench.state();
    let changes = plans(&bench.pc).swap_remove(1);
    let at = pc.now() + 1800;
    let mut journal = bench.journal();
    journal.run(pc, Plan { fix: "host-nla-off", changes, put_back_at: Some(at) }).unwrap();
    drop(journal);
    // After a restart as well.
    let mut journal = bench.journal();
    assert_eq!((journal.due(at - 1), journal.next_put_back()), (vec![], Some(at)));
    assert_eq!(journal.due(at), [1]);
    // By the clock that nobody sets, whatever the other one says.
    let entry = journal.waiting().next().unwrap();
    let (time, ticks) = (entry.time, entry.ticks_s.unwrap());
    let clocks = |now: u64, ticks_s: u64| journal.due(Clocks { now, ticks_s: Some(ticks_s) });
    assert_eq!(clocks(time + 1, ticks + 1), [0; 0]);
    assert_eq!(clocks(time + 1, ticks + (at - time)), [1], "set back while it waited");
    assert_eq!(clocks(time, ticks + 301), [1], "set back by more than clocks differ");
    assert_eq!(clocks(time + 10, ticks.saturating_sub(1)), [1], "the computer was started anew");
    journal.undo(pc, Which::Run(1)).unwrap();
    assert_eq!((journal.due(at), journal.next_put_back()), (vec![], None));
    assert_eq!(bench.state().differences(&before), [""; 0]);
}

#[test]
fn a_journal_that_is_not_as_it_was_left_changes_nothing() {
    let bench = Bench::new(Fake::typical(), Place::File);
    let changes = plans(&bench.pc).swap_remove(0);
    bench.journal().run(&bench.pc, plan(changes)).unwrap();
    let good = bench.memory.bytes.lock().unwrap().clone();
    let text = String::from_utf8(good.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let open = |text: String| {
        *bench.memory.bytes.lock().unwrap() = text.into_bytes();
        bench.memory.open().map(|_| ())
    };
    let edited = |result| assert!(matches!(result, Err(JournalError::Edited { .. })), "{result:?}");
    edited(open(text.replace("some-fix", "same-fix")));
    edited(open(lines[1..].join("\n") + "\n"));
    edited(open([lines[0], lines[2], lines[1]].join("\n") + "\n"));
    edited(open(text.clone() + "\n"));
    edited(open(text.clone() + "hello\n"));
    edited(open(text.clone() + lines[0] + "\n"));
    let newer = open(text.clone() + "{\"v\":3,\"whatever\":true}\n");
    assert!(matches!(newer, Err(JournalError::Newer { version: 3, .. })), "{newer:?}");
    let long = open("x".repeat(store::LONGEST + 1));
    assert!(matches!(long, Err(JournalError::TooLong)), "{long:?}");
    open(text + "{\"v\":1,\"sum\":\"torn").unwrap();
}

/// The sums are right, and the second run is named before the first is complete: what was written after it, by its numbers,
/// would be what no Redial reads.
#[test]
fn runs_that_are_out_of_turn_are_not_as_they_were_left() {
    let pc = Fake::typical();
    for (runs, opens) in [(&[1, 1, 2][..], true), (&[1, 2, 1], false), (&[2], false), (&[1, 3], false), (&[0], false)] {
        let (mut sum, mut lines) = (Sum::default(), Vec::new());
        for (id, &run) in (1..).zip(runs) {
            let change = every_kind(&pc).swap_remove(0);
            let fix = "x".to_owned();
            let planned = Record::Planned { id, run, fix, time: 1, put_back_at: None, ticks_s: None, change };
            lines.push(record::write(&mut sum, &planned).unwrap() + "\n");
        }
        let memory = Memory::new(&pc);
        *memory.bytes.lock().unwrap() = lines.concat().into_bytes();
        assert_eq!(memory.open().is_ok(), opens, "{runs:?}");
        // Whatever opens can be opened again once it has been gone on with.
        if opens {
            memory.open().unwrap().recover(&pc).unwrap();
            memory.open().unwrap();
        }
    }
}

/// What could not be written down when it is taken back is not begun.
#[test]
fn a_run_that_would_not_fit_is_not_begun() {
    struct Full;
    impl Store for Full {
        fn lines(&mut self) -> Result<Vec<String>, JournalError> {
            Ok(Vec::new())
        }
        fn room(&self) -> Capacity {
            Capacity { lines: LINES_PER_CHANGE, octets: usize::MAX }
        }
        fn append(&mut self, _: &[String]) -> Result<(), JournalError> {
            Ok(())
        }
        fn replace(&mut self, _: &[String]) -> Result<(), JournalError> {
            Ok(())
        }
    }
    let pc = Fake::typical();
    let before = pc.snapshot();
    let run = |count: usize| {
        let changes = every_kind(&pc).into_iter().take(count).collect();
        Journal::open(Box::new(Full)).unwrap().run(&pc, Plan { fix: "x", changes, put_back_at: None })
    };
    assert!(matches!(run(2), Err(JournalError::Full)));
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    assert!(run(1).unwrap().failed.is_none());
}

/// One of every kind, as the first Redial wrote them, each applied and half of them taken back.
const V1: &str = include_str!("../../../tests/fixtures/journal/v1.jsonl");
/// A setting lowered for a while, and Windows told to put it back.
const LOWERED: &str = include_str!("../../../tests/fixtures/journal/lowered.jsonl");

/// However little is left: nothing is changed, or it can be taken back.
#[test]
fn whatever_is_changed_can_be_taken_back_however_little_room_is_left() {
    let (mut begun, mut refused) = (0, 0);
    for most in (0..120_000).step_by(997) {
        let (pc, store) = (Fake::typical(), Lines::of_at_most(most));
        let changes: Vec<Change> = every_kind(&pc).into_iter().filter(|change| change.undo() != Undo::None).collect();
        let before = pc.snapshot();
        // One after another, so that each also has to leave room for those before it.
        let mut full = false;
        for change in changes {
            let as_it_was = pc.snapshot();
            match store.open().run(&pc, plan(vec![change])) {
                Ok(_) => begun += 1,
                Err(JournalError::Full) => {
                    full = true;
                    assert_eq!(pc.snapshot().differences(&as_it_was), [""; 0], "{most}");
                }
                Err(error) => panic!("{most}: {error}"),
            }
        }
        refused += usize::from(full);
        let undone = store.open().undo(&pc, Which::All).unwrap_or_else(|error| panic!("{most}: {error}"));
        assert!(undone.iter().all(|(_, result)| result.is_ok()), "{most}: {undone:?}");
        // Rights are given back in other words.
        let plain = |world: &World| World { key_rights: std::collections::BTreeMap::default(), ..world.clone() };
        assert_eq!(plain(&pc.snapshot()).differences(&plain(&before)), [""; 0], "{most}");
    }
    assert!(begun > 10 && refused > 10, "{begun} {refused}");
}

#[test]
fn the_first_form_is_read_for_ever() {
    let pc = Fake::typical();
    let kinds = |changes: &[Change]| -> BTreeSet<String> {
        let json = changes.iter().map(|change| serde_json::to_value(change).unwrap());
        json.map(|change| change["kind"].as_str().unwrap().to_owned()).collect()
    };
    let (mut known, mut stages) = (BTreeSet::new(), Vec::new());
    for text in [V1, LOWERED] {
        let memory = Memory::new(&pc);
        memory.bytes.lock().unwrap().extend(text.as_bytes());
        let journal = memory.open().unwrap();
        let changes: Vec<Change> = journal.entries().iter().map(|entry| entry.change.clone()).collect();
        // Every word of it still means something: it is written again as it was read.
        for (line, change) in text.lines().zip(&changes) {
            assert!(line.contains(&serde_json::to_string(change).unwrap()), "{line}");
        }
        known.extend(kinds(&changes));
        stages.extend(journal.entries().iter().map(|entry| entry.stage));
    }
    assert_eq!(known, kinds(&every_kind(&pc)));
    for stage in [
        Stage::Planned,
        Stage::Applying,
        Stage::Applied,
        Stage::AlreadySo,
        Stage::Failed,
        Stage::Reverting,
        Stage::Reverted,
    ] {
        assert!(stages.contains(&stage), "{stage:?}");
    }
}

proptest! {
    #[test]
    fn never_panics(cut in 0..V1.len(), byte in any::<u8>(), text in ".{0,40}") {
        let pc = Fake::typical();
        let memory = Memory::new(&pc);
        let mut bytes = V1.as_bytes().to_vec();
        bytes[cut] ^= byte;
        *memory.bytes.lock().unwrap() = bytes;
        prop_assert_eq!(memory.open().is_ok(), byte == 0 || cut + 1 == V1.len());
        *memory.bytes.lock().unwrap() = format!("{text}\n").into_bytes();
        prop_assert!(memory.open().is_err());
    }
}
