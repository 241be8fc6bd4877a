//! `name-not-found`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::name::LookupFailure;
use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::resolve::Resolved;
use crate::proto::dns::Reply;

pub const RULE: Rule = Rule { id: "name-not-found", layer: Layer::Name, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let name = evidence.target.name()?;
    let resolved = evidence.fact::<Resolved>()?;
    resolved.failure.as_ref()?;
    let servers = evidence.fact::<DnsServers>().map_or(&[][..], |dns| &dns.servers);
    let all_silent = !servers.is_empty() && servers.iter().all(DnsServer::is_silent);
    // That is the story of `dns-server-silent`.
    if all_silent {
        return None;
    }
    let denied = |server: &&DnsServer| server.ipv4 == Reply::NoSuchName;
    let empty = |server: &&DnsServer| {
        matches!(&server.ipv4, Reply::Addresses { addresses } if addresses.is_empty())
            && server.addresses().next().is_none()
    };
    let mut because: Vec<String> = servers.iter().map(|server| describe(server)).collect();
    if resolved.failure == Some(LookupFailure::TimedOut) {
        because.push("This computer was still looking when the time was up.".to_owned());
    }
    if evidence.target.is_short_name() {
        because.push(
            "The name has no dot, so it is only known inside the network that the computer belongs to.".to_owned(),
        );
    }
    let certain = servers.iter().any(|server| denied(&server) || empty(&server)) && !evidence.target.is_short_name();
    let confidence = if certain { Confidence::Certain } else { Confidence::Likely };
    RULE.blocks(confidence, format!("Nobody on the network knows a computer called \u{201c}{name}\u{201d}."), because)
}

fn describe(server: &DnsServer) -> String {
    let said = match &server.ipv4 {
        Reply::Addresses { .. } => "knows the name but has no address for it",
        Reply::NoSuchName => "says that the name does not exist",
        Reply::ServerFailure => "could not find out (server failure)",
        Reply::Refused => "refused to answer",
        Reply::Silent => "did not answer",
        Reply::PortClosed => "runs no name service",
        Reply::Unreachable => "could not be reached",
        Reply::Other { .. } | Reply::Garbled => "gave an answer that makes no sense",
    };
    format!("The name server {} {said}.", server.address)
}

const EXPLAIN: &str = "";
