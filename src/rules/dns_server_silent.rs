//! `dns-server-silent`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::dns_servers::DnsServers;
use crate::probes::resolve::Resolved;

pub const RULE: Rule =
    Rule { id: "dns-server-silent", layer: Layer::Name, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let resolved = evidence.fact::<Resolved>()?;
    let servers = &evidence.fact::<DnsServers>()?.servers;
    let silent: Vec<_> = servers.iter().filter(|server| server.is_silent()).collect();
    let because = silent.iter().map(|server| format!("The name server {} did not answer.", server.address)).collect();
    if silent.is_empty() {
        return None;
    }
    if resolved.failure.is_some() && silent.len() == servers.len() {
        return RULE.blocks(
            Confidence::Likely,
            "The name could not be looked up: no name server answers this computer.",
            because,
        );
    }
    RULE.suspect(
        Confidence::Possible,
        "One of the name servers that this computer is set to ask does not answer.",
        because,
    )
}

const EXPLAIN: &str = "";
