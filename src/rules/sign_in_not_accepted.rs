//! `sign-in-not-accepted`: refused, with nothing that is about the account.

use super::{Rule, shared_steps, sign_in_status};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInNotAccepted, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    if evidence.fact::<SignInTest>()?.outcome == SignInOutcome::Denied {
        return RULE.blocks(Confidence::Likely, Refuses {}, [Denies {}]);
    }
    let status = sign_in_status::tested(evidence).filter(|status| !sign_in_status::is_known(*status))?;
    if sign_in_status::is_refused_here(evidence) {
        return None;
    }
    RULE.blocks(Confidence::Likely, Refuses {}, sign_in_status::answered(evidence, status))
}

says! { "sign-in-not-accepted":
    Refuses {} = "{Other} refuses this sign-in.";
    Denies {} = "It answered that access is denied (number 5), and gave no reason.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} was given the name and a proof of the password, and refuses the sign-in. What it answers \
     does not say that the password is wrong. It may be about the account, or about a fault at {other}.",
    reasons: &[
        Reason::new("Name or password are wrong, and the server has no words for that.").on(Servers::OTHERS),
        Reason::new("A rule there, or of the domain, stops this account or this computer."),
        Reason::new("The part of Windows that checks sign-ins has a fault, or lacks something it needs.")
            .on(Servers::WINDOWS),
    ],
    steps: &[
        Step::here("Try another account, if you have one there. If that works, it is about your account."),
        Step::there("Look whether you can sign in there yourself. Then restart it."),
        Step::helpdesk(
            "If it gave a number, look that up in [MS-ERREF]. Event 4625 in the Security log of {other} says more.",
        )
        .on(Servers::WINDOWS),
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &["[MS-ERREF] 2.3.1 (NTSTATUS values); [MS-CSSP] 2.2.1 (errorCode of a TSRequest)"],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn whatever_number_no_other_rule_knows() {
        for status in [0x8009_0304, 0xc000_0022, 0xc007_030f, 0x1234_5678] {
            let run = Run::refused(status);
            assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Undecided, Confidence::Likely)));
            assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]));
        }
        assert!(Run::refused(0x8009_0304).finding(&RULE).because[0].contains("0x80090304"));
    }

    #[test]
    fn denied_without_a_number() {
        let run = Run::healthy().tested(SignInOutcome::Denied);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Undecided, Confidence::Likely)));
        assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]));
    }

    #[test]
    fn not_for_a_number_that_is_known_nor_where_it_was_accepted() {
        for status in [0xc000_006d, 0xc000_0418, 0xc000_0133, 0xc007_00ea] {
            assert_eq!(Run::refused(status).says(&RULE), None, "{status:08X}");
        }
        assert_eq!(Run::accepted().says(&RULE), None);
        assert_eq!(Run::refused_here(0x1234_5678).says(&RULE), None);
    }
}
