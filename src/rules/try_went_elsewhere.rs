//! `try-went-elsewhere`

use super::Rule;
use super::try_view::{TryView, addresses, end};
use crate::model::said::{Number, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TryWentElsewhere, explain: EXPLAIN, check };

/// Gateways live there, and so does much that is asked beside a connection, such as lists of certificates taken back.
const HTTPS: u16 = 443;
const HTTP: u16 = 80;

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = TryView::new(evidence)?;
    if view.there().next().is_some() {
        return None;
    }
    let direct: Vec<_> = view.elsewhere().filter(|line| ![HTTPS, HTTP].contains(&line.address.port())).collect();
    let by_gateway = view.elsewhere().any(|line| line.address.port() == HTTPS && line.opened);
    let went = addresses(view.elsewhere().filter(|line| direct.is_empty() || direct.contains(line)));
    let (headline, mut because) = match direct.first() {
        Some(line) => {
            let checked = evidence.target.port;
            let headline: Said = if line.address.port() == checked {
                ToAnotherAddress {}.into()
            } else {
                ToAnotherPort { port: Number::from(line.address.port()), checked: Number::from(checked) }.into()
            };
            (headline, vec![Said::from(WentTo { addresses: went })])
        }
        None if by_gateway => {
            (ByAGateway {}.into(), vec![Said::from(WentTo { addresses: went }), DirectWasChecked {}.into()])
        }
        None => return None,
    };
    because.extend(end(view.attempt));
    if view.attempt.works() {
        RULE.note(headline, because)
    } else {
        RULE.suspect(Confidence::Likely, headline, because)
    }
}

says! { "try-went-elsewhere":
    ToAnotherAddress {} = "Remote Desktop goes to another address than the one that was checked.";
    ToAnotherPort { port: Number, checked: Number } = "Remote Desktop goes to port {port}, and {checked} was checked.";
    ByAGateway {} = "Remote Desktop goes through a gateway, and the direct way was checked.";
    WentTo { addresses: List } = "Watched while it tried, it connected to {addresses}.";
    DirectWasChecked {} = "It made no connection to the computer itself, and port 443 is where gateways answer.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Redial watched Remote Desktop while it tried, and it went somewhere else than Redial's check. So what the check \
     found may say nothing about that way.",
    reasons: &[
        Reason::new("Remote Desktop uses a saved setting: another port, an alternate address, or a gateway."),
        Reason::new("Something on this computer, such as a VPN or a security program, leads it another way."),
        Reason::new("The name was resolved differently a moment later."),
    ],
    steps: &[
        Step::here(
            "Check again the way Remote Desktop goes: with its connection file, its port or its gateway. Redial takes the \
         file as it is.",
        ),
        Step::here(
            "If it should not go there: in Remote Desktop choose Show Options > Advanced > Settings, and look at the gateway.",
        ),
        Step::helpdesk(
            "`Default.rdp` in Documents sets what counts for every name that is typed: look for `gatewayhostname`, \
         `server port` and `alternate full address`.",
        ),
    ],
    references: &["Microsoft Learn: Supported RDP properties"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::Weight;
    use crate::probes::attempt::tests::attempt;

    #[test]
    fn another_port_and_a_gateway() {
        let port = healthy("pc-17").tried(attempt("another-port"));
        let verdict = judge(&port).verdict;
        assert_eq!((verdict.known_cause(), verdict.confidence), (Some(Cause::TryWentElsewhere), Confidence::Likely));
        assert!(verdict.headline.contains("port 3390"), "{}", verdict.headline);
        assert!(verdict.because[0].contains("192.0.2.10:3390"), "{verdict:?}");
        // The number is known, and points elsewhere: what was seen is no less sure for that.
        let said = judge(&port.said(0x904, None)).verdict;
        assert_eq!((said.known_cause(), said.confidence), (Some(Cause::TryWentElsewhere), Confidence::Likely));
        let gateway = judge(&healthy("pc-17").tried(attempt("by-a-gateway"))).verdict;
        assert_eq!(gateway.known_cause(), Some(Cause::TryWentElsewhere));
        assert!(gateway.headline.contains("gateway"), "{}", gateway.headline);
    }

    #[test]
    fn not_where_it_went_where_redial_did() {
        for story in ["works", "cut-in-the-sign-in", "no-answer", "never-dials", "nobody-tries"] {
            assert_eq!(check(&healthy("pc-17").tried(attempt(story))), None, "{story}");
        }
        let known = healthy("pc-17").gateway(crate::model::GatewayUsage::Always, None).tried(attempt("by-a-gateway"));
        assert_eq!(check(&known), None, "that gateway was checked");
        let mut by_proxy = attempt("by-a-gateway");
        by_proxy.lines[0].address = "192.0.2.128:8080".parse().unwrap();
        let behind_a_proxy = healthy("pc-17").gateway(crate::model::GatewayUsage::Always, None).tried(by_proxy);
        assert_eq!(check(&behind_a_proxy), None, "a proxy stands before it");
        // Where the connection goes straight after all, and to another port, that is what there is to be said.
        let straight =
            healthy("pc-17").gateway(crate::model::GatewayUsage::Detect, None).tried(attempt("another-port"));
        assert!(check(&straight).is_some());
        assert_eq!(check(&healthy("pc-17")), None);
    }

    #[test]
    fn where_it_works_that_way_it_is_a_note() {
        let mut elsewhere = attempt("another-port");
        (elsewhere.reached, elsewhere.end) =
            (crate::model::attempt::Reached::SignedIn, crate::model::attempt::End::GoingOn);
        assert_eq!(check(&healthy("pc-17").tried(elsewhere)).unwrap().weight, Weight::Note);
    }
}
