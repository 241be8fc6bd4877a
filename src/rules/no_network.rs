//! `no-network`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::adapters::Adapters;
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule = Rule { id: "no-network", layer: Layer::ThisPc, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let adapters = evidence.fact::<Adapters>()?;
    // Whatever the system says of its adapters: a way that works is a way.
    let reached = evidence.fact::<Connects>().is_some_and(|connects| {
        !connects
            .all(|outcome| matches!(outcome, Connect::NetworkUnreachable | Connect::HostUnreachable | Connect::Silent))
    });
    let offline = adapters.up.is_empty() || (!adapters.default_route && unreachable(evidence));
    if !offline || reached || evidence.target.literal().is_some_and(|address| address.ip().is_loopback()) {
        return None;
    }
    let because = if adapters.up.is_empty() {
        "No network adapter of this computer is connected."
    } else {
        "This computer is connected, but has no way out of its own network."
    };
    RULE.blocks(Confidence::Certain, "This computer is not on a network.", vec![because.to_owned()])
}

/// No address, or none that there is a way to.
fn unreachable(evidence: &Evidence) -> bool {
    evidence
        .fact::<Connects>()
        .is_none_or(|connects| connects.all(|outcome| matches!(outcome, Connect::NetworkUnreachable)))
}

const EXPLAIN: &str = "";
