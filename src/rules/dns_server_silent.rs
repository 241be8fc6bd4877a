//! `dns-server-silent`

use std::net::IpAddr;

use super::Rule;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::resolve::Resolved;
use crate::says;

/// Windows turns to the next server after a second.
const SLOW_MS: f64 = 900.0;

pub const RULE: Rule = Rule { id: Cause::DnsServerSilent, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let resolved = evidence.fact::<Resolved>()?;
    let servers: Vec<_> =
        evidence.fact::<DnsServers>()?.servers.iter().filter(|server| !is_placeholder(server)).collect();
    let silent: Vec<_> = servers.iter().filter(|server| server.is_silent()).collect();
    let because = silent.iter().map(|server| DidNotAnswer { server: server.address.into() });
    if silent.is_empty() {
        return None;
    }
    if resolved.failure.is_some() && silent.len() == servers.len() {
        return RULE.blocks(Confidence::Likely, NoneAnswers {}, because);
    }
    // A second server that sleeps while the first one answers at once has done nobody any harm.
    if resolved.failure.is_some() || resolved.took_ms >= SLOW_MS || super::pointed(evidence, RULE.id) {
        return RULE.suspect(Confidence::Possible, OneIsSilent {}, because);
    }
    RULE.note(OneIsSilent {}, because)
}

/// Windows lists three servers at site-local addresses (RFC 3879 has done away with those) where IPv6 has none; nobody is
/// there, and nobody expects an answer.
pub fn is_placeholder(server: &DnsServer) -> bool {
    matches!(server.address, IpAddr::V6(ip) if ip.segments()[0] & 0xffc0 == 0xfec0)
}

says! { "dns-server-silent":
    DidNotAnswer { server: Address } = "The name server {server} did not answer.";
    NoneAnswers {} = "The name could not be looked up: no name server answers this computer.";
    OneIsSilent {} = "One of the name servers that this computer is set to ask does not answer.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "A name server is the telephone book of a network. This computer is set to ask one that does not \
     answer. If it is the only one, no name can be found. If there are others, everything just takes longer, at \
     times too long.",
    reasons: &[
        Reason::new("The server is off or overloaded, or it can only be reached through a VPN that is not connected."),
        Reason::new("Sometimes an old setting from another network was left behind."),
    ],
    steps: &[
        Step::here("Disconnect the VPN and connect it again. Without a VPN, switch Wi-Fi off and on again."),
        Step::here(
            "Did you ever type in a name server yourself? Open **Settings > Network & internet**, choose your \
         connection, and set **DNS server assignment** to **Automatic (DHCP)**. Note down the old values first.",
        ),
        Step::helpdesk("`ipconfig /all` lists the servers, and `nslookup NAME SERVER` asks one of them."),
        Step::helpdesk("Run `ipconfig /flushdns` once the servers answer again, because failures are remembered too."),
        Step::network(
            "Check that the server runs, and that UDP and TCP port 53 get through to it. DHCP and the VPN must hand \
         out servers that exist.",
        ),
        Step::mind(
            "Do not set a public name server to get around it: it does not know the names inside your \
         company.",
        ),
    ],
    references: &[
        "RFC 1035, section 4.2 (how name servers are asked).",
        "RFC 3879 (site-local addresses such as `fec0:0:0:ffff::1` are done away with; Redial leaves \
         those servers out).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::proto::dns::Reply;

    const SILENT: (&str, Reply) = ("192.0.2.53", Reply::Silent);

    #[test]
    fn blocks_where_nobody_answers() {
        let nobody = case("pc.example").name_not_found().dns(&[SILENT, ("192.0.2.54", Reply::PortClosed)]);
        expect(&RULE, &nobody, Weight::Blocks, Side::Network, Confidence::Likely);
    }

    #[test]
    fn a_suspect_where_it_costs_time_or_the_number_fits() {
        let servers = || [SILENT, ("192.0.2.54", addresses(&["192.0.2.10"]))];
        let slow = Resolved { literal: false, addresses: vec![at("192.0.2.10")], took_ms: 2100.0, failure: None };
        let slow = case("pc.example").put(&crate::probes::resolve::PROBE, slow).dns(&servers());
        expect(&RULE, &slow, Weight::Suspect, Side::Network, Confidence::Possible);
        let other = case("pc.example").name_not_found().dns(&[SILENT, ("192.0.2.54", Reply::NoSuchName)]);
        expect(&RULE, &other, Weight::Suspect, Side::Network, Confidence::Possible);
        let quick = case("pc.example").leads_to(&["192.0.2.10"]).dns(&servers());
        expect(&RULE, &quick, Weight::Note, Side::Network, Confidence::Certain);
        expect(&RULE, &quick.said(0x104, None), Weight::Suspect, Side::Network, Confidence::Possible);
    }

    #[test]
    fn placeholders_of_windows_are_not_waited_for() {
        let placeholder = ("fec0:0:0:ffff::1", Reply::Silent);
        let servers = [("192.0.2.53", addresses(&["192.0.2.10"])), placeholder];
        silent_on(&RULE, &case("pc.example").leads_to(&["192.0.2.10"]).dns(&servers));
        silent_on(&RULE, &case("pc.example").name_not_found().dns(&[("192.0.2.53", Reply::NoSuchName)]));
    }
}
