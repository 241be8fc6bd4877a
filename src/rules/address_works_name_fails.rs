//! `address-works-name-fails`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::other_addresses::{KnownFrom, OtherAddresses};
use crate::probes::tcp_connect::Connects;

pub const RULE: Rule =
    Rule { id: "address-works-name-fails", layer: Layer::Name, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    // The other addresses are tried as soon as the name's own are slow; slow is not wrong.
    if evidence.fact::<Connects>().is_some_and(Connects::any_open) {
        return None;
    }
    let working: Vec<_> = evidence.fact::<OtherAddresses>()?.tried.iter().filter(|tried| tried.answers).collect();
    let first = working.first()?;
    let because = working.iter().map(|other| {
        let source = match other.known_from {
            KnownFrom::RdpFile => "which the connection file also gives",
            KnownFrom::DnsServer => "which a name server gives",
            KnownFrom::HostsFile => "which the hosts file gives",
        };
        format!("Remote Desktop answers at {}, {source}.", other.address)
    });
    let headline = format!(
        "The other computer is there, at {}, but its name leads this computer somewhere else or nowhere.",
        first.address.ip()
    );
    RULE.blocks(Confidence::Likely, headline, because.collect())
}

const EXPLAIN: &str = "";
