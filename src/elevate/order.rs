//! What stands on the helper's command line.

use thiserror::Error;

use crate::fixes::{self, Fix};
use crate::model::Said;

/// What a helper is started for: the word on its command line.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    Fix(&'static Fix),
    Undo,
    /// Goes on with what was cut short.
    Finish,
    /// Takes runs off the journal that are over.
    Forget,
    /// What was lowered for a while, and whose time has come.
    PutBack,
    /// Looks at this computer as one that others want to reach, and changes nothing.
    Examine,
}

/// Why a word is no order.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum OrderError {
    #[error("{}", self.said())]
    Unknown,
    /// The administrator who said yes may be another person: what belongs to the user would be looked for in the wrong
    /// profile.
    #[error("{}", self.said())]
    OfTheUser,
}

crate::says! { "elevate-order":
    NoSuchFix {} = "no such fix";
    OfTheUser {} = "this fix is about the user's own things, and is never run as an administrator";
}

impl OrderError {
    /// In a few words.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Unknown => NoSuchFix {}.into(),
            Self::OfTheUser => OfTheUser {}.into(),
        }
    }
}

const UNDO: &str = "undo";
const FINISH: &str = "finish";
const FORGET: &str = "forget";
const PUT_BACK: &str = "put-back";
const EXAMINE: &str = "examine-host";

impl Order {
    /// # Errors
    /// Where it is none.
    pub fn parse(word: &str) -> Result<Self, OrderError> {
        match word {
            UNDO => Ok(Self::Undo),
            FINISH => Ok(Self::Finish),
            FORGET => Ok(Self::Forget),
            PUT_BACK => Ok(Self::PutBack),
            EXAMINE => Ok(Self::Examine),
            id => Self::fix(fixes::find(id).ok_or(OrderError::Unknown)?),
        }
    }

    /// # Errors
    /// Where the fix needs no administrator.
    pub fn fix(fix: &'static Fix) -> Result<Self, OrderError> {
        if fix.elevated { Ok(Self::Fix(fix)) } else { Err(OrderError::OfTheUser) }
    }

    /// Letters and dashes only: it needs no quoting on a command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fix(fix) => fix.id,
            Self::Undo => UNDO,
            Self::Finish => FINISH,
            Self::Forget => FORGET,
            Self::PutBack => PUT_BACK,
            Self::Examine => EXAMINE,
        }
    }
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.word() == other.word()
    }
}

impl Eq for Order {}
