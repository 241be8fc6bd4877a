//! `kerberos-failed`: the newer kind of sign-in was tried first, and could not be used.

use super::{Rule, sign_in_status};
use crate::codes;
use crate::model::said::{Hex, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::sign_in_test::{SignInTest, WhyNtlm};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::KerberosFailed, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let Some(WhyNtlm::Kerberos { status }) = evidence.fact::<SignInTest>()?.why_ntlm else { return None };
    let meaning = codes::status(status).map(|code| Said::from(code.meaning));
    let because = std::iter::once(Said::from(WindowsSays { status: Hex(status) })).chain(meaning);
    let needed = sign_in_status::tested(evidence).is_some_and(|s| sign_in_status::NTLM_IS_OFF.contains(&s));
    if needed {
        return RULE.suspect(Confidence::Likely, CannotBeUsed {}, because);
    }
    // Whatever came of the older kind, it was taken.
    RULE.note(OlderKindTaken {}, because)
}

says! { "kerberos-failed":
    CannotBeUsed {} = "The newer kind of sign-in (Kerberos) cannot be used, and the older one (NTLM) is not taken.";
    OlderKindTaken {} = "The newer kind of sign-in (Kerberos) could not be used, so the older one (NTLM) was taken.";
    WindowsSays { status: Hex } = "Windows here says why: {status}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Windows tries the newer kind of sign-in (Kerberos) first. It needs a ticket from the domain for that very \
     computer, and could not get one. That is normal outside a domain. Where the older kind (NTLM) is not allowed, \
     nobody gets in without it.",
    reasons: &[
        Reason::new(
            "The computer or the account does not belong to the domain, or the domain cannot be reached from here.",
        ),
        Reason::new("The domain does not know {other} by the name that was typed."),
        Reason::new("The clocks are more than five minutes apart."),
    ],
    steps: &[
        Step::here(
            "Connect with the full computer name (such as `pc1.example.com`), not with an address or a short name.",
        ),
        Step::here("If you are not in the office, connect the organisation\u{2019}s VPN first, then try again."),
        Step::helpdesk(
            "`klist get TERMSRV/HOST` on the connecting computer says in Windows\u{2019} own words why there is no ticket.",
        ),
        Step::helpdesk(
            "`setspn -L HOST` must list `TERMSRV/` with that name. `setspn -X` finds names that are given twice.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk("Compare the clocks of both computers and of the domain controller (`w32tm /query /status`).")
            .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-ERREF] 2.1.1 (SEC_E_TARGET_UNKNOWN, SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_TIME_SKEW)",
        "Microsoft Learn: klist; setspn; Kerberos authentication troubleshooting guidance",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    const NO_TICKET: Option<WhyNtlm> = Some(WhyNtlm::Kerberos { status: 0x8009_0303 });

    #[test]
    fn a_suspect_where_nothing_else_is_taken() {
        let run = Run::refused(0xc000_0418).why(NO_TICKET);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Undecided, Confidence::Likely)));
        assert_eq!(run.causes().0, Some(Cause::NtlmBlocked));
        let because = run.finding(&RULE).because;
        assert!(because[0].contains("0x80090303") && because[1].contains("does not know the computer"), "{because:?}");
    }

    #[test]
    fn a_note_where_the_older_kind_is() {
        for run in [Run::accepted(), Run::refused(0xc000_006d)] {
            assert_eq!(run.why(NO_TICKET).says(&RULE).map(|said| said.0), Some(Weight::Note));
        }
    }

    #[test]
    fn not_where_it_was_not_tried() {
        assert_eq!(Run::refused(0xc000_0418).why(Some(WhyNtlm::Address)).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
