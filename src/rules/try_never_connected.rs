//! `try-never-connected`

use super::Rule;
use super::try_view::{TryView, addresses, end};
use crate::model::attempt::{ClientError, Reached};
use crate::model::said::{Name, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::gateway::GatewayAnswer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TryNeverConnected, explain: EXPLAIN, check };

/// A line that was cut was there, however short: no glance may have seen it.
const CUT: u32 = 0x904;

/// It says something only where the check itself came through: otherwise the check knows more.
fn check(evidence: &Evidence) -> Option<Finding> {
    let view = TryView::new(evidence).filter(|_| TryView::redial_connects(evidence))?;
    let attempt = view.attempt;
    if attempt.reached > Reached::Dialled || view.elsewhere().next().is_some() {
        return None;
    }
    if view.took_a_gateway() {
        return never_at_the_gateway(evidence, &view);
    }
    let called = view.there().next().is_some();
    // Without its log nobody knows whether it gave up or waits for an answer to a question.
    let gave_up = attempt.logged && attempt.failed() && attempt.error() != Some(CUT);
    let (headline, first): (Said, Said) = match (called, attempt.trouble) {
        (true, _) if view.there().all(|line| line.after_ms.is_some()) => {
            (NoAnswer {}.into(), Called { addresses: addresses(view.there()) }.into())
        }
        (false, Some(ClientError::NameNotFound)) if gave_up => (NoName {}.into(), NoConnection {}.into()),
        (false, _) if gave_up => (NeverCalled {}.into(), NoConnection {}.into()),
        _ => return None,
    };
    RULE.suspect(Confidence::Likely, headline, [first, RedialCameThrough {}.into()].into_iter().chain(end(attempt)))
}

/// Redial's own question to it was answered, and Remote Desktop's never.
fn never_at_the_gateway(evidence: &Evidence, view: &TryView<'_>) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>().filter(|gateway| gateway.answers())?;
    let gave_up = view.at_gateway().all(|line| !line.opened && line.after_ms.is_some());
    let called = Said::from(Called { addresses: addresses(view.at_gateway()) });
    let because = [called, GatewayAnswered { gateway: Name::from(&gateway.host) }.into()];
    let headline = NoGateway { gateway: Name::from(&gateway.host) };
    let because = because.into_iter().chain(end(view.attempt));
    (gave_up && view.at_gateway().next().is_some()).then(|| RULE.suspect(Confidence::Likely, headline, because))?
}

says! { "try-never-connected":
    NoGateway { gateway: Name } = "This computer lets Redial through to the gateway {gateway}, but not Remote Desktop.";
    GatewayAnswered { gateway: Name } = "{gateway} answered Redial a moment later.";
    NoAnswer {} = "This computer lets Redial through to {other}, but not Remote Desktop.";
    NoName {} = "Remote Desktop does not find the name that Redial finds.";
    NeverCalled {} = "Remote Desktop gives up on this computer, before it calls {other}.";
    Called { addresses: List } = "Watched while it tried, it called {addresses}, and no connection came about.";
    NoConnection {} = "Watched while it tried, it opened no connection at all.";
    RedialCameThrough {} = "Redial's own connection to {other} opened a moment later.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Redial watched Remote Desktop while it tried. It never got a connection to {other}, though Redial itself got one \
     right after it. So what is in the way is on this computer, and it is about the program, or it comes and goes.",
    reasons: &[
        Reason::new("A security program or a firewall on this computer lets some programs connect and others not."),
        Reason::new("Remote Desktop was given another name, or keeps an old answer for that name."),
        Reason::new("The line was down at just that moment."),
    ],
    steps: &[
        Step::here(
            "Try once more, and let Redial watch again: if Remote Desktop gets through then, it was the moment.",
        ),
        Step::here(
            "Look whether a security program has just asked or told you something about Remote Desktop (`mstsc.exe`), and allow it.",
        ),
        Step::helpdesk(
            "Look for a rule about `mstsc.exe` in the firewall and the endpoint protection of this computer: `Get-NetFirewallApplicationFilter \
         -Program *mstsc.exe | Get-NetFirewallRule`.",
        ),
        Step::helpdesk("`ipconfig /flushdns` drops what this computer keeps of names."),
        Step::mind("Do not switch protection off to try: allow the one program."),
    ],
    references: &["Microsoft Learn: Windows Firewall rules"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::net::tcp::Connect;
    use crate::probes::attempt::tests::attempt;

    #[test]
    fn redial_gets_through_and_remote_desktop_does_not() {
        for (story, says) in
            [("no-answer", "lets Redial through"), ("never-dials", "gives up"), ("no-such-name", "find")]
        {
            let one = healthy("pc-17").tried(attempt(story));
            let error = attempt(story).error().unwrap();
            let verdict = judge(&one.said(error, None)).verdict;
            assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), Confidence::Likely), "{story}");
            assert!(verdict.headline.contains(says), "{}", verdict.headline);
        }
    }

    #[test]
    fn not_where_redial_is_stopped_too_nor_where_it_connected() {
        let silent = case("pc-17").leads_to(&["192.0.2.10"]).connects(&[("192.0.2.10", Connect::Silent)]);
        assert_eq!(check(&silent.tried(attempt("no-answer"))), None);
        for story in
            ["works", "cut-in-the-sign-in", "another-port", "by-a-gateway", "nobody-tries", "closed-by-the-user"]
        {
            assert_eq!(check(&healthy("pc-17").tried(attempt(story))), None, "{story}");
        }
    }

    #[test]
    fn a_gateway_that_answers_redial_alone() {
        let mut at_gateway = attempt("by-a-gateway");
        let with = |attempt| {
            let open = Some(Connect::Open);
            healthy("pc-17").gateway(crate::model::GatewayUsage::Always, open).tried(attempt)
        };
        assert_eq!(check(&with(at_gateway.clone())), None, "it got through to it");
        at_gateway.reached = Reached::Dialled;
        at_gateway.lines[0].opened = false;
        at_gateway.lines[0].address = "198.51.100.1:443".parse().unwrap();
        let found = check(&with(at_gateway)).unwrap();
        assert!(found.headline.contains("to the gateway gateway.example"), "{}", found.headline);
    }

    /// A line that is cut at once may come and go between two glances.
    #[test]
    fn a_line_that_was_cut_was_there() {
        let mut quick = attempt("cut-at-the-hello");
        quick.lines.clear();
        quick.reached = Reached::Nothing;
        assert_eq!(check(&healthy("pc-17").tried(quick)), None);
    }
}
