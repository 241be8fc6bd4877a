//! `ipv6-path-broken`

use super::Rule;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::tcp_connect::{Attempt, Connects};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::Ipv6PathBroken, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    if matches!(evidence.target.name(), None | Some("localhost")) {
        return None;
    }
    let open = |a: &Attempt| a.address.is_ipv4() && a.outcome == Connect::Open;
    let v4_open = connects.attempts.iter().position(open)?;
    let v6: Vec<_> = connects.attempts.iter().filter(|a| a.address.is_ipv6()).collect();
    // Where this computer has no IPv6 itself, nobody tries.
    if v6.iter().any(|a| a.outcome == Connect::Open) || v6.iter().all(|a| a.outcome == Connect::NetworkUnreachable) {
        return None;
    }
    let because = v6.iter().map(|a| NewerFailed { address: a.address.ip().into() });
    // A refusal comes at once; silence before the address that works costs Windows its patience.
    let silence_first =
        connects.attempts[..v4_open].iter().any(|a| a.address.is_ipv6() && a.outcome == Connect::Silent);
    let confidence = if silence_first { Confidence::Likely } else { Confidence::Possible };
    RULE.suspect(confidence, Broken {}, because)
}

says! { "ipv6-path-broken":
    Broken {} = "{Other} has an IPv6 address that does not work; the IPv4 one does.";
    NewerFailed { address: Address } = "The newer address {address} did not work, the older kind did.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} has two addresses, a newer kind (IPv6) and the older kind (IPv4). The older \
     one works and the newer one does not. Windows may try the newer one first and wait for it in vain, which can \
     take so long that it gives up.",
    reasons: &[
        Reason::new(
            "The name has an IPv6 address on record, but the way to it does not work. VPNs that only \
         carry IPv4 are a usual reason.",
        ),
        Reason::new("Or Remote Desktop is only allowed for IPv4 there."),
    ],
    steps: &[
        Step::here("For a test, connect to the IPv4 address that Redial shows. If that is quick, the cause is found."),
        Step::here(
            "Go back to the name afterwards, because an address brings certificate warnings and has no \
         Kerberos.",
        ),
        Step::helpdesk("On this computer `ping -6 NAME` and `tracert -6 NAME` show where the way ends."),
        Step::helpdesk(
            "To let this computer prefer IPv4, as an administrator: `netsh interface ipv6 show \
         prefixpolicies`, note the numbers, then `netsh interface ipv6 set prefixpolicy ::ffff:0:0/96 46 4`. Set the \
         old numbers to undo it.",
        ),
        Step::network("Repair the IPv6 way and the firewall for TCP 3389 over IPv6, or take the AAAA record away."),
        Step::mind("Do not switch IPv6 off altogether: Microsoft advises to prefer IPv4 instead."),
    ],
    references: &[
        "RFC 6724, section 2.1 (which address is tried first).",
        "Microsoft Learn, Windows Server networking: Configure IPv6 in Windows for advanced users.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn both(v6: Connect) -> [(&'static str, Connect); 2] {
        [("2001:db8::10", v6), ("192.0.2.10", Connect::Open)]
    }

    #[test]
    fn silence_before_the_address_that_works() {
        let silent = case("pc.example").connects(&both(Connect::Silent));
        expect(&RULE, &silent, Weight::Suspect, Side::Network, Confidence::Likely);
    }

    #[test]
    fn what_costs_no_time_is_less_likely_behind_an_error() {
        let refused = case("pc.example").connects(&both(Connect::Refused));
        expect(&RULE, &refused, Weight::Suspect, Side::Network, Confidence::Possible);
        let last = case("pc.example").connects(&[("192.0.2.10", Connect::Open), ("2001:db8::10", Connect::Silent)]);
        expect(&RULE, &last, Weight::Suspect, Side::Network, Confidence::Possible);
    }

    #[test]
    fn no_news_at_all() {
        silent_on(&RULE, &case("localhost").connects(&[("::1", Connect::Silent), ("127.0.0.1", Connect::Open)]));
        silent_on(&RULE, &case("pc.example").connects(&both(Connect::NetworkUnreachable)));
        silent_on(&RULE, &case("pc.example").connects(&both(Connect::Open)));
        silent_on(&RULE, &case("pc.example").connects(&[("2001:db8::10", Connect::Silent)]));
    }
}
