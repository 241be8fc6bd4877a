//! `sign-in-no-answer`

use super::Rule;
use super::{shared_steps, sign_in_status, silence};
use crate::model::said::{Duration, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::Disconnect;
use crate::net::credssp::CredSspOutcome;
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInNoAnswer, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    if let Some(test) = evidence.fact::<SignInTest>().filter(|test| test.outcome == SignInOutcome::NoAnswer) {
        // Whoever looks for a domain controller takes longer than everybody else.
        let waited = test.answer_ms.unwrap_or_default();
        let sure = silence::confidence(waited).unwrap_or(Confidence::Possible);
        let because = [Said::from(EverythingElseAnswered {})].into_iter().chain(silence::caution(waited));
        return RULE.blocks(sure, NothingCameAtTheEnd { waited: Duration::seconds(waited) }, because);
    }
    let answer = sign_in_status::first_answer(evidence)?;
    if answer.greeting != (CredSspOutcome::Disconnect { how: Disconnect::Silent }) {
        return None;
    }
    let waited = answer.answer_ms;
    let because = [Said::from(FirstStepUnanswered {})].into_iter().chain(silence::caution(waited));
    RULE.blocks(silence::confidence(waited)?, NothingCame { waited: Duration::seconds(waited) }, because)
}

says! { "sign-in-no-answer":
    NothingCame { waited: Duration } = "A sign-in was begun, and for {waited} nothing came back from {other}.";
    NothingCameAtTheEnd { waited: Duration } = "A sign-in was tested, and for {waited} nothing came back from {other}.";
    EverythingElseAnswered {} =
        "It answered every step before. To the name and the proof of the password it said nothing.";
    FirstStepUnanswered {} = "It is the first step of the sign-in (NLA) that got no answer. Every step before it did.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The encrypted connection to {other} works. When the sign-in begins, nothing comes \
     back. {Other} seems to wait for something itself.",
    reasons: &[
        Reason::new("{Other} looks for its domain controller and cannot reach it."),
        Reason::new("The part of Windows that checks sign-ins hangs there, or the computer is badly overloaded.")
            .on(Servers::WINDOWS),
    ],
    steps: &[
        Step::here("Wait a minute and try once more. Some computers only need to wake up."),
        Step::there(
            "Check that it has a network connection. If it belongs to an organisation, check that its \
         VPN is on. Then restart it.",
        ),
        Step::helpdesk_there(
            "`nltest /sc_query:DOMAIN` shows whether a domain controller can be reached, \
         `Test-ComputerSecureChannel` whether the computer is still trusted.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Check there that the DNS servers are the domain's (`ipconfig /all`) and that the clock is \
         right (`w32tm /query /status`).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Look in Task Manager at processor and memory, and restart the computer when one of them is \
         exhausted.",
        )
        .on(Servers::WINDOWS),
        shared_steps::OTHERS_UPDATE,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind(
            "Switching Network Level Authentication off only moves the waiting to a later moment, and \
         leaves the computer less protected.",
        )
        .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-CSSP] 3.1.5 (the server answers the first TSRequest)",
        "Microsoft Learn: The Local Security Authority cannot be contacted (Remote Desktop)",
        "Microsoft Learn: nltest; Test-ComputerSecureChannel",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn silence() {
        assert_eq!(
            Run::greeting(CredSspOutcome::Disconnect { how: Disconnect::Silent }).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn silence_after_the_proof_of_the_password() {
        let run = Run::healthy().tested(SignInOutcome::NoAnswer);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert_eq!(Run::accepted().says(&RULE), None);
    }

    /// A domain controller at the end of a slow line takes such a time, and Remote Desktop waits for it.
    #[test]
    fn a_silence_of_seconds_may_be_slowness() {
        let mut slow = Run::greeting(CredSspOutcome::Disconnect { how: Disconnect::Silent });
        slow.sign_in.iter_mut().for_each(|answer| answer.answer_ms = 5000.0);
        let possible = Some((Weight::Blocks, Side::Server, Confidence::Possible));
        assert_eq!(slow.says(&RULE), possible);
        let mut tested = Run::healthy().tested(SignInOutcome::NoAnswer);
        tested.sign_in_test.iter_mut().for_each(|test| test.answer_ms = Some(5000.0));
        assert_eq!(tested.says(&RULE), possible);
    }

    #[test]
    fn not_after_a_short_wait_nor_after_a_close() {
        let mut hasty = Run::greeting(CredSspOutcome::Disconnect { how: Disconnect::Silent });
        hasty.sign_in.iter_mut().for_each(|answer| answer.answer_ms = 1499.0);
        assert_eq!(hasty.says(&RULE), None);
        assert_eq!(Run::greeting(CredSspOutcome::Disconnect { how: Disconnect::Closed }).says(&RULE), None);
    }
}
