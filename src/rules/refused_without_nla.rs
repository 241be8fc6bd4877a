//! `refused-without-nla`

use super::Rule;
use crate::model::said::{Said, Term};
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::Disconnect;
use crate::probes::second_try::SecondTry;
use crate::proto::x224::Answer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::RefusedWithoutNla, explain: EXPLAIN, check };

/// It explains the number, and is no fault by itself: what failed is the sign-in before it.
fn check(evidence: &Evidence) -> Option<Finding> {
    let SecondTry(reply) = evidence.fact()?;
    let how: Said = match reply.answer() {
        Some(Answer::Failure { name, .. }) => SaidNo { name: Term::from(*name) }.into(),
        None if reply.gone().is_some_and(Disconnect::hung_up) => Cut {}.into(),
        _ => return None,
    };
    RULE.note(RefusedAsWell {}, [how, NumberMayBeOfIt {}.into()])
}

says! { "refused-without-nla":
    RefusedAsWell {} = "After a failed sign-in Remote Desktop may ask once more without it (NLA); {other} refuses that, too.";
    SaidNo { name: Term } = "Asked in that way, it said no ({name}).";
    Cut {} = "Asked in that way, it cut the line.";
    NumberMayBeOfIt {} =
        "So the error number may be that second try\u{2019}s. What has to be put right is the sign-in before it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The sign-in (NLA) failed. Remote Desktop was reported to ask once more without it then, and {other} takes \
     nobody without it. The message box then speaks of the second refusal, not of the first failure.",
    reasons: &[Reason::new("That is how a safe computer is set. The fault is whatever made the sign-in fail.")],
    steps: &[
        Step::here("Go by what was found about the sign-in."),
        Step::mind(
            "Do not switch Network Level Authentication off over there: the second try would get further, to the same \
             failing sign-in, and the computer would be less protected.",
        )
        .on(Servers::WINDOWS),
    ],
    references: &["[MS-RDPBCGR] 2.2.1.2.2 (HYBRID_REQUIRED_BY_SERVER).", "Users\u{2019} reports of 0x904/0x7."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{Layer, Weight};
    use crate::net::credssp::CredSspOutcome;
    use crate::net::negotiate::Reply;
    use crate::probes;
    use crate::proto::x224::Protocols;

    fn tried(reply: Reply) -> Evidence {
        let failed = healthy("pc1").sign_in(CredSspOutcome::Disconnect { how: Disconnect::Closed }).said(0x904, 7);
        failed.put(&probes::second_try::PROBE, SecondTry(reply))
    }

    #[test]
    fn it_is_said_beside_the_sign_in_that_failed() {
        for reply in [refused(Protocols::SSL, 5), gone(Protocols::SSL, Disconnect::Reset)] {
            let evidence = tried(reply);
            assert_eq!(fires(&RULE, &evidence).weight, Weight::Note);
            let judged = judge(&evidence);
            assert_eq!(judged.verdict.known_cause(), Some(Cause::SignInClosed));
            assert!(judged.layer(Layer::SignIn).notes.iter().any(|note| note.contains("that second try")));
        }
    }

    #[test]
    fn not_where_it_is_taken_without_nla_or_nothing_was_asked() {
        silent_on(&RULE, &tried(selected(Protocols::SSL, Protocols::SSL)));
        silent_on(&RULE, &tried(gone(Protocols::SSL, Disconnect::Silent)));
        silent_on(&RULE, &healthy("pc1"));
    }
}
