//! `sign-in-refused`

use super::Rule;
use super::shared_steps;
use super::sign_in_status::{NTLM_IS_OFF, NTLM_IS_OFF_HERE, first_answer};
use crate::codes;
use crate::model::said::{Hex, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInRefused, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answer = first_answer(evidence)?;
    let status = match answer.greeting {
        CredSspOutcome::Refused { status, .. } => status,
        CredSspOutcome::AccessDenied => return RULE.blocks(Confidence::Likely, RefusesAtOnce {}, [DeniesAtOnce {}]),
        _ => return None,
    };
    let meaning = codes::status(status).map(|code| Said::from(code.meaning));
    let because = std::iter::once(AnsweredBy { status: Hex(status) }.into()).chain(meaning);
    // The last one is what a computer says of itself where a policy forbids it NTLM.
    if NTLM_IS_OFF.contains(&status) || status == NTLM_IS_OFF_HERE {
        return RULE.suspect(Confidence::Possible, NtlmNotTaken {}, because);
    }
    RULE.blocks(Confidence::Likely, RefusesAtOnce {}, because)
}

says! { "sign-in-refused":
    RefusesAtOnce {} = "{Other} refuses the sign-in before it was given any name or password.";
    NtlmNotTaken {} =
        "{Other} does not take the older kind of sign-in (NTLM). Only the newer kind (Kerberos) can work.";
    AnsweredBy { status: Hex } = "It answered with number {status}.";
    DeniesAtOnce {} = "It answered that access is denied (number 5).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} refuses the very first step of the sign-in. It was given no name and no \
     password, so it is not about your account. It answered with a number that says why.",
    reasons: &[
        Reason::new(
            "The older kind of sign-in (NTLM) is switched off there. People of the same domain may still \
         get in by the newer one (Kerberos).",
        ),
        Reason::new("A rule of the domain only lets certain computers or people sign in to it."),
        Reason::new("{Other} cannot reach its domain, or has a fault in its sign-in service."),
        Reason::new("The program there was given no account, so that it lets nobody in.").on(Servers::IRONRDP),
    ],
    steps: &[
        Step::here(
            "Connect with the full computer name (such as `pc1.example.com`), not with an address. With \
         an address Windows usually falls back to the older kind of sign-in.",
        ),
        Step::here(
            r"If your computer does not belong to the organisation, connect its VPN first, and write the user name as `DOMAIN\name`.",
        ),
        Step::helpdesk(
            "Look the number up in [MS-ERREF]. `0xC0000388` and `0xC0000418` mean that NTLM is blocked, \
         `0xC0000413` that an authentication firewall (selective authentication) stands in the way.",
        ),
        Step::helpdesk(
            "For NTLM, the policies are under Computer Configuration > Windows Settings > Security Settings > Local \
         Policies > Security Options > Network security: Restrict NTLM. Repair Kerberos (name, `setspn -L HOST`, \
         clocks) rather than allowing NTLM again.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "For other numbers read RemoteDesktopServices-RdpCoreTS > Operational, event 139, on the \
         other computer, and run `Test-ComputerSecureChannel` there.",
        )
        .on(Servers::WINDOWS),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        Step::mind("Do not switch Network Level Authentication off for good to get around a refusal.")
            .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-ERREF] 2.3.1 (NTSTATUS values); [MS-CSSP] 2.2.1 (errorCode of a TSRequest)",
        "[MS-RDPBCGR] 2.2.10.2 (Early User Authorization Result)",
        "Microsoft Learn: Network security: Restrict NTLM; The Local Security Authority cannot be \
         contacted (Remote Desktop)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn refused(status: u32) -> Run {
        Run::greeting(CredSspOutcome::Refused { credssp_version: 6, status })
    }

    #[test]
    fn refused_before_anything_was_said() {
        for status in [0x8009_0304, 0xc000_0413, 0xc000_006d, 0x1234_5678] {
            assert_eq!(refused(status).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
            assert_eq!(refused(status).causes().0, Some(RULE.id));
        }
        assert!(refused(0x8009_0304).finding(&RULE).because[0].contains("0x80090304"));
    }

    #[test]
    fn access_is_denied_to_nobody_in_particular() {
        let denied = Run::greeting(CredSspOutcome::AccessDenied);
        assert_eq!(denied.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert_eq!(denied.causes(), (Some(RULE.id), vec![RULE.id]));
    }

    #[test]
    fn without_ntlm_another_way_may_be_open() {
        for status in NTLM_IS_OFF.into_iter().chain([NTLM_IS_OFF_HERE]) {
            assert_eq!(refused(status).says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        }
        assert_eq!(Run::greeting(CredSspOutcome::WithoutChallenge { credssp_version: 6 }).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
