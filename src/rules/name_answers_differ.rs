//! `name-answers-differ`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::resolve::Resolved;
use std::net::{IpAddr, SocketAddr};

use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::hosts_file::HostsFile;

pub const RULE: Rule =
    Rule { id: "name-answers-differ", layer: Layer::Name, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let given: Vec<IpAddr> = evidence.fact::<Resolved>()?.addresses.iter().map(SocketAddr::ip).collect();
    let hosts = evidence.fact::<HostsFile>().map_or(&[][..], |file| &file.addresses);
    let servers: Vec<(&DnsServer, Vec<IpAddr>)> = evidence
        .fact::<DnsServers>()
        .map_or(&[][..], |dns| &dns.servers)
        .iter()
        .map(|server| (server, server.addresses().collect()))
        .filter(|(_, addresses): &(_, Vec<_>)| !addresses.is_empty())
        .collect();
    let mut because = Vec::new();
    let mut confidence = Confidence::Possible;
    for (server, addresses) in &servers {
        if !hosts.is_empty() && disjoint(hosts, addresses) {
            confidence = Confidence::Likely;
            because.push(format!(
                "This computer's hosts file says {}, the name server {} says {}.",
                list(hosts),
                server.address,
                list(addresses)
            ));
        } else if hosts.is_empty() && !given.is_empty() && disjoint(&given, addresses) {
            because.push(format!(
                "This computer uses {}, the name server {} says {}.",
                list(&given),
                server.address,
                list(addresses)
            ));
        }
    }
    if because.is_empty() {
        return None;
    }
    let headline = "There are different answers to the question which address the name belongs to.";
    RULE.suspect(confidence, headline, because)
}

fn disjoint(a: &[IpAddr], b: &[IpAddr]) -> bool {
    // An IPv4 answer and an IPv6 answer do not contradict each other.
    let comparable = |x: &IpAddr, y: &IpAddr| x.is_ipv4() == y.is_ipv4();
    a.iter().any(|x| b.iter().any(|y| comparable(x, y))) && !a.iter().any(|x| b.contains(x))
}

fn list(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

const EXPLAIN: &str = "";
