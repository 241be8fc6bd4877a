//! `greeting-kind-closed`

use super::Rule;
use super::answers::at_the_latest;
use super::shared_steps;
use crate::model::said::Said;
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::Disconnect;
use crate::probes::negotiate::{Negotiation, first_request};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GreetingKindClosed, explain: EXPLAIN, check };

/// One close and one answer are no fault yet: it may be chance. It is no clean bill either, since Remote Desktop makes the
/// greeting that was cut, and not the other one.
fn check(evidence: &Evidence) -> Option<Finding> {
    let replies = &evidence.fact::<Negotiation>()?.replies;
    let own = first_request(&evidence.target.settings);
    let (last, before) = replies.split_last()?;
    let hung_up = before.iter().all(|reply| reply.asked == own && reply.gone().is_some_and(Disconnect::hung_up));
    if before.is_empty() || !hung_up || last.asked == own || last.selected().is_none() {
        return None;
    }
    if super::found(&super::client_nla_off::RULE, evidence) {
        return None;
    }
    let slowest = before.iter().map(|reply| reply.answer_ms).fold(0.0, f64::max);
    let cut = OwnCut { times: before.len().into(), when: at_the_latest(slowest).into() };
    RULE.passable(evidence, HangsUp {}, [Said::from(cut), OtherAnswered {}.into()])
}

says! { "greeting-kind-closed":
    HangsUp {} = "{Other} hangs up on the greeting that Remote Desktop makes, and answers another kind of it.";
    OwnCut { times: Count, when: Phrase } =
        "The greeting as Remote Desktop makes it was made {times?once|# times}, and the connection was cut {when}.";
    OtherAnswered {} = "One that asks for other kinds of security, as older versions do, was answered.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "When Remote Desktop says hello, it says which kinds of security it knows. {Other}, or something in front of \
     it, hangs up on what today's Remote Desktop says, and answers a greeting that names other kinds.",
    reasons: &[
        Reason::new(
            "Something in front of {other}, such as a firewall, a load balancer or a gateway of another maker, does not know \
         today's greeting.",
        ),
        Reason::new(
            "The program that answers there is old, or is not made by Microsoft, and stumbles over the greeting.",
        )
        .on(Servers::OTHERS.or(Servers::UNKNOWN)),
        Reason::new("It was chance: {other} was busy at first, and free when it was asked in the other way."),
    ],
    steps: &[
        Step::here("Check once more. If the same greeting is answered then, it was chance."),
        Step::helpdesk(
            "Connect once from the network in which {other} stands. If that works, something on the way hangs up.",
        ),
        Step::network(
            "Update whatever looks into Remote Desktop connections on the way, or let these two addresses through without it.",
        ),
        shared_steps::OTHERS_UPDATE,
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &["[MS-RDPBCGR] 2.2.1.1.1 (RDP Negotiation Request: PROTOCOL_HYBRID_EX is 0x8)."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{Confidence, Layer, Side, Status, Weight};
    use crate::net::negotiate::Reply;
    use crate::probes::negotiate::WITH_TLS;
    use crate::proto::x224::Protocols;

    fn cut() -> Reply {
        gone(WITH_TLS[0], Disconnect::Closed)
    }

    fn picky() -> Evidence {
        healthy("pc1").greeting(vec![cut(), cut(), selected(WITH_TLS[1], Protocols::HYBRID)])
    }

    /// No verdict, and no clean bill.
    #[test]
    fn nothing_is_decided_and_the_cuts_are_told() {
        expect(&RULE, &picky(), Weight::Note, Side::Server, Confidence::Certain);
        let judged = judge(&picky());
        assert_eq!((judged.verdict.side, judged.verdict.known_cause()), (Side::Undecided, None));
        assert!(judged.verdict.headline.contains("answers another kind"), "{}", judged.verdict.headline);
        assert!(judged.verdict.because[0].contains("made 2 times"), "{:?}", judged.verdict);
        assert_eq!(judged.layer(Layer::Negotiation).status, Status::Pass);
        // A number of another step leaves them told.
        let account = judge(&picky().said(0xD07, None)).verdict;
        assert_eq!(account.known_cause(), None);
        assert!(account.because[0].contains("made 2 times"), "{account:?}");
    }

    #[test]
    fn the_number_makes_it_possible_and_no_more() {
        let said = picky().said(0x904, 7);
        expect(&RULE, &said, Weight::Suspect, Side::Server, Confidence::Possible);
        let verdict = judge(&said).verdict;
        assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), Confidence::Possible));
    }

    #[test]
    fn the_same_greeting_answered_is_another_story() {
        silent_on(&RULE, &healthy("pc1"));
        silent_on(&RULE, &healthy("pc1").greeting(vec![cut(), selected(WITH_TLS[0], Protocols::HYBRID_EX)]));
        silent_on(&RULE, &healthy("pc1").greeting(vec![cut(), cut(), gone(WITH_TLS[1], Disconnect::Closed)]));
        silent_on(
            &RULE,
            &healthy("pc1").greeting(vec![refused(WITH_TLS[0], 2), selected(Protocols::RDP, Protocols::RDP)]),
        );
        // There it is the file that asks so, and that rule's.
        let mut off = healthy("pc1").greeting(vec![
            gone(Protocols::SSL, Disconnect::Closed),
            gone(Protocols::SSL, Disconnect::Closed),
            selected(WITH_TLS[0], Protocols::HYBRID),
        ]);
        off.target.settings.client_nla_off = true;
        silent_on(&RULE, &off);
    }
}
