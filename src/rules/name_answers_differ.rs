//! `name-answers-differ`

use std::net::{IpAddr, SocketAddr};

use super::Rule;
use crate::model::said::{Address, List, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::{CredSspOutcome, SignInAnswer};
use crate::probes::credssp::SignIn;
use crate::probes::dns_servers::{DnsServer, DnsServers};
use crate::probes::hosts_file::HostsFile;
use crate::probes::negotiate::Negotiation;
use crate::probes::resolve::Resolved;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NameAnswersDiffer, explain: EXPLAIN, check };

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
    let mut because: Vec<Said> = Vec::new();
    let mut confidence = Confidence::Possible;
    for (server, addresses) in &servers {
        let server = Address::from(server.address);
        if !hosts.is_empty() && disjoint(hosts, addresses) {
            confidence = Confidence::Likely;
            because.push(HostsFileDiffers { hosts: list(hosts), server, addresses: list(addresses) }.into());
        } else if hosts.is_empty() && !given.is_empty() && disjoint(&given, addresses) {
            because.push(UsedDiffers { used: list(&given), server, addresses: list(addresses) }.into());
        }
    }
    if because.is_empty() {
        return None;
    }
    if answered_by_name(evidence) {
        because.push(CallsItselfSo {}.into());
        return RULE.note(DifferentAnswers {}, because);
    }
    // The name that it calls itself by was compared above, where it told one.
    let nameless =
        !matches!(evidence.fact(), Some(SignIn(SignInAnswer { greeting: CredSspOutcome::Challenged { .. }, .. })));
    let reply = evidence.fact::<Negotiation>().and_then(Negotiation::reply);
    if hosts.is_empty() && nameless && reply.is_some_and(|reply| reply.answer().is_some()) {
        // Inside and outside of a VPN a name has two addresses on purpose.
        because.push(MaybeVpn {}.into());
        return RULE.note(DifferentAnswers {}, because);
    }
    RULE.suspect(confidence, DifferentAnswers {}, because)
}

/// Whether the computer that was reached goes by the name that was typed.
fn answered_by_name(evidence: &Evidence) -> bool {
    let Some(typed) = evidence.target.name() else { return false };
    let Some(SignIn(SignInAnswer { greeting: CredSspOutcome::Challenged { challenge, .. }, .. })) = evidence.fact()
    else {
        return false;
    };
    let same = |name: &Option<String>, typed: &str| name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(typed));
    same(&challenge.dns_computer, typed) || (!typed.contains('.') && same(&challenge.netbios_computer, typed))
}

fn disjoint(a: &[IpAddr], b: &[IpAddr]) -> bool {
    // An IPv4 answer and an IPv6 answer do not contradict each other.
    let comparable = |x: &IpAddr, y: &IpAddr| x.is_ipv4() == y.is_ipv4();
    a.iter().any(|x| b.iter().any(|y| comparable(x, y))) && !a.iter().any(|x| b.contains(x))
}

fn list(addresses: &[IpAddr]) -> List {
    addresses.iter().map(Address::from).collect()
}

says! { "name-answers-differ":
    DifferentAnswers {} = "There are different answers to the question which address the name belongs to.";
    HostsFileDiffers { hosts: List, server: Address, addresses: List } =
        "This computer's hosts file says {hosts}, the name server {server} says {addresses}.";
    UsedDiffers { used: List, server: Address, addresses: List } =
        "This computer uses {used}, the name server {server} says {addresses}.";
    CallsItselfSo {} = "The computer that answered calls itself by this name, so the address in use is the right one.";
    MaybeVpn {} = "Remote Desktop answers at the address in use, so a VPN may be behind it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Several places can say which address belongs to a name: this computer's hosts file and one or more \
     name servers. They do not agree. You may be talking to the wrong computer, or to an address where nobody is any \
     more.",
    reasons: &[
        Reason::new(
            "An old line in the hosts file, or an old record in a name server. Or there are two networks at once, \
         such as home and VPN, each with its own answer.",
        ),
        Reason::new("Some large networks do it on purpose, with an answer for inside and another for outside."),
    ],
    steps: &[
        Step::here("Disconnect the VPN and connect it again, then try once more."),
        Step::there("Run `ipconfig` and read out the address. That is the right one.").on(Servers::WINDOWS),
        Step::helpdesk(
            r"If the hosts file is wrong, open Notepad with **Run as administrator**, open `C:\Windows\System32\drivers\etc\hosts`, put a `#` before the line and save.",
        ),
        Step::helpdesk(
            "Run `ipconfig /flushdns`, then compare `nslookup NAME SERVER` for each server of `ipconfig \
         /all`.",
        ),
        Step::network("Correct the record in the server that is wrong."),
        Step::mind(
            "Do not click a certificate warning away while the answers differ: it may be another \
         computer that answers.",
        ),
    ],
    references: &[
        "RFC 1034, section 3.6 (records of a name) and RFC 8499, section 6 (split DNS).",
        "Microsoft Learn, Windows commands: `ipconfig`, `nslookup`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn differing() -> Evidence {
        case("pc.example").leads_to(&["192.0.2.9"]).dns(&[("192.0.2.53", addresses(&["192.0.2.10"]))])
    }

    #[test]
    fn the_hosts_file_contradicts_more_than_a_cache() {
        expect(&RULE, &differing(), Weight::Suspect, Side::Network, Confidence::Possible);
        expect(&RULE, &differing().hosts_file(&["192.0.2.9"]), Weight::Suspect, Side::Network, Confidence::Likely);
    }

    #[test]
    fn one_address_in_common_is_no_contradiction() {
        let servers = [("192.0.2.53", addresses(&["192.0.2.9", "192.0.2.10"]))];
        silent_on(&RULE, &case("pc.example").leads_to(&["192.0.2.9"]).dns(&servers));
        silent_on(&RULE, &case("pc.example").leads_to(&["192.0.2.9"]).hosts_file(&["192.0.2.9"]).dns(&servers));
        // An IPv6 answer does not contradict an IPv4 one, nor does a server that does not know.
        silent_on(&RULE, &case("pc.example").leads_to(&["2001:db8::9"]).dns(&servers));
        let denied = [("192.0.2.53", crate::proto::dns::Reply::NoSuchName)];
        silent_on(&RULE, &case("pc.example").leads_to(&["192.0.2.9"]).dns(&denied));
    }

    #[test]
    fn harmless_where_the_right_computer_answered() {
        let theirs = [("192.0.2.53", addresses(&["198.51.100.9"]))];
        let note = healthy("pc1.corp.example").dns(&theirs);
        expect(&RULE, &note, Weight::Note, Side::Network, Confidence::Certain);
        expect(&RULE, &healthy("PC1").dns(&theirs), Weight::Note, Side::Network, Confidence::Certain);
        // Two answers on purpose: a greeting was answered, and who answered does not say its name.
        let silent = healthy("pc2.corp.example").without(&crate::probes::credssp::PROBE).dns(&theirs);
        expect(&RULE, &silent, Weight::Note, Side::Network, Confidence::Certain);
        let other = healthy("pc2.corp.example").dns(&theirs);
        expect(&RULE, &other, Weight::Suspect, Side::Network, Confidence::Possible);
    }
}
