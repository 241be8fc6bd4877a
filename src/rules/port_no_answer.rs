//! `port-no-answer`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule =
    Rule { id: "port-no-answer", layer: Layer::Port, side: Side::Undecided, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let silent = connects.attempts.iter().any(|attempt| attempt.outcome == Connect::Silent);
    let other = |outcome: &Connect| matches!(outcome, Connect::Open | Connect::ResetOnAccept | Connect::Refused);
    if !silent || connects.attempts.iter().any(|attempt| other(&attempt.outcome)) {
        return None;
    }
    let because = connects.attempts.iter().filter(|a| a.outcome == Connect::Silent);
    let because = because.map(|a| format!("{} gave no answer for {:.1} s.", a.address, a.took_ms / 1000.0));
    RULE.blocks(
        Confidence::Likely,
        "Nothing answers there: the other computer is off or asleep, or a firewall swallows the question.",
        because.collect(),
    )
}

const EXPLAIN: &str = "";
