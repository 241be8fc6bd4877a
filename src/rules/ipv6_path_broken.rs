//! `ipv6-path-broken`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule =
    Rule { id: "ipv6-path-broken", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    if matches!(evidence.target.name(), None | Some("localhost")) {
        return None;
    }
    let v4_open = connects.attempts.iter().any(|a| a.address.is_ipv4() && a.outcome == Connect::Open);
    let v6: Vec<_> = connects.attempts.iter().filter(|a| a.address.is_ipv6()).collect();
    if !v4_open || v6.is_empty() || v6.iter().any(|a| a.outcome == Connect::Open) {
        return None;
    }
    // A refusal comes at once and costs Windows nothing; silence costs it its patience.
    let confidence =
        if v6.iter().any(|a| a.outcome == Connect::Silent) { Confidence::Likely } else { Confidence::Possible };
    let because = v6.iter().map(|a| format!("The newer address {} did not work, the older kind did.", a.address.ip()));
    RULE.suspect(
        confidence,
        "The other computer has an IPv6 address that does not work; Windows tries it first.",
        because.collect(),
    )
}

const EXPLAIN: &str = "";
