//! `name-not-found`

use super::Rule;
use super::dns_server_silent::{DidNotAnswer, is_placeholder};
use crate::model::said::{Address, Name, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::name::LookupFailure;
use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::resolve::Resolved;
use crate::proto::dns::Reply;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NameNotFound, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let name = evidence.target.name()?;
    let resolved = evidence.fact::<Resolved>()?;
    resolved.failure.as_ref()?;
    let servers = evidence.fact::<DnsServers>().map_or(&[][..], |dns| &dns.servers);
    let mut asked = servers.iter().filter(|server| !is_placeholder(server)).peekable();
    let all_silent = asked.peek().is_some() && asked.all(DnsServer::is_silent);
    // That is the story of `dns-server-silent`.
    if all_silent {
        return None;
    }
    let denied = |server: &&DnsServer| server.ipv4 == Reply::NoSuchName;
    let empty = |server: &&DnsServer| {
        matches!(&server.ipv4, Reply::Addresses { addresses } if addresses.is_empty())
            && server.addresses().next().is_none()
    };
    let mut because: Vec<Said> = servers.iter().map(describe).collect();
    because.push(match resolved.failure {
        Some(LookupFailure::TimedOut) => StillLooking {}.into(),
        _ => OwnSearch {}.into(),
    });
    if evidence.target.is_short_name() {
        because.push(NoDot {}.into());
    }
    let certain = servers.iter().any(|server| denied(&server) || empty(&server))
        && servers.iter().all(|server| server.addresses().next().is_none())
        && !evidence.target.is_short_name();
    let confidence = if certain { Confidence::Certain } else { Confidence::Likely };
    let name = Name::from(name);
    let headline: Said = match () {
        () if servers.iter().any(|server| server.addresses().next().is_some()) => OnlyHereUnknown { name }.into(),
        () if servers.iter().any(|server| denied(&server) || empty(&server)) => NobodyKnows { name }.into(),
        () => NoAddress { name }.into(),
    };
    RULE.blocks(confidence, headline, because)
}

fn describe(asked: &DnsServer) -> Said {
    let server = Address::from(asked.address);
    if asked.addresses().next().is_some() {
        return ServerKnows { server, addresses: asked.addresses().map(Address::from).collect() }.into();
    }
    match &asked.ipv4 {
        Reply::Addresses { .. } => ServerKnowsNameOnly { server }.into(),
        Reply::NoSuchName => ServerDenies { server }.into(),
        Reply::ServerFailure => ServerFailed { server }.into(),
        Reply::Refused => ServerRefused { server }.into(),
        Reply::Silent => DidNotAnswer { server }.into(),
        Reply::PortClosed => ServerRunsNone { server }.into(),
        Reply::Unreachable => ServerUnreachable { server }.into(),
        Reply::CutShort => ServerCutShort { server }.into(),
        Reply::Other { .. } | Reply::Garbled => ServerGarbled { server }.into(),
    }
}

says! { "name-not-found":
    OnlyHereUnknown { name: Name } = "This computer finds no address for \u{201c}{name}\u{201d}, though a name server knows one.";
    NobodyKnows { name: Name } = "Nobody on the network knows a computer called \u{201c}{name}\u{201d}.";
    NoAddress { name: Name } = "No address was found for a computer called \u{201c}{name}\u{201d}.";
    StillLooking {} = "This computer was still looking when the time was up.";
    OwnSearch {} = "This computer's own search gave no address.";
    NoDot {} = "The name has no dot, so it is only known inside the network that the computer belongs to.";
    ServerKnows { server: Address, addresses: List } = "The name server {server} says {addresses}.";
    ServerKnowsNameOnly { server: Address } = "The name server {server} knows the name but has no address for it.";
    ServerDenies { server: Address } = "The name server {server} says that the name does not exist.";
    ServerFailed { server: Address } = "The name server {server} could not find out (server failure).";
    ServerRefused { server: Address } = "The name server {server} refused to answer.";
    ServerRunsNone { server: Address } = "The name server {server} runs no name service.";
    ServerUnreachable { server: Address } = "The name server {server} could not be reached.";
    ServerCutShort { server: Address } = "The name server {server} answered in part only, and the rest could not be fetched.";
    ServerGarbled { server: Address } = "The name server {server} gave an answer that makes no sense.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer tried to find out which address belongs to the name, and got none. Without an \
     address it cannot even begin to connect.",
    reasons: &[
        Reason::new("A typing mistake, a computer that was renamed, or a name that is only known inside the company."),
        Reason::new(
            "Names without a dot are only known in the network that the computer belongs to. From home, \
         they need the VPN.",
        ),
    ],
    steps: &[
        Step::here("Compare the name letter by letter with the one that you were given."),
        Step::here("If the computer is at work and you are not, connect the VPN first and try again."),
        Step::here("Try the full name, such as `pc1.example.com` in place of `pc1`."),
        Step::there("Read out **Settings > System > About > Device name**, in case it was renamed.")
            .on(Servers::WINDOWS),
        Step::helpdesk(
            "Run `nslookup NAME` and `ping -4 NAME`; if the first knows the name and the second does \
         not, run `ipconfig /flushdns`.",
        ),
        Step::helpdesk(
            "For a test, connect to the address (`ipconfig` at {other} shows it). Go back to \
         the name afterwards: with an address there is no Kerberos, and Windows warns about the certificate.",
        ),
        Step::network(
            "If no name server knows the name, let {other} register again with `ipconfig \
         /registerdns`, or add the record by hand.",
        ),
    ],
    references: &[
        "RFC 1035, section 4.1.1 (answer codes of name servers).",
        "Microsoft Learn, IMsTscAxEvents::OnDisconnected: 260 (0x104) and 520 (0x208), name not found.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    /// Certain: a name server said so of the full name, and none said otherwise.
    #[test]
    fn certain_where_a_server_says_so_of_a_full_name() {
        let denied = [("192.0.2.53", Reply::NoSuchName)];
        let full = case("pc.example").name_not_found().dns(&denied);
        expect(&RULE, &full, Weight::Blocks, Side::Network, Confidence::Certain);
        let short = case("pc").name_not_found().dns(&denied);
        expect(&RULE, &short, Weight::Blocks, Side::Network, Confidence::Likely);
        assert!(fires(&RULE, &short).because.iter().any(|line| line.contains("no dot")));
        let empty = case("pc.example").name_not_found().dns(&[("192.0.2.53", addresses(&[]))]);
        expect(&RULE, &empty, Weight::Blocks, Side::Network, Confidence::Certain);
    }

    #[test]
    fn a_server_that_knows_the_name_is_heard() {
        let servers = [("192.0.2.53", Reply::NoSuchName), ("192.0.2.54", addresses(&["192.0.2.10"]))];
        let finding = fires(&RULE, &case("pc.example").name_not_found().dns(&servers));
        assert_eq!(finding.confidence, Confidence::Likely);
        assert!(finding.headline.contains("a name server knows one"), "{}", finding.headline);
        assert!(finding.because.iter().any(|line| line.ends_with("192.0.2.54 says 192.0.2.10.")), "{finding:?}");
    }

    #[test]
    fn servers_that_cannot_be_asked_deny_nothing() {
        let finding = fires(&RULE, &case("pc.example").name_not_found().dns(&[("192.0.2.53", Reply::ServerFailure)]));
        assert_eq!(finding.confidence, Confidence::Likely);
        assert!(!finding.headline.contains("Nobody"));
    }

    #[test]
    fn silent_servers_are_another_story() {
        let silent = [("192.0.2.53", Reply::Silent), ("fec0:0:0:ffff::1", Reply::Unreachable)];
        silent_on(&RULE, &case("pc.example").name_not_found().dns(&silent));
        silent_on(&RULE, &case("pc.example").leads_to(&["192.0.2.10"]).dns(&silent));
        silent_on(&RULE, &case("192.0.2.10").leads_to(&["192.0.2.10"]));
    }
}
