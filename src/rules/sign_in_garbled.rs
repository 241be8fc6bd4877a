//! `sign-in-garbled`

use super::Rule;
use super::{shared_steps, sign_in_status};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInGarbled, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answer = sign_in_status::first_answer(evidence)?;
    (answer.greeting == CredSspOutcome::Garbled).then_some(())?;
    RULE.blocks(Confidence::Likely, NoSense {}, [Unreadable {}])
}

says! { "sign-in-garbled":
    NoSense {} = "{Other} answers the beginning of a sign-in with something that makes no sense.";
    Unreadable {} = "Its answer cannot be read as a part of a sign-in (CredSSP).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The encrypted connection works. To the beginning of the sign-in {other} answers with something that is \
     no part of a sign-in. So either it is no ordinary Remote Desktop computer, or the program there has a fault.",
    reasons: &[
        Reason::new("A proxy or another program answers in its place, and does not know Remote Desktop's sign-in."),
        Reason::new("The Remote Desktop server there is an unusual or faulty version."),
    ],
    steps: &[
        Step::here("Check the name and the port number that you typed."),
        Step::here("Ask whether that computer is meant to be reached through a gateway or a special program."),
        Step::helpdesk_there(r#"See which program owns the port: `netstat -ano | findstr :3389`, then `tasklist /svc /fi "pid eq NUMBER"`. On Windows it should be TermService."#).on(Servers::WINDOWS),
        Step::helpdesk("Install pending updates there, and restart Remote Desktop Services (`Restart-Service \
         TermService -Force`), which ends all sessions on it.").on(Servers::WINDOWS),
        Step::helpdesk("For other Remote Desktop servers update to the newest release, and send the report of this \
         check to its makers."),
        shared_steps::OTHERS_UPDATE,
    ],
    references: &[
        "[MS-CSSP] 2.2.1 (TSRequest); [MS-RDPBCGR] 5.4.5.2 (CredSSP)",
        "ITU-T X.690 (DER, the form in which the messages are written)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn something_that_is_no_part_of_a_sign_in() {
        assert_eq!(
            Run::greeting(CredSspOutcome::Garbled).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Likely))
        );
    }

    #[test]
    fn not_another_kind_of_sign_in() {
        assert_eq!(Run::greeting(CredSspOutcome::WithoutChallenge { credssp_version: 6 }).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
