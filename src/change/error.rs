//! Why an edit was not made, or not taken back.

use thiserror::Error;

use crate::model::Said;
use crate::platform::PlatformError;

/// Why an edit was not made or not taken back.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ChangeError {
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// Somebody else changed it in between. Nothing was done.
    #[error("{}", self.said())]
    Stale { expected: Said, found: Said },
    /// The system said that all was well, and did not do it.
    #[error("{}", self.said())]
    NotTaken { expected: Said, found: Said },
    /// It can't be taken back by anybody.
    #[error("{}", self.said())]
    NoUndo,
    /// What is there can't be edited without guessing. Nothing was planned.
    #[error("{}", self.said())]
    Unclear { what: Said },
}

crate::says! { "change-error":
    Denied { what: OsError } = "access denied: {what}";
    Missing { what: OsError } = "not found: {what}";
    Busy { what: OsError } = "in use: {what}";
    Unsupported { what: OsError } = "not supported here: {what}";
    TooLong { what: OsError } = "too long: {what}";
    Unsafe { what: OsError } = "not touched with an administrator's rights: {what}";
    Failed { code: Term, what: OsError } = "failed with {code}: {what}";
    Stale { expected: Phrase, found: Phrase } = "it has changed since: expected {expected}, found {found}";
    NotTaken { expected: Phrase, found: Phrase } = "the system did not take it: expected {expected}, found {found}";
    NoUndo {} = "can't be undone";
    Unclear { what: Phrase } = "unclear: {what}";
}

impl ChangeError {
    /// In a few words, as the journal keeps them.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Platform(error) => platform(error),
            Self::Stale { expected, found } => {
                Stale { expected: expected.clone().into(), found: found.clone().into() }.into()
            }
            Self::NotTaken { expected, found } => {
                NotTaken { expected: expected.clone().into(), found: found.clone().into() }.into()
            }
            Self::NoUndo => NoUndo {}.into(),
            Self::Unclear { what } => Unclear { what: what.clone().into() }.into(),
        }
    }
}

/// What the computer did not do, in a few words: its own beside ours.
pub fn platform(error: &PlatformError) -> Said {
    match error {
        PlatformError::Denied { what } => Denied { what: what.into() }.into(),
        PlatformError::Missing { what } => Missing { what: what.into() }.into(),
        PlatformError::Busy { what } => Busy { what: what.into() }.into(),
        PlatformError::Unsupported { what } => Unsupported { what: what.into() }.into(),
        PlatformError::TooLong { what } => TooLong { what: what.into() }.into(),
        PlatformError::Unsafe { what } => Unsafe { what: what.into() }.into(),
        PlatformError::Failed { code, what } => {
            Failed { code: format!("0x{code:08x}").into(), what: what.into() }.into()
        }
    }
}
