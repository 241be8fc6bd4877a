//! `sign-in-cut`: it hangs up on the name and the proof of the password, and says nothing.

use super::{Rule, shared_steps, wrong_password};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInCut, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignInOutcome::Closed { how } = evidence.fact::<SignInTest>()?.outcome else { return None };
    // Some servers say in this way that name or password are wrong.
    (how.hung_up() && !wrong_password::hangs_up_on_wrong_ones(evidence)).then_some(())?;
    RULE.blocks(Confidence::Likely, HangsUp {}, [Said::from(UpToThere {}), GaveNoReason {}.into()])
}

says! { "sign-in-cut":
    HangsUp {} = "{Other} hangs up when it is given the name and the proof of the password.";
    UpToThere {} = "Everything up to there worked, and it was ready for the sign-in.";
    GaveNoReason {} = "It gave no reason, so it may be about this account or about {other} itself.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answers every step, takes the name and the proof of the password, and then hangs up without a word. \
     Windows that is up to date would say why. So either it is an older one, or the part of it that checks sign-ins broke.",
    reasons: &[
        Reason::new("Name or password are wrong, and this server has no words for that."),
        Reason::new("The part of Windows that checks sign-ins failed, or could not reach its domain.").on(Servers::WINDOWS),
        Reason::new("Another program there, often a security product, watches sign-ins and ends them."),
    ],
    steps: &[
        Step::here("Check the name and the password with care, and test once more. After that, wait: more attempts may lock \
         the account."),
        Step::there("Look whether you can sign in there yourself with the same name. Then restart it."),
        Step::helpdesk_there(
            "Look in the Security log for event 4625 at the time of the attempt: its sub status is the reason. No event at \
         all means that the sign-in broke before it was judged.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "Read Applications and Services Logs > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS \
         > Operational. Event 139 gives the reason as a number, 131 proves that the connection arrived.",
        )
        .on(Servers::WINDOWS),
        shared_steps::OTHERS_UPDATE,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-CSSP] 2.2.1 (errorCode of a TSRequest, from version 3 on) and 3.1.5",
        "Microsoft Learn: Event 4625, an account failed to log on",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;

    #[test]
    fn closed_or_reset_without_a_word() {
        for how in [Disconnect::Closed, Disconnect::Reset] {
            let run = Run::healthy().tested(SignInOutcome::Closed { how });
            assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
            assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]));
        }
    }

    #[test]
    fn not_where_that_is_a_servers_way_to_say_no() {
        let run = Run::healthy().of_freerdp().tested(SignInOutcome::Closed { how: Disconnect::Closed });
        assert_eq!((run.says(&RULE), run.causes().0), (None, Some(Cause::WrongPassword)));
    }

    #[test]
    fn not_silence_nor_a_word() {
        for outcome in
            [SignInOutcome::NoAnswer, SignInOutcome::Accepted, SignInOutcome::Refused { status: 0xc000_006d }]
        {
            assert_eq!(Run::healthy().tested(outcome).says(&RULE), None);
        }
    }
}
