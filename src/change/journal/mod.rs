//! What was changed, written down before it is changed, so that it can be taken back whatever happens in between.
//!
//! A run is one fix that was applied. Its edits are all written down as planned; each is marked right before it is made
//! and right after. Whatever is marked as begun but not as done was cut short, and is found on the next start.

mod file_store;
mod forget;
mod record;
mod registry_store;
mod state;
mod store;
mod successor;
mod why;

#[cfg(test)]
mod forget_tests;
#[cfg(test)]
mod tests;

use thiserror::Error;

use super::{Change, ChangeError, EditOutcome, Inspection, Start, Undo};
use crate::model::Said;
use crate::platform::{Platform, PlatformError};
use record::{Record, Sum};
use state::State;
use why::Why;

pub use file_store::FileStore;
pub use registry_store::RegistryStore;
pub use state::{JournalEntry, Stage};
pub use store::{Capacity, Store};

/// The edits of one fix, about to be made.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    pub fix: &'a str,
    pub changes: Vec<Change>,
    /// Seconds since 1970 at which it puts itself back: for settings that are lowered for a while.
    pub put_back_at: Option<u64>,
}

/// What became of a run.
#[derive(Clone, Debug)]
pub struct Ran {
    pub run: u64,
    pub done: Vec<(u64, EditOutcome)>,
    /// Where it stopped. What was done before that stays until it is undone.
    pub failed: Option<(u64, ChangeError)>,
}

/// A run that was cut short, and how the computer stands.
#[derive(Clone, Debug)]
pub struct HalfDone {
    pub run: u64,
    pub fix: String,
    /// Of each edit that was begun, or never was.
    pub steps: Vec<(u64, Stage, Result<Inspection, ChangeError>)>,
}

/// Which edits to take back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    One(u64),
    Run(u64),
    All,
}

/// What became of each, the newest first. One that can't be taken back does not keep the others from it.
pub type Undone = Vec<(u64, Result<EditOutcome, ChangeError>)>;

/// Why there is no journal to write to. Nothing is changed without one.
#[derive(Debug, Error)]
pub enum JournalError {
    #[error("{}", self.said())]
    File(#[from] std::io::Error),
    #[error("{}", self.said())]
    Platform(#[from] PlatformError),
    #[error("{}", self.said())]
    Busy,
    #[error("{}", self.said())]
    Newer { line: usize, version: u64 },
    #[error("{}", self.said())]
    Edited { line: usize },
    #[error("{}", self.said())]
    Foreign { line: usize },
    #[error("{}", self.said())]
    TooLong,
    #[error("{}", self.said())]
    Full,
    #[error("{}", self.said())]
    Exposed,
    #[error("{}", self.said())]
    Closed,
}

crate::says! { "change-journal":
    Unreadable { error: OsError } = "the list of changes can't be read or written: {error}";
    NotTold { error: Phrase } = "the list of changes can't be read or written: {error}";
    Busy {} = "another Redial is changing something";
    Newer { line: Number, version: Number } = "line {line} of the list of changes was written by a newer version of Redial (form {version})";
    Edited { line: Number } = "line {line} of the list of changes is damaged, or was edited by hand";
    Foreign { line: Number } = "line {line} of the list of changes is about something that is not this user's own, and Redial was started as administrator";
    TooLong {} = "the list of changes is larger than Redial ever makes it";
    Full {} = "the list of changes has no room left for a change that could be undone";
    Exposed {} = "people who are not administrators may write to the list of what was changed as an administrator";
    Closed {} = "only administrators, and whoever asked for it, see what was changed as an administrator here";
}

impl JournalError {
    /// In a few words.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(error) => Unreadable { error: error.to_string().into() }.into(),
            Self::Platform(error) => NotTold { error: super::error::platform(error).into() }.into(),
            Self::Busy => Busy {}.into(),
            Self::Newer { line, version } => Newer { line: (*line).into(), version: (*version).into() }.into(),
            Self::Edited { line } => Edited { line: (*line).into() }.into(),
            Self::Foreign { line } => Foreign { line: (*line).into() }.into(),
            Self::TooLong => TooLong {}.into(),
            Self::Full => Full {}.into(),
            Self::Exposed => Exposed {}.into(),
            Self::Closed => Closed {}.into(),
        }
    }
}

/// The journal, read whole, and open for writing.
pub struct Journal {
    store: Box<dyn Store>,
    sum: Sum,
    state: State,
    /// What is done but not yet written down: it goes with the next line that has to be on the disk, as every write costs
    /// milliseconds. Lost, it is found out by looking.
    pending: Vec<Record>,
}

/// Planned, begun and done, begun to be taken back and taken back; and once more where that was cut short.
const LINES_PER_CHANGE: usize = 7;
/// Every line but the planned one is shorter, in octets, but for the words why a change was not made.
const SHORT_LINE: usize = 160;
/// Of a change that is still to be made or taken back: its lines, that its run has ended, and once why it failed.
const OCTETS_PER_CHANGE: usize = (LINES_PER_CHANGE + 1) * SHORT_LINE + Why::LONGEST;
/// A clock that is set by the network goes back by no more.
const CLOCKS_DIFFER_S: u64 = 5 * 60;

/// What time it is, by two clocks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Clocks {
    /// Seconds since 1970, which anybody with the rights may set.
    pub now: u64,
    /// Seconds since the computer was started, its sleep included.
    pub ticks_s: Option<u64>,
}

impl Clocks {
    #[must_use]
    pub fn of(pc: &dyn Platform) -> Self {
        Self { now: pc.now(), ticks_s: pc.ticks_s() }
    }

    /// Whether the time at which an entry is put back is over, or can't be told any more.
    fn are_past(self, entry: &JournalEntry) -> bool {
        let Some(at) = entry.put_back_at else { return false };
        let set_back = self.now.saturating_add(CLOCKS_DIFFER_S) < entry.time;
        let by_ticks = self.ticks_s.zip(entry.ticks_s).is_some_and(|(ticks, since)| {
            // Fewer than then: the computer was started anew.
            let Some(passed) = ticks.checked_sub(since) else { return true };
            let by_clock = self.now.saturating_sub(entry.time);
            passed >= at.saturating_sub(entry.time) || by_clock.saturating_add(CLOCKS_DIFFER_S) < passed
        });
        at <= self.now || set_back || by_ticks
    }
}

impl From<u64> for Clocks {
    fn from(now: u64) -> Self {
        Self { now, ticks_s: None }
    }
}

impl Journal {
    /// # Errors
    /// Where it can't be read, or is not as Redial left it. Nothing is written.
    pub fn open(mut store: Box<dyn Store>) -> Result<Self, JournalError> {
        let mut sum = Sum::default();
        let mut state = State::default();
        for (index, text) in store.lines()?.iter().enumerate() {
            let line = index + 1;
            let record = record::read(&mut sum, text, line)?;
            state.apply(record).map_err(|_| JournalError::Edited { line })?;
        }
        Ok(Self { store, sum, state, pending: Vec::new() })
    }

    /// Everything that was ever planned, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[JournalEntry] {
        &self.state.entries
    }

    /// One edit.
    #[must_use]
    pub fn entry(&self, id: u64) -> Option<&JournalEntry> {
        self.entries().get(self.state.at(id)?)
    }

    /// Those of one run, in their order; none where there is no such run.
    #[must_use]
    pub fn of_run(&self, run: u64) -> &[JournalEntry] {
        self.state.of_run(run)
    }

    /// Makes the edits in order, and stops at the first that can't be made.
    ///
    /// # Errors
    /// Where the journal can't be written: then nothing more was changed.
    pub fn run(&mut self, pc: &dyn Platform, plan: Plan<'_>) -> Result<Ran, JournalError> {
        let (first, run) = (self.state.next_id(), self.state.next_run());
        let (time, put_back_at) = (pc.now(), plan.put_back_at);
        // Only what puts itself back needs a clock that can't be set.
        let ticks_s = put_back_at.and_then(|_| pc.ticks_s());
        let planned = (first..).zip(plan.changes).map(|(id, change)| {
            let fix = plan.fix.to_owned();
            Record::Planned { id, run, fix, time, put_back_at, ticks_s, change }
        });
        let planned: Vec<Record> = planned.collect();
        if !self.has_room_for(&planned)? {
            return Err(JournalError::Full);
        }
        self.write(planned)?;
        self.go_on(pc, run)
    }

    /// Runs that were cut short. Those of which nothing had been done yet are closed, and not named.
    ///
    /// # Errors
    /// Where the journal can't be written.
    pub fn recover(&mut self, pc: &dyn Platform) -> Result<Vec<HalfDone>, JournalError> {
        let (mut found, mut over) = (Vec::new(), Vec::new());
        for run in self.state.unfinished() {
            let entries = self.of_run(run);
            if entries.iter().all(|entry| matches!(entry.stage, Stage::Planned | Stage::AlreadySo | Stage::Failed)) {
                over.push(Record::Ended { run, time: pc.now() });
                continue;
            }
            let fix = entries.first().map(|entry| entry.fix.clone()).unwrap_or_default();
            let steps = entries.iter().map(|entry| (entry.id, entry.stage, entry.change.look(pc))).collect();
            found.push(HalfDone { run, fix, steps });
        }
        // In one go: on the disk each writing takes milliseconds.
        self.write(over)?;
        Ok(found)
    }

    /// Makes the edits of a run that was cut short which are still to be made.
    ///
    /// # Errors
    /// Where the journal can't be written.
    pub fn finish(&mut self, pc: &dyn Platform, run: u64) -> Result<Ran, JournalError> {
        self.go_on(pc, run)
    }

    /// Takes edits back, the newest first, and goes on past those that can't be.
    ///
    /// # Errors
    /// Where the journal can't be written: then nothing more was changed.
    pub fn undo(&mut self, pc: &dyn Platform, which: Which) -> Result<Undone, JournalError> {
        self.make_room(pc.now());
        let entries: Vec<JournalEntry> = match which {
            Which::One(id) => self.entry(id).into_iter().cloned().collect(),
            Which::Run(run) => self.of_run(run).to_vec(),
            Which::All => self.entries().to_vec(),
        };
        let mut undone = Vec::new();
        for entry in entries.iter().rev().filter(|entry| entry.stage.stands()) {
            undone.push((entry.id, self.take_back(pc, entry)?));
        }
        // What was only planned is given up with it.
        let given_up = match which {
            Which::One(_) => Vec::new(),
            Which::Run(run) => Vec::from_iter(self.state.is_open(run).then_some(run)),
            Which::All => self.state.open(),
        };
        self.write(given_up.into_iter().map(|run| Record::Ended { run, time: pc.now() }).collect())?;
        Ok(undone)
    }

    /// Runs whose time to be put back has come, the newest first. Their countdown goes on while no Redial runs and while the
    /// computer sleeps, and is over where the clock has been set back since, or the computer was started anew.
    #[must_use]
    pub fn due(&self, clocks: impl Into<Clocks>) -> Vec<u64> {
        let clocks = clocks.into();
        let mut runs: Vec<u64> = self.waiting().filter(|entry| clocks.are_past(entry)).map(|entry| entry.run).collect();
        runs.dedup();
        runs.reverse();
        runs
    }

    /// When the next run puts itself back, in seconds since 1970.
    #[must_use]
    pub fn next_put_back(&self) -> Option<u64> {
        self.waiting().filter_map(|entry| entry.put_back_at).min()
    }

    /// What is done for a while, and not back yet.
    pub fn waiting(&self) -> impl Iterator<Item = &JournalEntry> {
        self.entries().iter().filter(|entry| entry.stage == Stage::Applied && entry.put_back_at.is_some())
    }

    /// Whatever is written down must still fit when it is taken back, and all that was made before it.
    fn has_room_for(&self, planned: &[Record]) -> Result<bool, JournalError> {
        let changes = self.state.standing + planned.len();
        let mut octets = changes * OCTETS_PER_CHANGE;
        let mut sum = self.sum;
        for record in planned {
            octets += record::write(&mut sum, record)?.len() + 1;
        }
        let room = self.store.room();
        Ok(room.lines >= changes * LINES_PER_CHANGE && room.octets >= octets)
    }

    fn go_on(&mut self, pc: &dyn Platform, run: u64) -> Result<Ran, JournalError> {
        let mut ran = Ran { run, done: Vec::new(), failed: None };
        let entries = self.of_run(run).to_vec();
        for entry in entries {
            let outcome = match entry.stage {
                Stage::Planned => self.make(pc, &entry)?,
                Stage::Applying => self.complete(pc, &entry),
                // Half taken back: only undo leads out of it.
                Stage::Reverting | Stage::Applied | Stage::AlreadySo | Stage::Failed | Stage::Reverted => continue,
            };
            match outcome {
                Ok(outcome) => ran.done.push((entry.id, outcome)),
                Err(error) => {
                    ran.failed = Some((entry.id, error));
                    break;
                }
            }
        }
        // Said once: whoever tries to finish it again and again must not use up the room for its undo.
        let ended = self.state.is_open(run).then(|| Record::Ended { run, time: pc.now() });
        self.write(ended.into_iter().collect())?;
        Ok(ran)
    }

    fn make(
        &mut self,
        pc: &dyn Platform,
        entry: &JournalEntry,
    ) -> Result<Result<EditOutcome, ChangeError>, JournalError> {
        let (id, time) = (entry.id, pc.now());
        let ready = entry.change.look(pc).and_then(|look| {
            let words = || entry.change.describe().before;
            if look.new || look.old {
                Ok(look.new)
            } else {
                Err(ChangeError::Stale { expected: words(), found: look.found })
            }
        });
        match ready {
            Err(error) => {
                self.pending.push(Record::Failed { id, time, why: Why::new(error.said()) });
                return Ok(Err(error));
            }
            Ok(true) => {
                self.pending.push(Record::AlreadySo { id, time });
                return Ok(Ok(EditOutcome::AlreadySo));
            }
            Ok(false) => self.write(vec![Record::Applying { id, time }])?,
        }
        let made = entry.change.apply(pc);
        match &made {
            Ok(_) => self.pending.push(Record::Applied { id, time: pc.now() }),
            // Only what is known to be untouched is called failed; all else stays open, to be looked at again.
            Err(error) => {
                if entry.change.look(pc).is_ok_and(|look| look.old) {
                    self.pending.push(Record::Failed { id, time: pc.now(), why: Why::new(error.said()) });
                }
            }
        }
        Ok(made)
    }

    fn complete(&mut self, pc: &dyn Platform, entry: &JournalEntry) -> Result<EditOutcome, ChangeError> {
        // Of a restart that was asked for nobody can tell whether it came: it is not asked for again.
        let made =
            if entry.change.shows() { entry.change.apply_from(pc, Start::Half) } else { Ok(EditOutcome::AlreadySo) };
        if made.is_ok() {
            self.pending.push(Record::Applied { id: entry.id, time: pc.now() });
        }
        made
    }

    fn take_back(
        &mut self,
        pc: &dyn Platform,
        entry: &JournalEntry,
    ) -> Result<Result<EditOutcome, ChangeError>, JournalError> {
        let (id, change) = (entry.id, &entry.change);
        let start = if entry.stage == Stage::Applied { Start::Whole } else { Start::Half };
        let look = match change.look(pc) {
            Ok(look) => look,
            Err(error) => return Ok(Err(error)),
        };
        if look.old && change.shows() {
            self.pending.push(Record::Reverted { id, time: pc.now() });
            return Ok(Ok(EditOutcome::AlreadySo));
        }
        if change.undo() == Undo::None {
            if entry.stage != Stage::Applied {
                self.pending.push(Record::Applied { id, time: pc.now() });
            }
            return Ok(Err(ChangeError::NoUndo));
        }
        if !(look.new || start == Start::Half && look.between) {
            return Ok(Err(ChangeError::Stale { expected: change.describe().after, found: look.found }));
        }
        self.write(vec![Record::Reverting { id, time: pc.now() }])?;
        let reverted = change.revert_from(pc, start);
        let time = pc.now();
        match &reverted {
            Ok(_) => self.pending.push(Record::Reverted { id, time }),
            Err(_) => {
                if change.look(pc).is_ok_and(|look| look.new) {
                    self.pending.push(Record::Applied { id, time });
                }
            }
        }
        Ok(reverted)
    }

    /// Comes back once these, and all that is pending, are on the disk.
    fn write(&mut self, records: Vec<Record>) -> Result<(), JournalError> {
        let all = self.pending.iter().chain(&records);
        let mut sum = self.sum;
        let lines = all.map(|record| record::write(&mut sum, record)).collect::<Result<Vec<_>, _>>()?;
        if lines.is_empty() {
            return Ok(());
        }
        self.store.append(&lines)?;
        self.sum = sum;
        for record in std::mem::take(&mut self.pending).into_iter().chain(records) {
            // Our own records follow the rules that those of a file are held to.
            let followed = self.state.apply(record);
            debug_assert!(followed.is_ok());
        }
        Ok(())
    }
}
