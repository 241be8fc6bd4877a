//! What was changed, by fix, for people.

use serde::{Serialize, Serializer};

use crate::change::Words;
use crate::change::journal::{Journal, JournalEntry, Stage};
use crate::model::{Said, Undo};
use crate::platform::Platform;

/// One fix that was applied.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct AppliedFix {
    /// Its number within its journal.
    pub run: u64,
    pub fix: String,
    /// Seconds since 1970.
    pub time: u64,
    pub state: MadeState,
    /// When it puts itself back, in seconds since 1970; none once it has.
    pub put_back_at: Option<u64>,
    pub steps: Vec<MadeStep>,
}

/// How a fix stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MadeState {
    Done,
    /// Some of it was made, and is still so.
    Partial,
    Undone,
    /// Cut short in the middle: to be undone or finished.
    HalfDone,
    /// Nothing was changed.
    Nothing,
}

impl MadeState {
    /// As JSON has it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Undone => "undone",
            Self::HalfDone => "half-done",
            Self::Nothing => "nothing",
        }
    }
}

impl AppliedFix {
    /// Whether something of it can still be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.steps.iter().any(|step| step.stage.stands() && step.undo != Undo::None)
    }
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MadeStep {
    pub id: u64,
    #[cfg_attr(test, schemars(with = "String", extend("text" = "left-out")))]
    #[serde(serialize_with = "words_in_english")]
    pub words: Words,
    pub stage: Stage,
    pub undo: Undo,
    /// Why it was not made.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("text" = "left-out")))]
    #[serde(serialize_with = "in_english")]
    pub why: Option<Said>,
}

/// Every fix that the journal knows, the newest first.
#[must_use]
pub fn history(journal: &Journal) -> Vec<AppliedFix> {
    let mut all: Vec<AppliedFix> = Vec::new();
    for entries in journal.entries().chunk_by(|one, other| one.run == other.run) {
        all.extend(made(entries));
    }
    all.reverse();
    all
}

/// The same, and what Windows has put back by itself since is undone too, though nobody wrote that down.
#[must_use]
pub fn seen(journal: &Journal, pc: &dyn Platform) -> Vec<AppliedFix> {
    let mut all = history(journal);
    for made in all.iter_mut().filter(|made| made.put_back_at.is_some()) {
        let entries = journal.of_run(made.run).iter().filter(|entry| entry.stage == Stage::Applied);
        if entries.map(|entry| entry.change.look(pc)).all(|look| look.is_ok_and(|look| look.old)) {
            (made.state, made.put_back_at) = (MadeState::Undone, None);
            made.steps.iter_mut().for_each(|step| step.stage = Stage::Reverted);
        }
    }
    all
}

/// What nobody has to come back to: it is over, and nothing of it can be taken back any more.
#[must_use]
pub fn finished(journal: &Journal) -> Vec<u64> {
    let mut all: Vec<u64> = history(journal).iter().filter(|made| !made.can_undo()).map(|made| made.run).collect();
    all.retain(|run| journal.is_over(*run));
    all.reverse();
    all
}

fn made(entries: &[JournalEntry]) -> Option<AppliedFix> {
    let first = entries.first()?;
    let has = |stages: &[Stage]| entries.iter().any(|entry| stages.contains(&entry.stage));
    let state = if has(&[Stage::Applying, Stage::Reverting]) {
        MadeState::HalfDone
    } else if !has(&[Stage::Applied]) {
        if has(&[Stage::Reverted]) { MadeState::Undone } else { MadeState::Nothing }
    } else if has(&[Stage::Failed, Stage::Planned, Stage::Reverted]) {
        MadeState::Partial
    } else {
        MadeState::Done
    };
    let waits = |entry: &&JournalEntry| entry.stage == Stage::Applied;
    Some(AppliedFix {
        run: first.run,
        fix: first.fix.clone(),
        time: first.time,
        state,
        put_back_at: entries.iter().find(waits).and_then(|entry| entry.put_back_at),
        steps: entries.iter().map(step).collect(),
    })
}

fn step(entry: &JournalEntry) -> MadeStep {
    let undo = super::run::undo_of(entry.change.undo());
    MadeStep { id: entry.id, words: entry.change.describe(), stage: entry.stage, undo, why: entry.why.clone() }
}

fn words_in_english<S: Serializer>(words: &Words, to: S) -> Result<S::Ok, S::Error> {
    words.in_english().serialize(to)
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn in_english<S: Serializer>(why: &Option<Said>, to: S) -> Result<S::Ok, S::Error> {
    why.as_ref().map(Said::english).serialize(to)
}
