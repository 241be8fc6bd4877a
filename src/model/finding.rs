//! What a rule says about the evidence.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Cause, Confidence, Layer, Said, Side};

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
    pub headline: Said,
    /// The measurements behind it, a sentence each.
    pub because: Vec<Said>,
}

/// What blocks, the lowest layer first, and the suspects, the surest first. Notes are neither.
///
/// `likelier` are the causes that the user's number points at, the likeliest first. Both sorts are stable, so the order of the
/// table decides between equals.
#[must_use]
pub fn rank<'a>(findings: &'a [Finding], likelier: &[Cause]) -> (Vec<&'a Finding>, Vec<&'a Finding>) {
    let of = |weight| findings.iter().filter(move |finding| finding.weight == weight).collect::<Vec<_>>();
    let place = |finding: &Finding| likelier.iter().position(|cause| *cause == finding.cause).unwrap_or(likelier.len());
    let (mut blocks, mut suspects) = (of(Weight::Blocks), of(Weight::Suspect));
    blocks.sort_by_key(|finding| (finding.layer, Reverse(finding.confidence)));
    // What lies higher is closer to where the user was stopped: everything below it works, more or less.
    suspects.sort_by_key(|finding| (Reverse(finding.confidence), place(finding), Reverse(finding.layer)));
    (blocks, suspects)
}
