//! `no-network`

use std::net::IpAddr;

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::adapters::Adapters;
use crate::probes::dns_servers::DnsServers;
use crate::probes::tcp_connect::Connects;
use crate::proto::dns::Reply;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NoNetwork, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let adapters = evidence.fact::<Adapters>()?;
    // Whatever the system says of its adapters: a way that packets can leave by is a way, even if no answer comes back.
    let reached = evidence.fact::<Connects>().is_some_and(|connects| {
        !connects.all(|outcome| matches!(outcome, Connect::NetworkUnreachable | Connect::HostUnreachable))
    });
    let way_out = adapters.default_route || adapters.up.iter().any(|adapter| adapter.default);
    let offline = adapters.up.is_empty() || (!way_out && unreachable(evidence));
    if !offline || reached || evidence.target.literal().is_some_and(|address| address.ip().is_loopback()) {
        return None;
    }
    let because: Said = if adapters.up.is_empty() { NoAdapter {}.into() } else { NoWayOut {}.into() };
    let told = adapters.up.is_empty() || evidence.fact::<Connects>().is_some();
    let confidence = if told { Confidence::Certain } else { Confidence::Likely };
    RULE.blocks(confidence, Offline {}, [because])
}

/// No address that there is a way to, or no address and nobody to ask for one. In a small network without a way out a
/// misspelt name is a misspelt name.
fn unreachable(evidence: &Evidence) -> bool {
    match evidence.fact::<Connects>() {
        Some(connects) => connects.all(|outcome| matches!(outcome, Connect::NetworkUnreachable)),
        None => {
            evidence.fact::<DnsServers>().is_some_and(|dns| {
                !dns.servers.is_empty()
                    && dns.servers.iter().all(|s| s.ipv4 == Reply::Unreachable && s.ipv6 == Reply::Unreachable)
            }) || evidence.fact::<Adapters>().is_some_and(|adapters| {
                // Addresses that a computer gives itself when nobody else gives it one (RFC 3927).
                adapters.up.iter().flat_map(|adapter| &adapter.addresses).all(|address| match address {
                    IpAddr::V4(ip) => ip.is_link_local(),
                    IpAddr::V6(ip) => ip.is_unicast_link_local(),
                })
            })
        }
    }
}

says! { "no-network":
    Offline {} = "This computer is not on a network.";
    NoAdapter {} = "No network adapter of this computer is connected.";
    NoWayOut {} = "This computer is connected, but has no way out of its own network.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer has no connection to any network. It cannot reach {other}, and most \
     likely nothing else either. {Other} may be perfectly fine.",
    reasons: &[
        Reason::new("The network cable is out, Wi-Fi is off or has lost its network, or flight mode is on."),
        Reason::new(
            "It also happens when the network gave this computer no address: it is connected then, but \
         has nowhere to send anything.",
        ),
    ],
    steps: &[
        Step::here(
            "Open **Settings > Network & internet**. Switch **Airplane mode** off, switch **Wi-Fi** on \
         and pick your network, or push the network cable in at both ends.",
        ),
        Step::here("Open any web page. If none opens, restart the router or go to a place with better Wi-Fi."),
        Step::here("If your company uses a VPN, connect it again once the network is back."),
        Step::helpdesk(
            "Run `ipconfig /all`. An address that begins with `169.254.` means that no DHCP server \
         answered; try `ipconfig /renew`.",
        ),
        Step::helpdesk("Run `route print`. Without a line for `0.0.0.0` there is no way out of the own network."),
    ],
    references: &[
        "RFC 3927, section 1 (addresses that a computer gives itself, 169.254/16).",
        "Microsoft Learn, Windows commands: `ipconfig`, `route`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::probes::adapters::Adapter;

    /// Certain: it is this computer's own state, as its system tells it.
    #[test]
    fn no_adapter_and_nothing_left() {
        let offline = case("pc.example").adapters(vec![]).name_not_found();
        expect(&RULE, &offline, Weight::Blocks, Side::Client, Confidence::Certain);
        let no_way = Adapter { gateways: vec![], default: false, ..adapter("Ethernet") };
        let alone = case("10.9.9.9").adapters(vec![no_way]).connects(&[("10.9.9.9", Connect::NetworkUnreachable)]);
        expect(&RULE, &alone, Weight::Blocks, Side::Client, Confidence::Certain);
    }

    #[test]
    fn an_address_that_nobody_gave_is_no_network() {
        let own = Adapter {
            addresses: ips(&["169.254.7.7", "fe80::7"]),
            gateways: vec![],
            default: false,
            ..adapter("Wi-Fi")
        };
        let offline = case("pc.example").adapters(vec![own]).name_not_found().dns(&[]);
        expect(&RULE, &offline, Weight::Blocks, Side::Client, Confidence::Likely);
    }

    #[test]
    fn a_misspelt_name_in_a_closed_network_is_no_missing_network() {
        let closed = Adapter { gateways: vec![], default: false, ..adapter("Ethernet") };
        let denied = [("192.0.2.53", Reply::NoSuchName)];
        silent_on(&RULE, &case("pc.example").adapters(vec![closed.clone()]).name_not_found().dns(&denied));
        silent_on(&RULE, &case("pc.example").adapters(vec![closed]).name_not_found().dns(&[]));
    }

    #[test]
    fn packets_that_leave_prove_a_network() {
        let nothing = || case("192.0.2.10").adapters(vec![]);
        silent_on(&RULE, &nothing().connects(&[("192.0.2.10", Connect::Silent)]));
        silent_on(&RULE, &nothing().connects(&[("192.0.2.10", Connect::Refused)]));
        silent_on(&RULE, &case("127.0.0.1").adapters(vec![]).connects(&[("127.0.0.1", Connect::Refused)]));
        // Mobile broadband and tunnels have a way out without a gateway.
        let tunnel = Adapter { gateways: vec![], ..adapter("wwan") };
        let unreachable = [("192.0.2.10", Connect::NetworkUnreachable)];
        silent_on(&RULE, &case("192.0.2.10").adapters(vec![tunnel]).connects(&unreachable));
    }
}
