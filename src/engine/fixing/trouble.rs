//! Why something was not done or can't be told, for a window and a command line alike.

use super::FixRun;
use crate::change::journal::JournalError;
use crate::fixes::journals::Scope;
use crate::fixes::{Reader, find, no_journal};
use crate::model::Said;
use crate::model::said::Voice;
use crate::report::escape::plain;

/// What keeps something from being done or told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// Fixes work on Windows.
    OtherSystem,
    /// Nothing is changed without one.
    Journal {
        scope: Scope,
        state: JournalState,
        /// Whole sentences, with slots for the reader.
        text: Said,
    },
    /// What was changed last can't be told, as one journal can't be read.
    LastUnknown(Box<Trouble>),
    NoSuchChange(FixRun),
    /// It must be taken back or finished before it can be forgotten.
    NotOver(FixRun),
    /// It could still be undone, and nobody has agreed to give that up.
    NotAgreed {
        run: FixRun,
        fix: String,
    },
    /// Nothing was changed. A whole sentence, with slots for the reader.
    Refused(Said),
    /// It may have begun, and nobody knows how it ended: half a sentence for a helpdesk.
    Lost(Said),
}

/// What is the matter with a journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JournalState {
    /// It may hold anything, or be written by nobody.
    Unusable,
    /// Not now, or not with these rights.
    NotNow,
    /// It is somebody else's, and says nothing about one's own: it keeps nobody from the rest.
    Closed,
}

impl Trouble {
    /// `place` is where that journal is kept.
    pub(super) fn of_journal(scope: Scope, error: &JournalError, place: &str) -> Self {
        let state = match error {
            JournalError::Closed => JournalState::Closed,
            JournalError::Busy | JournalError::Full | JournalError::Foreign { .. } => JournalState::NotNow,
            JournalError::Newer { .. }
            | JournalError::Edited { .. }
            | JournalError::TooLong
            | JournalError::Exposed
            | JournalError::File(_)
            | JournalError::Platform(_) => JournalState::Unusable,
        };
        Self::Journal { scope, state, text: no_journal(error, place) }
    }

    /// Whether what is asked of that journal can't be done for it.
    pub(super) fn blocks(&self, scope: Scope) -> bool {
        match self {
            Self::Journal { scope: unread, state, .. } => *unread == scope && *state != JournalState::Closed,
            other => *other == Self::OtherSystem,
        }
    }

    /// Whether it is only told, and keeps nothing from being done.
    #[must_use]
    pub fn is_note(&self) -> bool {
        matches!(self, Self::Journal { state: JournalState::Closed, .. })
    }

    /// In whole sentences, with slots for the reader.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::OtherSystem => OtherSystem {}.into(),
            Self::Journal { text, .. } | Self::Refused(text) => text.clone(),
            Self::LastUnknown(unread) => LastUnknown { why: unread.said().into() }.into(),
            Self::NoSuchChange(run) => NoSuchChange { run: run.to_string().into() }.into(),
            Self::NotOver(run) => NotOver { run: run.to_string().into() }.into(),
            Self::NotAgreed { run, fix } => {
                let fix = find(fix).map_or_else(|| Said::finished(fix), |fix| Said::from(fix.title));
                NotAgreed { run: run.to_string().into(), fix: fix.into() }.into()
            }
            Self::Lost(detail) => Lost { detail: detail.clone().into() }.into(),
        }
    }

    /// On one line.
    #[must_use]
    pub fn say(&self, reader: Reader, voice: Voice) -> String {
        plain(&reader.tell(voice, &self.said()))
    }
}

crate::says! { "engine-trouble":
    OtherSystem {} = "Fixes work on Windows, so there is nothing here that Redial could have changed.";
    LastUnknown { why: Phrase } = "{why} So nobody can tell what was changed last: name what to undo, as in `redial undo 3`, or say --all.";
    NoSuchChange { run: Term } = "{run}: there is no such change; `redial changes` lists them all.";
    NotOver { run: Term } = "{run}: it is not finished. Undo it first, with `redial undo {run}`, then forget it.";
    NotAgreed { run: Term, fix: Phrase } = "{run}: this can still be undone, but not once it is forgotten: {fix}; say --yes to agree. Nothing was forgotten.";
    Lost { detail: Phrase } = "How it ended is not known ({detail}); `redial changes` shows it.";
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn journals_that_cannot_be_trusted_are_told_apart() {
        use JournalState::{Closed, NotNow, Unusable};
        let broken = || io::Error::other("\u{1b}[2Jdisk");
        for (error, state, said) in [
            (JournalError::Busy, NotNow, "nother Redial"),
            (JournalError::Newer { line: 3, version: 2 }, Unusable, "newer version of Redial"),
            (JournalError::Edited { line: 3 }, Unusable, "line 3 of its list is damaged"),
            (JournalError::Foreign { line: 3 }, NotNow, "Start it without"),
            (JournalError::TooLong, Unusable, "can't trust"),
            (JournalError::Edited { line: 3 }, Unusable, "C:\\Users\\anna\\journal.jsonl"),
            (JournalError::Full, NotNow, "--all-finished"),
            (JournalError::Exposed, Unusable, "can't trust"),
            (JournalError::Closed, Closed, "as administrator"),
            (JournalError::File(broken()), Unusable, "Without its list"),
        ] {
            let told = Trouble::of_journal(Scope::User, &error, "C:\\Users\\anna\\journal.jsonl");
            let sentence = told.say(Reader::CommandLine, Voice::ENGLISH);
            assert!(matches!(&told, Trouble::Journal { state: found, .. } if *found == state), "{told:?}");
            assert!(sentence.contains(said) && sentence.lines().count() == 1, "{sentence}");
            assert!(!sentence.contains('\u{1b}'), "{sentence}");
        }
    }
}
