//! Why no helper answered, in a few words.

use super::AskError;
use crate::model::Said;
use crate::platform::elevation::ElevationError;

crate::says! { "elevate-asking":
    Unsupported {} = "only Windows has administrators' prompts";
    TooOld {} = "this Windows is older than Windows 10 1607";
    NoOrder {} = "no such order";
    PipeName {} = "no name of a pipe of ours";
    TooLong {} = "the message is too long";
    Ended { code: Number } = "the helper ended with {code}";
    Silent {} = "no answer in time";
    UnexpectedPeer {} = "another program is at the pipe";
    Busy {} = "another Redial is changing something";
    Failed { what: OsError, code: Number } = "{what} failed with {code}";
    Unreadable {} = "the answer can't be read";
}

impl AskError {
    /// In a few words.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Answer => Unreadable {}.into(),
            Self::Request(error) => error.said(),
            Self::Elevation(error) => match *error {
                ElevationError::Unsupported => Unsupported {}.into(),
                ElevationError::TooOld => TooOld {}.into(),
                ElevationError::Order => NoOrder {}.into(),
                ElevationError::PipeName => PipeName {}.into(),
                ElevationError::TooLong => TooLong {}.into(),
                ElevationError::Ended { code } => Ended { code: code.into() }.into(),
                ElevationError::Silent => Silent {}.into(),
                ElevationError::UnexpectedPeer => UnexpectedPeer {}.into(),
                ElevationError::Busy => Busy {}.into(),
                ElevationError::Failed { what, code } => Failed { what: what.into(), code: code.into() }.into(),
            },
        }
    }
}
