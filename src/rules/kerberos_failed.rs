//! `kerberos-failed`: the newer kind of sign-in was tried first, and could not be used.

use super::{Rule, sign_in_status};
use crate::codes;
use crate::model::said::{Hex, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::{KerberosTrouble, WhyNtlm};
use crate::probes::sign_in_test::SignInTest;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::KerberosFailed, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let here = sign_in_status::tested(evidence).filter(|status| sign_in_status::is_of_kerberos(evidence, *status));
    if let Some(status) = here {
        return RULE.suspect(Confidence::Likely, NotBegun {}, because(status, KerberosTrouble::of(status)));
    }
    let Some(WhyNtlm::Kerberos { status, trouble }) = evidence.fact::<SignInTest>()?.why_ntlm else { return None };
    let because = because(status, trouble);
    let needed = sign_in_status::tested(evidence).is_some_and(|s| sign_in_status::NTLM_IS_OFF.contains(&s));
    if needed {
        return RULE.suspect(Confidence::Likely, CannotBeUsed {}, because);
    }
    // Whatever came of the older kind, it was taken.
    RULE.note(OlderKindTaken {}, because)
}

/// In plain words where there are some, and the number.
fn because(status: u32, trouble: KerberosTrouble) -> Vec<Said> {
    let plain = match trouble {
        KerberosTrouble::NoTicket => Some(Said::from(NobodyOfADomain {})),
        KerberosTrouble::NoDomain => Some(NoController {}.into()),
        KerberosTrouble::NameUnknown => Some(UnknownName {}.into()),
        KerberosTrouble::OtherKey => Some(AnotherOne {}.into()),
        KerberosTrouble::ClocksDiffer => Some(ClocksApart {}.into()),
        KerberosTrouble::NoCommonEncryption => Some(NothingInCommon {}.into()),
        KerberosTrouble::Unavailable => Some(SwitchedOff {}.into()),
        KerberosTrouble::Other => codes::status(status).map(|code| code.meaning.into()),
    };
    std::iter::once(WindowsSays { status: Hex(status) }.into()).chain(plain).collect()
}

says! { "kerberos-failed":
    NotBegun {} = "Windows on this computer cannot begin a sign-in there.";
    NobodyOfADomain {} = "Nobody of a domain is signed in here, so there is no ticket.";
    NoController {} = "No domain controller was found or answered.";
    UnknownName {} = "The domain does not know {other} by the name that was typed.";
    AnotherOne {} = "In the domain that name belongs to another computer or account.";
    ClocksApart {} = "The clocks of this computer and of its domain are too far apart.";
    NothingInCommon {} = "There is no kind of encryption that the domain and this computer both may use for it.";
    SwitchedOff {} = "It is missing here, or switched off.";
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

    const NO_TICKET: Option<WhyNtlm> =
        Some(WhyNtlm::Kerberos { status: 0x8009_0303, trouble: KerberosTrouble::NameUnknown });

    #[test]
    fn a_suspect_where_nothing_else_is_taken() {
        let run = Run::refused(0xc000_0418).why(NO_TICKET);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Undecided, Confidence::Likely)));
        assert_eq!(run.causes().0, Some(Cause::NtlmBlocked));
        let because = run.finding(&RULE).because;
        assert!(because[0].contains("0x80090303") && because[1].contains("does not know"), "{because:?}");
    }

    #[test]
    fn a_note_where_the_older_kind_is() {
        for run in [Run::accepted(), Run::refused(0xc000_006d)] {
            assert_eq!(run.why(NO_TICKET).says(&RULE).map(|said| said.0), Some(Weight::Note));
        }
    }

    #[test]
    fn a_suspect_where_windows_here_could_not_begin() {
        for status in [0x8009_030e, 0x8009_0311, 0xc000_005e, 0x8009_0342, 0x1234_5678] {
            let run = Run::refused_here(status);
            assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Undecided, Confidence::Likely)), "{status:08X}");
            assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]), "{status:08X}");
            assert_eq!(Run::refused(status).says(&RULE), None, "{status:08X}");
        }
        // The clock and the account have rules of their own.
        for status in [0x8009_0324, 0x8009_030c, 0x8009_0302] {
            assert_eq!(Run::refused_here(status).says(&RULE), None, "{status:08X}");
        }
    }

    #[test]
    fn not_where_it_was_not_tried() {
        assert_eq!(Run::refused(0xc000_0418).why(Some(WhyNtlm::Address)).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
