//! `answered-by-somebody-between`: the proof that came back is not one for this connection.

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::AnsweredBySomebodyBetween, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    (evidence.fact::<SignInTest>()?.outcome == SignInOutcome::WrongProof).then_some(())?;
    RULE.blocks(Confidence::Likely, SomebodyBetween {}, [Said::from(ProofDoesNotFit {}), CanBeGuessed {}.into()])
}

says! { "answered-by-somebody-between":
    SomebodyBetween {} = "Somebody between the two computers may have answered the sign-in. Change this password.";
    ProofDoesNotFit {} =
        "Whoever answered could not prove that it knows the password and holds the key of this connection.";
    CanBeGuessed {} =
        "Your password was not sent. But from the proof that was sent, somebody patient can guess a weak one.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "In the sign-in both sides prove that they know the password, each for this one encrypted connection. What \
     came back is no such proof. Either somebody in between passed the sign-in on, or {other} is broken or not genuine.",
    reasons: &[
        Reason::new("Somebody on the way pretends to be {other}, to get at sign-ins."),
        Reason::new("A security product on the way opens encrypted connections."),
        Reason::new("{Other} has a fault in its sign-in, or takes everybody\u{2019}s."),
    ],
    steps: &[
        Step::here("Do not sign in there for now, and do not tell Windows to trust it."),
        Step::here(
            "Change this password soon, at another computer or by another network. Change it wherever you use it.",
        ),
        Step::here("Tell your helpdesk, and send them Redial\u{2019}s report."),
        Step::there(
            "Compare the certificate: `certlm.msc` > Remote Desktop > Certificates shows its thumbprint, which must \
         be the one in Redial\u{2019}s report.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk("Check again from another network. If it is fine there, look for what stands in between here."),
    ],
    references: &[
        "[MS-CSSP] 3.1.5 (pubKeyAuth: the server proves itself by the hash of its own public key)",
        "CVE-2018-0886 (CredSSP), for which both proofs were bound to the connection",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn a_proof_that_does_not_fit() {
        let run = Run::healthy().tested(SignInOutcome::WrongProof);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Network, Confidence::Likely)));
        assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]));
    }

    #[test]
    fn not_where_nothing_that_could_be_one_came_back() {
        for outcome in [SignInOutcome::Accepted, SignInOutcome::NoAnswer, SignInOutcome::Garbled] {
            assert_eq!(Run::healthy().tested(outcome).says(&RULE), None);
        }
    }
}
