//! `port-refused`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule = Rule { id: "port-refused", layer: Layer::Port, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let refused: Vec<_> = connects.attempts.iter().filter(|attempt| attempt.outcome == Connect::Refused).collect();
    if refused.is_empty()
        || connects.attempts.iter().any(|a| matches!(a.outcome, Connect::Open | Connect::ResetOnAccept))
    {
        return None;
    }
    let all = refused.len() == connects.attempts.len();
    let because =
        refused.iter().map(|a| format!("{} answered after {:.0} ms: nothing listens there.", a.address, a.took_ms));
    RULE.blocks(
        if all { Confidence::Certain } else { Confidence::Likely },
        format!("The other computer is on, but Remote Desktop is not listening at port {}.", connects.port),
        because.collect(),
    )
}

const EXPLAIN: &str = "";
