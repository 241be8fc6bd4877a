//! What is over may go, and all that was kept to take it back.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{self, Record, Sum};
use super::state::State;
use super::{Journal, JournalError};

impl Journal {
    /// Whether a run may be forgotten: it has come to its end, and nothing of it is half done or waits to be put back. That
    /// it could still be taken back is for the user to weigh.
    #[must_use]
    pub fn is_over(&self, run: u64) -> bool {
        self.state.is_over(run)
    }

    /// Forgets those of the runs that are over, and gives them. Nobody can take them back after that, and their numbers are
    /// never given again.
    ///
    /// # Errors
    /// Where the journal can't be rewritten: then it is as it was.
    pub fn forget(&mut self, runs: &[u64], now: u64) -> Result<Vec<u64>, JournalError> {
        self.write(Vec::new())?;
        let gone: BTreeSet<u64> = runs.iter().copied().filter(|run| self.is_over(*run)).collect();
        if !gone.is_empty() {
            self.rewrite(&gone, now)?;
        }
        Ok(gone.into_iter().collect())
    }

    /// What failed to be taken back, and was begun again and again, must not have used up the room that was kept for that.
    /// Only where that is as much as what stands could need: each time the whole journal is written. Where it can't be,
    /// writing the next line says so.
    pub(super) fn make_room(&mut self, now: u64) {
        let is_short = || self.has_room_for(&[]).is_ok_and(|room| !room);
        if self.state.idle > self.state.standing && is_short() {
            let _ = self.rewrite(&BTreeSet::new(), now);
        }
    }

    /// Leaves out what is forgotten, and what came to nothing: takings back that failed, and were begun again.
    ///
    /// The last line says so in any case: an older Redial, which does not know how a journal is replaced, leaves this one alone.
    fn rewrite(&mut self, gone: &BTreeSet<u64>, now: u64) -> Result<(), JournalError> {
        let (mut old, mut all) = (Sum::default(), Vec::new());
        for (index, line) in self.store.lines()?.into_iter().enumerate() {
            all.push((record::read(&mut old, &line, index + 1)?, line));
        }
        let idle = idle(&all);
        let mut new = New::default();
        let mut runs: BTreeMap<u64, u64> = BTreeMap::new();
        for (index, (record, line)) in all.into_iter().enumerate() {
            let run = match &record {
                Record::Planned { id, run, .. } => *runs.entry(*id).or_insert(*run),
                Record::Ended { run, .. } => *run,
                Record::Applying { id, .. }
                | Record::Applied { id, .. }
                | Record::AlreadySo { id, .. }
                | Record::Failed { id, .. }
                | Record::Reverting { id, .. }
                | Record::Reverted { id, .. } => runs.get(id).copied().unwrap_or_default(),
                // Said anew where it is needed.
                Record::Forgotten { .. } => continue,
            };
            if gone.contains(&run) || idle.contains(&index) {
                continue;
            }
            if let Record::Planned { id, run, .. } = &record
                && *id > new.state.next_id()
            {
                new.forgotten(id - 1, run - 1, now)?;
            }
            let line = record::copy(&mut new.sum, &record, &line)?;
            new.add(record, line)?;
        }
        new.forgotten(self.state.next_id() - 1, self.state.next_run() - 1, now)?;
        self.store.replace(&new.lines)?;
        (self.sum, self.state) = (new.sum, new.state);
        Ok(())
    }
}

/// What is to stand in the journal.
#[derive(Default)]
struct New {
    sum: Sum,
    state: State,
    lines: Vec<String>,
}

impl New {
    fn forgotten(&mut self, id: u64, run: u64, time: u64) -> Result<(), JournalError> {
        let record = Record::Forgotten { id, run, time };
        let line = record::write(&mut self.sum, &record)?;
        self.add(record, line)
    }

    /// It has to be read again: nothing is replaced by what could not be.
    fn add(&mut self, record: Record, line: String) -> Result<(), JournalError> {
        self.lines.push(line);
        self.state.apply(record).map_err(|_| JournalError::Edited { line: self.lines.len() })
    }
}

/// The lines of which nothing is left in how things stand.
fn idle(all: &[(Record, String)]) -> BTreeSet<usize> {
    let mut idle = BTreeSet::new();
    let (mut applied, mut reverting, mut ended) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
    for (index, (record, _)) in all.iter().enumerate() {
        match record {
            Record::Reverting { id, .. } => idle.extend(reverting.insert(*id, index)),
            Record::Applied { id, .. } => {
                idle.extend(reverting.remove(id));
                if !applied.insert(*id) {
                    idle.insert(index);
                }
            }
            Record::Ended { run, .. } => {
                if !ended.insert(*run) {
                    idle.insert(index);
                }
            }
            Record::Planned { .. }
            | Record::Applying { .. }
            | Record::AlreadySo { .. }
            | Record::Failed { .. }
            | Record::Reverted { .. }
            | Record::Forgotten { .. } => {}
        }
    }
    idle
}
