//! `wrong-password`: the name or the password, which a careful server does not tell apart.

use super::{Rule, server_kind, shared_steps, sign_in_status};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, ServerKind, ServerSeen, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

/// The first version of CredSSP with a place for the reason of a refusal ([MS-CSSP] 2.2.1, errorCode).
const GIVES_REASONS: u32 = 3;

pub const RULE: Rule = Rule { id: Cause::WrongPassword, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let by_status = sign_in_status::check(evidence, &RULE);
    by_status.or_else(|| by_library(evidence)).or_else(|| by_hang_up(evidence))
}

fn by_library(evidence: &Evidence) -> Option<Finding> {
    let status = sign_in_status::tested(evidence).filter(|s| sign_in_status::NOT_TAKEN_BY_LIBRARIES.contains(s))?;
    RULE.blocks(Confidence::Likely, NotTaken {}, sign_in_status::answered(evidence, status))
}

/// Some servers say no to a password by hanging up.
fn by_hang_up(evidence: &Evidence) -> Option<Finding> {
    let SignInOutcome::Closed { how } = evidence.fact::<SignInTest>()?.outcome else { return None };
    how.hung_up().then_some(())?;
    if hangs_up_on_wrong_ones(evidence) {
        return RULE.blocks(Confidence::Likely, NotTaken {}, [Said::from(HungUp {}), AsThatServerDoes {}.into()]);
    }
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Challenged { credssp_version: version, .. } = answer.greeting else { return None };
    let wordless = version < GIVES_REASONS;
    let because = [Said::from(HungUp {}), NoRoomForReasons { version: version.into() }.into()];
    wordless.then(|| RULE.suspect(Confidence::Possible, MaybeNotTaken {}, because))?
}

/// FreeRDP 2, and what is built on it, was seen to.
pub fn hangs_up_on_wrong_ones(evidence: &Evidence) -> bool {
    let kind = server_kind::read(evidence).as_ref().map(ServerSeen::settled);
    matches!(kind, Some(ServerKind::FreeRdp | ServerKind::Gnome))
}

says! { "wrong-password":
    NotTaken {} = "The name or the password was not taken.";
    MaybeNotTaken {} = "The name or the password may be wrong.";
    HungUp {} = "{Other} hung up, without a word, when it was given the name and the proof of the password.";
    AsThatServerDoes {} = "Servers of its kind were seen to do that to a wrong name or password.";
    NoRoomForReasons { version: Number } = "It speaks CredSSP version {version}, which has no words for a refusal.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} does not accept the name or the password. Most computers do not say which of the two is wrong, so \
     that strangers learn nothing. Redial gives a name and a proof of the password only in its sign-in test; without it, \
     compare this with what Remote Desktop itself tells you.",
    reasons: &[
        Reason::new("A letter is wrong, or Caps Lock or another keyboard language is on."),
        Reason::new("The user name needs the domain or the computer in front of it."),
        Reason::new("An old password is saved on this computer."),
        Reason::new(
            "It is a work account of the cloud (Microsoft Entra ID). Remote Desktop has a way of its own for these, and \
         Redial\u{2019}s sign-in test has none.",
        )
        .on(Servers::WINDOWS),
        Reason::new("GNOME wants the name and the password that are set for Remote Desktop there, not the account\u{2019}s.")
            .on(Servers::GNOME),
    ],
    steps: &[
        Step::here(
            "Type the password once where you can see it, for example in Notepad, without saving it. \
         Then type it into Remote Desktop.",
        ),
        Step::here(
            r"Write the name as `DOMAIN\name` or `name@example.com`. For an account that only {other} knows write `COMPUTERNAME\name`.",
        )
        .on(Servers::WINDOWS.or(Servers::UNKNOWN)),
        Step::here("A PIN, a fingerprint or a face does not work here. A Microsoft account needs its real password.")
            .on(Servers::WINDOWS.or(Servers::UNKNOWN)),
        Step::here(
            "Remove a saved old one under Control Panel > Credential Manager > Windows Credentials, \
         entry `TERMSRV/` and the computer's name. It cannot be brought back.",
        ),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        Step::helpdesk(
            "Event 4625 in the Security log of {other} names the reason (sub status). Reset \
         the password if nothing else helps.",
        )
        .on(Servers::WINDOWS.or(Servers::UNKNOWN)),
        shared_steps::OTHERS_LOG,
        Step::mind("Do not try again and again: after a few wrong ones many accounts are locked."),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC000006D STATUS_LOGON_FAILURE",
        "[MS-CSSP] 2.2.1 (errorCode of a TSRequest, from version 3 on)",
        "Microsoft Learn: Event 4625, an account failed to log on",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;

    const BLOCKS: Option<Judged> = Some((Weight::Blocks, Side::Client, Confidence::Certain));

    #[test]
    fn said_of_the_account_that_was_tried() {
        for status in [0xc000_006a, 0xc000_0064] {
            assert_eq!(Run::refused(status).says(&RULE), BLOCKS);
        }
        // These are also said of a right password, between computers that were cloned with one SID.
        for status in [0xc000_006d, 0x8009_030c] {
            let likely = Some((Weight::Blocks, Side::Client, Confidence::Likely));
            assert_eq!(Run::refused(status).says(&RULE), likely);
        }
        // A careful server does not say which of the two it was, and so neither does Redial.
        let said = Run::refused(0xc000_006d).finding(&RULE).headline;
        assert!(said.contains("name or the password"), "{said}");
    }

    #[test]
    fn in_the_own_number_of_a_library() {
        for status in sign_in_status::NOT_TAKEN_BY_LIBRARIES {
            let said = Run::refused(status).says(&RULE);
            assert_eq!(said, Some((Weight::Blocks, Side::Client, Confidence::Likely)));
        }
    }

    #[test]
    fn a_hang_up_says_it_where_that_server_says_it_so() {
        let hung_up = |run: Run| run.tested(SignInOutcome::Closed { how: Disconnect::Closed });
        let freerdp = hung_up(Run::healthy()).of_freerdp();
        assert_eq!(freerdp.says(&RULE), Some((Weight::Blocks, Side::Client, Confidence::Likely)));
        // One whose CredSSP has no words for it may have meant it.
        let old = hung_up(Run { sign_in: Some(challenged_by(2)), ..Run::healthy() });
        assert_eq!(old.says(&RULE), Some((Weight::Suspect, Side::Client, Confidence::Possible)));
        assert_eq!(hung_up(Run::healthy()).says(&RULE), None);
        // Nobody hangs up by being silent.
        assert_eq!(Run::healthy().of_freerdp().tested(SignInOutcome::NoAnswer).says(&RULE), None);
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_0413).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
