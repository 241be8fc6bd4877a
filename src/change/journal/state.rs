//! What the records add up to.

use std::collections::BTreeSet;

use serde::Serialize;

use super::record::Record;
use crate::change::Change;
use crate::model::Said;

/// How far an edit has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Planned,
    /// Begun. Whether it was done, only the computer tells.
    Applying,
    Applied,
    /// It was so before: nothing was written.
    AlreadySo,
    /// Not made, and nothing was written.
    Failed,
    /// Its taking back was begun.
    Reverting,
    Reverted,
}

/// An edit with its story.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    pub id: u64,
    pub run: u64,
    pub fix: String,
    /// When it was planned, in seconds since 1970.
    pub time: u64,
    pub put_back_at: Option<u64>,
    /// When it was planned, in seconds since the computer was started; none in older journals.
    pub ticks_s: Option<u64>,
    pub change: Change,
    pub stage: Stage,
    /// Why it was not made.
    pub why: Option<Said>,
}

#[derive(Debug, Default)]
pub struct State {
    pub entries: Vec<JournalEntry>,
    ended: BTreeSet<u64>,
    /// The last edit and the last run that were forgotten.
    forgotten: (u64, u64),
    /// Edits that are made, or half so: what has to be taken back.
    pub standing: usize,
    /// Lines of which nothing is left in how things stand: of takings back that failed.
    pub idle: usize,
}

/// No journal counts so far, and nobody could say the number.
const MOST: u64 = 1_000_000_000;

/// A record that no Redial would have written there.
#[derive(Debug)]
pub struct OutOfOrder;

impl State {
    pub fn apply(&mut self, record: Record) -> Result<(), OutOfOrder> {
        use Stage::{AlreadySo, Applied, Applying, Failed, Planned, Reverted, Reverting};
        match record {
            Record::Planned { id, run, fix, time, put_back_at, ticks_s, change } => {
                // One run is over before the next begins: numbers only rise, or a new run would get one that stands already.
                let in_turn = (self.next_run().saturating_sub(1)..=self.next_run()).contains(&run);
                if id != self.next_id() || run == 0 || !in_turn || self.ended.contains(&run) {
                    return Err(OutOfOrder);
                }
                self.entries.push(JournalEntry {
                    id,
                    run,
                    fix,
                    time,
                    put_back_at,
                    ticks_s,
                    change,
                    stage: Planned,
                    why: None,
                });
                Ok(())
            }
            Record::Applying { id, .. } => self.step(id, &[Planned], Applying),
            Record::Applied { id, .. } => self.step(id, &[Applying, Reverting], Applied),
            Record::AlreadySo { id, .. } => self.step(id, &[Planned], AlreadySo),
            Record::Failed { id, why, .. } => {
                self.step(id, &[Planned, Applying], Failed)?;
                self.entry(id)?.why = Some(why.said());
                Ok(())
            }
            Record::Reverting { id, .. } => self.step(id, &[Applied, Applying, Reverting], Reverting),
            Record::Reverted { id, .. } => self.step(id, &[Applied, Applying, Reverting], Reverted),
            Record::Ended { run, .. } if run < self.next_run() => {
                self.idle += usize::from(!self.ended.insert(run));
                Ok(())
            }
            Record::Ended { .. } => Err(OutOfOrder),
            Record::Forgotten { id, run, .. } => {
                if id > MOST || run > MOST || id + 1 < self.next_id() || run + 1 < self.next_run() {
                    return Err(OutOfOrder);
                }
                self.forgotten = (id, run);
                Ok(())
            }
        }
    }

    pub fn next_id(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.id).max(self.forgotten.0) + 1
    }

    pub fn next_run(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.run).max(self.forgotten.1) + 1
    }

    /// Runs are numbered in order, as edits are: nothing is searched for, however long the journal has become.
    pub fn of_run(&self, run: u64) -> &[JournalEntry] {
        let begin = self.entries.partition_point(|entry| entry.run < run);
        let rest = &self.entries[begin..];
        &rest[..rest.partition_point(|entry| entry.run == run)]
    }

    /// Whether nobody has ended it.
    pub fn is_open(&self, run: u64) -> bool {
        !self.ended.contains(&run) && !self.of_run(run).is_empty()
    }

    pub fn open(&self) -> Vec<u64> {
        self.runs(|entry| !self.ended.contains(&entry.run))
    }

    /// Those, and runs of which an edit is neither done nor undone.
    pub fn unfinished(&self) -> Vec<u64> {
        let half = |entry: &JournalEntry| matches!(entry.stage, Stage::Applying | Stage::Reverting);
        self.runs(|entry| !self.ended.contains(&entry.run) || half(entry))
    }

    /// Whether nobody has to come back to a run: it has ended, and nothing of it is half done or waits to be put back.
    pub fn is_over(&self, run: u64) -> bool {
        let waits = |entry: &JournalEntry| match entry.stage {
            Stage::Applying | Stage::Reverting => true,
            Stage::Applied => entry.put_back_at.is_some(),
            Stage::Planned | Stage::AlreadySo | Stage::Failed | Stage::Reverted => false,
        };
        let entries = self.of_run(run);
        self.ended.contains(&run) && !entries.is_empty() && !entries.iter().any(waits)
    }

    fn runs(&self, wanted: impl Fn(&JournalEntry) -> bool) -> Vec<u64> {
        let mut runs: Vec<u64> = self.entries.iter().filter(|entry| wanted(entry)).map(|entry| entry.run).collect();
        runs.dedup();
        runs
    }

    pub fn at(&self, id: u64) -> Option<usize> {
        self.entries.binary_search_by_key(&id, |entry| entry.id).ok()
    }

    fn entry(&mut self, id: u64) -> Result<&mut JournalEntry, OutOfOrder> {
        self.at(id).and_then(|at| self.entries.get_mut(at)).ok_or(OutOfOrder)
    }

    fn step(&mut self, id: u64, from: &[Stage], to: Stage) -> Result<(), OutOfOrder> {
        let entry = self.entry(id)?;
        let was = entry.stage;
        if !from.contains(&was) {
            return Err(OutOfOrder);
        }
        entry.stage = to;
        self.standing = self.standing + usize::from(to.stands()) - usize::from(was.stands());
        self.idle += match (was, to) {
            (Stage::Reverting, Stage::Reverting) => 1,
            (Stage::Reverting, Stage::Applied) => 2,
            _ => 0,
        };
        Ok(())
    }
}

impl Stage {
    /// Made, or half so.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Applied | Self::Applying | Self::Reverting)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::change::DnsFlushed;

    /// A journal as long as one can be has some ten thousand edits. Searched for one by one, they would take many seconds.
    #[test]
    fn a_long_journal_is_read_at_once() {
        const MANY: u64 = 30_000;
        let (mut state, began) = (State::default(), Instant::now());
        for id in 1..=MANY {
            let change = Change::DnsFlushed(DnsFlushed {});
            let fix = String::new();
            state
                .apply(Record::Planned { id, run: 1, fix, time: 0, put_back_at: None, ticks_s: None, change })
                .unwrap();
        }
        for id in 1..=MANY {
            state.apply(Record::Applying { id, time: 0 }).unwrap();
            state.apply(Record::Applied { id, time: 0 }).unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        for id in [0, MANY + 1, u64::MAX] {
            assert!(state.apply(Record::Applying { id, time: 0 }).is_err());
        }
        assert!(state.entries.iter().all(|entry| entry.stage == Stage::Applied));
    }
}
