//! `path-mtu-blackhole`

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::Disconnect;
use crate::net::tls::HandshakeOutcome;
use crate::probes::small_segments::SmallSegments;
use crate::probes::tls_12_only::Tls12Only;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::PathMtuBlackhole, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let ModernTls(modern) = evidence.fact::<ModernTls>()?;
    let SmallSegments(small) = evidence.fact::<SmallSegments>()?;
    if modern.outcome != (HandshakeOutcome::Disconnect { how: Disconnect::Silent })
        || small.hello.is_none()
        || small.chain.is_empty()
    {
        return None;
    }
    // The same question in usual packets: what it got through proves that large packets arrive, and that the newest
    // version was the trouble.
    let old = evidence.fact::<OldHellos>();
    let through_12 =
        matches!(evidence.fact(), Some(Tls12Only(h)) if matches!(h.outcome, HandshakeOutcome::Done { .. }));
    if through_12 || old.is_some_and(|old| old.answers().any(|answer| !answer.chain.is_empty())) {
        return None;
    }
    RULE.suspect(
        if old.is_some() { Confidence::Likely } else { Confidence::Possible },
        Swallows {},
        [Said::from(SmallGreeting {}), LargeNoAnswer {}.into(), SmallAnswered {}.into()],
    )
}

says! { "path-mtu-blackhole":
    Swallows {} = "Something on the way swallows large packets, so the encrypted connection never gets through.";
    SmallGreeting {} = "The greeting, which is small, was answered.";
    LargeNoAnswer {} = "The encrypted connection, which needs large packets, got no answer.";
    SmallAnswered {} = "With small packets only, the same question was answered at once.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Small packets get through to {other} and large ones vanish without a word. The \
     greeting is small, so it works. The certificate that comes next is large, and never arrives.",
    reasons: &[
        Reason::new(
            "Some lines, above all VPNs and DSL, carry less per packet than usual. Normally the sender \
         is told so and makes smaller packets.",
        ),
        Reason::new("Where a firewall throws that message away, the sender never learns of it."),
    ],
    steps: &[
        Step::here(
            "Try without the VPN, or from another network, such as a phone's hotspot. If that works, it \
         is the way and not {other}.",
        ),
        Step::helpdesk(
            "Run `ping -f -l 1472 ADDRESS`, then with 1400, 1300 and 1200. The largest one that is answered, plus \
         28, is what the way carries. (If no ping is answered at all, this says nothing.)",
        ),
        Step::helpdesk(
            r#"For a test, as an administrator: `netsh interface ipv4 show subinterfaces`, note the old number, then `netsh interface ipv4 set subinterface "NAME" mtu=1300 store=active`. It is gone after a restart; set the old number to undo it at once."#,
        ),
        Step::network(
            "Let ICMP “fragmentation needed” (type 3, code 4) and ICMPv6 “packet too big” (type 2) \
         through, or limit the segment size (MSS clamping) at the VPN or router.",
        ),
        Step::mind("Switching firewalls off does not help: the packets are lost at a device on the way."),
    ],
    references: &[
        "RFC 1191 and RFC 8201 (finding the packet size of a way); RFC 2923, section 2.1 (black holes).",
        "RFC 879 (small segments that every way carries).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn swallowed() -> Evidence {
        healthy("pc.example")
            .tls(tls_gone(Disconnect::Silent))
            .old_hellos(Some(old_end(tls_gone(Disconnect::Silent))), Some(old_end(tls_gone(Disconnect::Silent))))
            .tls_12_only(tls_gone(Disconnect::Silent))
            .small_segments(old_done(TlsVersion::TLS_1_2))
    }

    /// Never certain: a server that takes one connection at a time is silent on the others.
    #[test]
    fn only_small_packets_arrive() {
        expect(&RULE, &swallowed(), Weight::Suspect, Side::Network, Confidence::Likely);
        let unasked = swallowed().without(&crate::probes::tls_old_hellos::PROBE);
        expect(&RULE, &unasked, Weight::Suspect, Side::Network, Confidence::Possible);
    }

    #[test]
    fn a_version_that_is_not_answered_swallows_no_packets() {
        let other_hello = swallowed().old_hellos(Some(old_done(TlsVersion::TLS_1_2)), None);
        silent_on(&RULE, &other_hello);
        silent_on(&RULE, &swallowed().tls_12_only(done(TlsVersion::TLS_1_2)));
    }

    #[test]
    fn silence_that_small_packets_do_not_break_is_silence() {
        silent_on(&RULE, &swallowed().small_segments(old_end(tls_gone(Disconnect::Silent))));
        silent_on(&RULE, &swallowed().tls(tls_gone(Disconnect::Reset)));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
