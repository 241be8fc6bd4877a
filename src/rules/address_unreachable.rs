//! `address-unreachable`

use super::Rule;
use super::answers::Answers;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::AddressUnreachable, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let unreachable = |outcome: &Connect| matches!(outcome, Connect::HostUnreachable | Connect::NetworkUnreachable);
    // One address to which packets can leave is a way, whatever comes back over it.
    if !connects.all(unreachable) || Answers::new(evidence).any() {
        return None;
    }
    // A computer without IPv6 cannot reach an IPv6 address; that is no news where IPv4 was tried as well.
    let v4: Vec<_> = connects.attempts.iter().filter(|attempt| attempt.address.is_ipv4()).collect();
    let judged = if v4.is_empty() { connects.attempts.iter().collect() } else { v4 };
    let because = judged.iter().map(|attempt| {
        let address = attempt.address.ip().into();
        match attempt.outcome {
            Connect::HostUnreachable => Said::from(NoComputer { address }),
            _ => NoNetwork { address }.into(),
        }
    });
    let because: Vec<_> = because.collect();
    let nobody_home = judged.iter().any(|attempt| attempt.outcome == Connect::HostUnreachable);
    // In one's own network that is also the answer for a computer that is switched off.
    let headline = if nobody_home { Said::from(NoWayOrOff {}) } else { NoWay {}.into() };
    RULE.blocks(Confidence::Likely, headline, because)
}

says! { "address-unreachable":
    NoWayOrOff {} = "There is no way to {other}: the network says that it cannot be reached, or that it is switched off.";
    NoWay {} = "There is no way to {other}: the network says that it cannot be reached.";
    NoComputer { address: Address } = "For {address} the answer was: that computer cannot be reached.";
    NoNetwork { address: Address } = "For {address} the answer was: that network cannot be reached.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer sent its question on its way, and was told that {other}, or its whole network, cannot be \
     reached. A device on the way, or this computer itself, knows that there is no way there.",
    reasons: &[
        Reason::new("Most often the VPN is not connected, or it does not lead into that part of the company."),
        Reason::new(
            "In the same office or home it usually means that {other} is off. A mistyped \
         address does it, too.",
        ),
    ],
    steps: &[
        Step::here("Connect the VPN and try again. If you typed an address, compare every number."),
        Step::there(
            "Check that it is switched on, awake and connected. Read out its address: `ipconfig` shows it on Windows, `ip address` on Linux.",
        ),
        Step::helpdesk("Run `tracert -d ADDRESS` on this computer. The last line that answers is where the way ends."),
        Step::helpdesk(
            "Run `route print` and check that there is a line for the other network, usually one that \
         the VPN makes.",
        ),
        Step::network("Check the route in both directions, and whether a firewall turns the packets down."),
    ],
    references: &[
        "RFC 792 and RFC 4443, section 3.1 (destination unreachable).",
        "Microsoft Learn, Windows commands: `tracert`, `route`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    /// Never certain: any router on the way may say so, and of a computer that is only asleep.
    #[test]
    fn every_address_is_out_of_reach() {
        let net = case("pc.example")
            .connects(&[("192.0.2.10", Connect::NetworkUnreachable), ("2001:db8::10", Connect::NetworkUnreachable)]);
        expect(&RULE, &net, Weight::Blocks, Side::Network, Confidence::Likely);
        assert_eq!(fires(&RULE, &net).because.len(), 1, "the IPv6 address is no news");
        let host = case("192.0.2.10").connects(&[("192.0.2.10", Connect::HostUnreachable)]);
        expect(&RULE, &host, Weight::Blocks, Side::Network, Confidence::Likely);
        let only_v6 = case("2001:db8::10").connects(&[("2001:db8::10", Connect::NetworkUnreachable)]);
        expect(&RULE, &only_v6, Weight::Blocks, Side::Network, Confidence::Likely);
    }

    #[test]
    fn one_address_that_can_be_asked_is_a_way() {
        for other in [Connect::Refused, Connect::Silent, Connect::ResetOnAccept, Connect::Open] {
            let v4_lost = [("192.0.2.10", Connect::NetworkUnreachable), ("2001:db8::10", other.clone())];
            silent_on(&RULE, &case("pc.example").connects(&v4_lost));
            let v6_lost = [("2001:db8::10", Connect::NetworkUnreachable), ("192.0.2.10", other)];
            silent_on(&RULE, &case("pc.example").connects(&v6_lost));
        }
        silent_on(&RULE, &case("pc.example").connects(&[]));
    }
}
