//! What the direct way's faults count for where connections go, or may go, through a gateway.

use super::tls_view::TlsView;
use super::{Rule, pointed};
use crate::model::{Cause, Confidence, Evidence, Finding, GatewayUsage, Layer, Said, Weight};
use crate::net::negotiate::Reply;
use crate::probes::gateway::GatewayAnswer;
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Protocols;
use crate::says;

/// What comes of a direct call in which nobody said anything: whoever stands on the direct way only may be behind it.
const NOTHING_SAID: [Cause; 12] = [
    Cause::AnsweredOnThisComputer,
    Cause::AnsweredInBetween,
    Cause::ServerSilent,
    Cause::NegotiationClosed,
    Cause::NegotiationGarbled,
    Cause::ConnectionsMixed,
    Cause::TlsClosedAfterHello,
    Cause::TlsNoAnswer,
    Cause::TlsGarbled,
    Cause::SignInClosed,
    Cause::SignInNoAnswer,
    Cause::SignInGarbled,
];

/// What a number says where a connection ended at the gateway.
const OF_GATEWAYS: [Cause; 5] = [
    Cause::GatewayInvalid,
    Cause::GatewayUnreachable,
    Cause::GatewayCertificate,
    Cause::GatewayProxyAuth,
    Cause::GatewayRefuses,
];

/// Weighs the findings of the direct way against the gateway's.
pub fn weigh(findings: &mut [Finding], evidence: &Evidence) {
    let Some(usage) = evidence.target.settings.gateway_usage() else { return };
    let at_gateway = |least: Weight| {
        let worst = findings.iter().filter(|finding| finding.layer == Layer::Gateway).map(|finding| finding.weight);
        worst.max().is_some_and(|worst| worst >= least)
    };
    // Nobody gets past it, so that whatever the direct way does is no news.
    let stuck = usage == GatewayUsage::Always && at_gateway(Weight::Blocks)
        || usage == GatewayUsage::Detect && at_gateway(Weight::Suspect) && ended_there(evidence);
    let either = usage == GatewayUsage::Detect && at_gateway(Weight::Suspect) && !stuck;
    for finding in findings.iter_mut().filter(|finding| finding.weight != Weight::Note) {
        let to_the_port = (Layer::Name..=Layer::Port).contains(&finding.layer);
        let nothing_said = to_the_port || NOTHING_SAID.contains(&finding.cause);
        let direct = nothing_said || (Layer::Negotiation..=Layer::SignIn).contains(&finding.layer);
        let beside = match usage {
            GatewayUsage::Always => nothing_said,
            GatewayUsage::Detect => to_the_port && leads_there(evidence),
        };
        if beside && !stuck && !to_the_port && pointed(evidence, finding.cause) {
            // The user met with the same thing, and by the gateway it is the same computer.
            (finding.weight, finding.confidence, finding.ceiling) =
                (Weight::Suspect, Confidence::Possible, Confidence::Possible);
        } else if stuck && direct || beside {
            finding.weight = Weight::Note;
        } else if either && nothing_said && finding.weight == Weight::Blocks {
            finding.confidence = Confidence::Possible;
            finding.because.push(Said::from(NorByTheGateway {}));
        }
    }
}

says! { "by-gateway":
    NorByTheGateway {} = "Away from the office the way would be through the gateway, and that fails as well.";
}

/// Whether the user's number says that the connection ended at the gateway.
fn ended_there(evidence: &Evidence) -> bool {
    OF_GATEWAYS.into_iter().any(|cause| pointed(evidence, cause))
}

/// Whether connections reach the other computer through a gateway that answers.
pub fn leads_there(evidence: &Evidence) -> bool {
    evidence.target.settings.gateway.is_some() && evidence.fact::<GatewayAnswer>().is_some_and(|gateway| gateway.tls)
}

/// Whether the other computer answers directly, as far as Remote Desktop needs it before a sign-in.
pub fn answers_directly(evidence: &Evidence) -> bool {
    match evidence.fact::<Negotiation>().and_then(Negotiation::reply).and_then(Reply::selected) {
        None => false,
        Some(Protocols::RDP) => true,
        Some(_) => TlsView::new(evidence).is_some_and(|tls| tls.works() || tls.mstsc_goes_on().is_some()),
    }
}

/// A fault of the gateway. Where connections take it only if the direct way fails, it is no news while that one works.
pub fn fault(
    rule: &Rule,
    evidence: &Evidence,
    headline: impl Into<Said>,
    because: impl IntoIterator<Item = impl Into<Said>>,
) -> Option<Finding> {
    if evidence.target.settings.always_by_gateway() {
        rule.blocks(Confidence::Likely, headline, because)
    } else if answers_directly(evidence) {
        rule.note(headline, because)
    } else {
        rule.suspect(Confidence::Possible, headline, because)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{Side, Status};
    use crate::net::Disconnect;
    use crate::net::tcp::Connect;
    use crate::probes::credssp;
    use crate::probes::negotiate::WITH_TLS;

    const NAME: &str = "pc1.corp.example";
    /// "The gateway cannot be reached", as the box says it.
    const AT_GATEWAY: u32 = 0x0300_000C;

    fn said(evidence: &Evidence) -> (Option<Cause>, Side, Confidence) {
        let verdict = judge(evidence).verdict;
        (verdict.known_cause(), verdict.side, verdict.confidence)
    }

    /// An agent, or a network that wants a sign-in, takes every direct call and hangs up.
    fn cut_directly() -> [Evidence; 3] {
        let open = || case(NAME).connects(&[("192.0.2.10", Connect::Open)]);
        [
            open().greeting(vec![gone(WITH_TLS[0], Disconnect::Closed); 4]),
            healthy(NAME).tls(tls_gone(Disconnect::Closed)).old_hellos(None, None).skipped(&credssp::PROBE),
            case(NAME).connects(&[("192.0.2.10", Connect::Refused)]),
        ]
    }

    #[test]
    fn where_the_gateway_is_the_only_way_the_direct_one_is_no_news() {
        for direct in cut_directly() {
            let dead = direct.clone().gateway(GatewayUsage::Always, Some(Connect::Refused));
            for evidence in
                [dead.clone(), dead.said(AT_GATEWAY, None), direct.clone().gateway(GatewayUsage::Always, None)]
            {
                assert_eq!(said(&evidence), (Some(Cause::GatewayUnreachable), Side::Network, Confidence::Likely));
            }
            // Nothing is known of what lies behind one that answers.
            let alive = judge(&direct.gateway(GatewayUsage::Always, Some(Connect::Open)));
            assert_eq!((alive.verdict.side, alive.verdict.cause.as_ref()), (Side::Undecided, None));
            assert!(alive.verdict.headline.contains("The gateway answers"), "{}", alive.verdict.headline);
            assert_ne!(alive.layer(Layer::Port).status, Status::Fail);
        }
        // Where the number tells of the very thing, the direct way may show what is behind the gateway.
        let [_, cut, _] = cut_directly();
        let numbered = cut.gateway(GatewayUsage::Always, Some(Connect::Open)).said(0x904, 7);
        assert_eq!(said(&numbered), (Some(Cause::TlsClosedAfterHello), Side::Server, Confidence::Possible));
    }

    /// What the other computer itself said holds behind a gateway, too.
    #[test]
    fn what_was_said_directly_counts_where_the_gateway_answers() {
        let broken = healthy(NAME).greeting(vec![refused(WITH_TLS[0], 3)]);
        let alive = broken.clone().gateway(GatewayUsage::Always, Some(Connect::Open));
        assert_eq!(said(&alive).0, Some(Cause::ServerCertificateMissing));
        let dead = broken.gateway(GatewayUsage::Always, Some(Connect::Silent));
        assert_eq!(said(&dead).0, Some(Cause::GatewayUnreachable));
    }

    /// Inside, the direct way is at fault; outside, the gateway is. From here that is one and the same.
    #[test]
    fn where_both_ways_fail_neither_is_likely_and_a_number_decides() {
        for direct in cut_directly() {
            let both = direct.gateway(GatewayUsage::Detect, Some(Connect::Silent));
            let verdict = judge(&both).verdict;
            assert_eq!(verdict.confidence, Confidence::Possible, "{verdict:?}");
            assert!(verdict.also.iter().any(|other| other.cause == Cause::GatewayUnreachable), "{verdict:?}");
            assert!(verdict.because.iter().any(|line| line.contains("that fails as well")), "{verdict:?}");
            let numbered = said(&both.said(AT_GATEWAY, None));
            assert_eq!(numbered, (Some(Cause::GatewayUnreachable), Side::Network, Confidence::Likely));
        }
    }

    #[test]
    fn a_gateway_that_nobody_needs_changes_nothing() {
        let fine = healthy(NAME).gateway(GatewayUsage::Detect, Some(Connect::Open));
        assert_eq!(said(&fine), (None, Side::None, Confidence::Likely));
        let dead = judge(&healthy(NAME).gateway(GatewayUsage::Detect, Some(Connect::Silent)));
        assert_eq!(dead.verdict.known_cause(), Some(Cause::ClientGatewayMisset));
        assert!(dead.layer(Layer::Gateway).status != Status::Fail);
    }
}
