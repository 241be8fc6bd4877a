//! `address-unreachable`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule =
    Rule { id: "address-unreachable", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let unreachable = |outcome: &Connect| matches!(outcome, Connect::HostUnreachable | Connect::NetworkUnreachable);
    // A computer without IPv6 cannot reach an IPv6 address; that is no news where IPv4 was tried as well.
    let v4: Vec<_> = connects.attempts.iter().filter(|attempt| attempt.address.is_ipv4()).collect();
    let judged = if v4.is_empty() { connects.attempts.iter().collect() } else { v4 };
    if connects.any_open() || judged.is_empty() || !judged.iter().all(|attempt| unreachable(&attempt.outcome)) {
        return None;
    }
    let because = judged.iter().map(|attempt| {
        let what = if attempt.outcome == Connect::HostUnreachable { "computer" } else { "network" };
        format!("For {} the answer was: that {what} cannot be reached.", attempt.address.ip())
    });
    RULE.blocks(
        Confidence::Certain,
        "There is no way to the other computer: the network says that it cannot be reached.",
        because.collect(),
    )
}

const EXPLAIN: &str = "";
