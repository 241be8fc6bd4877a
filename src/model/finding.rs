//! What a rule says about the evidence.

use serde::Serialize;

use super::{Cause, Confidence, Layer, Side};

/// A contract id such as `sync-clock`. Never renamed once shipped.
pub type FixId = &'static str;

/// What a finding does to a connection, weakest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Worth knowing, never a verdict.
    Note,
    /// Some clients fail or warn on it, and it would explain the user's error.
    Suspect,
    /// Nobody can connect through this.
    Blocks,
}

/// One diagnosis that the evidence supports.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub cause: Cause,
    pub layer: Layer,
    pub side: Side,
    pub weight: Weight,
    pub confidence: Confidence,
    /// How sure it can become by the user's error; what mstsc may well connect through stays possible.
    pub ceiling: Confidence,
    /// One sentence in the user's words: what is wrong.
    pub headline: String,
    /// The measurements behind it, a sentence each.
    pub because: Vec<String>,
}
