//! `ipv6-path-broken`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::{Attempt, Connects};

pub const RULE: Rule =
    Rule { id: "ipv6-path-broken", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    if matches!(evidence.target.name(), None | Some("localhost")) {
        return None;
    }
    let open = |a: &Attempt| a.address.is_ipv4() && a.outcome == Connect::Open;
    let v4_open = connects.attempts.iter().position(open)?;
    let v6: Vec<_> = connects.attempts.iter().filter(|a| a.address.is_ipv6()).collect();
    // Where this computer has no IPv6 itself, nobody tries.
    if v6.iter().any(|a| a.outcome == Connect::Open) || v6.iter().all(|a| a.outcome == Connect::NetworkUnreachable) {
        return None;
    }
    let because = v6.iter().map(|a| format!("The newer address {} did not work, the older kind did.", a.address.ip()));
    // A refusal comes at once and costs Windows nothing; silence before the address that works costs it its patience.
    if connects.attempts[..v4_open].iter().any(|a| a.address.is_ipv6() && a.outcome == Connect::Silent) {
        let headline = "The other computer has an IPv6 address that does not work; Windows tries it first.";
        return RULE.suspect(Confidence::Likely, headline, because.collect());
    }
    RULE.note("The other computer has an IPv6 address that does not work; the IPv4 one does.", because.collect())
}

const EXPLAIN: &str = "";
