//! What a remedy is like, before anybody knows what it does.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a fix is to be applied.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    Here,
    There,
    /// On the computer that is wrong, whichever that is. A report says `here` or `there`, never this.
    #[serde(skip)]
    Both,
}

/// How far a fix can be undone.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Undo {
    Full,
    Partial,
    None,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Here => "here",
            Self::There => "there",
            Self::Both => "both",
        })
    }
}
