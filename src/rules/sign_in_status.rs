//! What a status says of an account, and of whom it was said.
//!
//! In a check without a sign-in test, neither name nor password were given. What a server then says of an account is about
//! nobody in particular: a hint beside `sign-in-refused`, which is what was really seen. In the test it is the answer.

use super::Rule;
use super::try_view::end;
use crate::codes;
use crate::model::attempt::Attempt;
use crate::model::said::{Hex, Said, Sentence};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Finding};
use crate::net::credssp::{CredSspOutcome, Package, SignInAnswer};
use crate::probes::credssp::SignIn;
use crate::probes::sign_in_test::{SignInOutcome, SignInTest};
use crate::says;

/// NTSTATUS ([MS-ERREF] 2.3.1) or security's own number (2.1.1), cause, headline.
pub const CAUSES: [(u32, Cause, Sentence); 23] = [
    (0x8009_030c, Cause::WrongPassword, NotAccepted::SENTENCE),
    (0xc000_006d, Cause::WrongPassword, NotAccepted::SENTENCE),
    (0xc000_006a, Cause::WrongPassword, PasswordNotAccepted::SENTENCE),
    (0xc000_0064, Cause::WrongPassword, NoSuchAccount::SENTENCE),
    (0xc000_00df, Cause::WrongPassword, NoSuchDomain::SENTENCE),
    (0xc000_0234, Cause::AccountLocked, Locked::SENTENCE),
    (0xc000_0072, Cause::AccountDisabled, SwitchedOff::SENTENCE),
    (0xc000_0193, Cause::AccountExpired, Expired::SENTENCE),
    (0xc000_0071, Cause::PasswordExpired, PasswordExpired::SENTENCE),
    (0xc000_0224, Cause::PasswordExpired, PasswordToChange::SENTENCE),
    (0xc000_006e, Cause::SignInNotAllowed, KeptOutByARule::SENTENCE),
    (0xc000_006f, Cause::SignInNotAllowed, NotAtThisHour::SENTENCE),
    (0xc000_0070, Cause::SignInNotAllowed, NotFromHere::SENTENCE),
    (0xc000_0155, Cause::SignInNotAllowed, NotByRemoteDesktop::SENTENCE),
    (0xc000_015b, Cause::SignInNotAllowed, NotByRemoteDesktop::SENTENCE),
    (0xc000_0413, Cause::SignInNotAllowed, NotFromThatDomain::SENTENCE),
    (0xc000_005e, Cause::DomainUnreachable, NobodyToConfirm::SENTENCE),
    (0xc000_0192, Cause::DomainUnreachable, NobodyToConfirm::SENTENCE),
    (0xc000_0233, Cause::DomainUnreachable, NobodyToConfirm::SENTENCE),
    (0xc000_018b, Cause::DomainUnreachable, TrustBroken::SENTENCE),
    (0xc000_018c, Cause::DomainUnreachable, TrustBroken::SENTENCE),
    (0xc000_018d, Cause::DomainUnreachable, TrustBroken::SENTENCE),
    (0xc000_019b, Cause::DomainUnreachable, TrustBroken::SENTENCE),
];

/// A right password is refused so as well: between computers that were cloned with one SID, and where a careful server keeps
/// its reason to itself.
const HAS_OTHER_REASONS: [u32; 2] = [0x8009_030c, 0xc000_006d];

/// `STATUS_DOWNGRADE_DETECTED` and `STATUS_NTLM_BLOCKED` ([MS-ERREF] 2.3.1): a client with Kerberos may get through.
pub const NTLM_IS_OFF: [u32; 2] = [0xc000_0388, 0xc000_0418];

/// `SEC_E_UNSUPPORTED_FUNCTION`: so Windows says that a policy of this computer forbids NTLM.
pub const NTLM_IS_OFF_HERE: u32 = 0x8009_0302;

/// `STATUS_TIME_DIFFERENCE_AT_DC` and `SEC_E_TIME_SKEW`.
pub const CLOCKS_DIFFER: [u32; 2] = [0xc000_0133, 0x8009_0324];

/// What FreeRDP 3 and IronRDP were seen to answer to a password that they did not take: in no list of Microsoft's.
pub const NOT_TAKEN_BY_LIBRARIES: [u32; 2] = [0xc007_00ea, 0xc007_030c];

/// The status with which the tested sign-in was refused, there or by Windows here.
pub fn tested(evidence: &Evidence) -> Option<u32> {
    match evidence.fact::<SignInTest>()?.outcome {
        SignInOutcome::Refused { status } | SignInOutcome::RefusedHere { status } => Some(status),
        _ => None,
    }
}

/// Whether it was Windows here that went no further.
pub fn is_refused_here(evidence: &Evidence) -> bool {
    matches!(evidence.fact::<SignInTest>(), Some(SignInTest { outcome: SignInOutcome::RefusedHere { .. }, .. }))
}

/// The answer to a first step with nothing of anybody in it. By Kerberos it has a proof in it already.
pub fn first_answer(evidence: &Evidence) -> Option<&SignInAnswer> {
    let SignIn(answer) = evidence.fact()?;
    let proved = evidence.fact::<SignInTest>().is_some_and(|test| test.package == Some(Package::Kerberos));
    (!proved).then_some(answer)
}

/// Whether name and password were taken.
pub fn accepted(evidence: &Evidence) -> bool {
    evidence.fact::<SignInTest>().is_some_and(|test| test.outcome == SignInOutcome::Accepted)
}

/// Whether they were not, or the line was cut for them.
pub fn was_refused(evidence: &Evidence) -> bool {
    use SignInOutcome::{Closed, Denied, Refused};
    evidence.fact().is_some_and(|test: &SignInTest| matches!(test.outcome, Refused { .. } | Denied | Closed { .. }))
}

/// Whether some rule knows what to make of this status.
pub fn is_known(status: u32) -> bool {
    let others = [NTLM_IS_OFF, CLOCKS_DIFFER, NOT_TAKEN_BY_LIBRARIES].concat();
    others.contains(&status) || CAUSES.iter().any(|(known, ..)| *known == status)
}

/// Whether Windows here could not even begin, for a reason that says nothing of the account.
pub fn is_of_kerberos(evidence: &Evidence, status: u32) -> bool {
    let of_account = || CAUSES.iter().any(|(known, cause, _)| *known == status && *cause != Cause::DomainUnreachable);
    let others = [NTLM_IS_OFF, CLOCKS_DIFFER].concat();
    is_refused_here(evidence) && !of_account() && !others.contains(&status) && status != NTLM_IS_OFF_HERE
}

/// What a number means, and who said it.
pub fn answered(evidence: &Evidence, status: u32) -> Vec<Said> {
    let meaning = codes::status(status).map(|code| Said::from(code.meaning));
    std::iter::once(told(evidence, status)).chain(meaning).collect()
}

fn told(evidence: &Evidence, status: u32) -> Said {
    let status = Hex(status);
    if is_refused_here(evidence) { WindowsSaysSo { status }.into() } else { SaysSo { status }.into() }
}

/// The rule about one cause of the table.
pub fn check(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    if let Some(status) = tested(evidence) {
        if is_of_kerberos(evidence, status) {
            return None;
        }
        let because = [told(evidence, status), ProvedNotSent {}.into()];
        let confidence = if HAS_OTHER_REASONS.contains(&status) { Confidence::Likely } else { Confidence::Certain };
        return rule.blocks(confidence, headline(status, rule)?, because);
    }
    said(evidence, rule).or_else(|| watched(evidence, rule))
}

fn headline(status: u32, rule: &Rule) -> Option<Said> {
    let (_, _, headline) = CAUSES.iter().find(|(known, cause, _)| *known == status && *cause == rule.id)?;
    Some(Said::new(headline, Vec::new()))
}

/// What the server says of nobody in particular.
fn said(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Refused { status, .. } = answer.greeting else { return None };
    let because = [Said::from(SaysSo { status: Hex(status) }), OfNobody {}.into()];
    rule.suspect(Confidence::Possible, headline(status, rule)?, because)
}

/// What Remote Desktop's own try came to, in which somebody did sign in.
fn watched(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    let attempt = evidence.fact::<Attempt>().filter(|attempt| attempt.failed())?;
    observed(attempt).filter(|cause| *cause == rule.id)?;
    let (_, _, headline) = CAUSES.iter().find(|(_, cause, _)| *cause == rule.id)?;
    let because = std::iter::once(Said::from(OfYourTry {})).chain(end(attempt));
    rule.suspect(Confidence::Likely, Said::new(headline, Vec::new()), because)
}

/// What the numbers of a try say of an account.
pub fn observed(attempt: &Attempt) -> Option<Cause> {
    let numbers = [attempt.failed_with, attempt.error()].into_iter().flatten();
    let mut pointed = numbers.filter_map(|number| codes::points(ErrorPair::new(number, None)).first().copied());
    pointed.find(|cause| CAUSES.iter().any(|(_, of_account, _)| of_account == cause))
}

says! { "sign-in-status":
    NotAccepted {} = "The name or the password was not accepted.";
    PasswordNotAccepted {} = "The password was not accepted.";
    NoSuchAccount {} = "There is no account of this name.";
    NoSuchDomain {} = "The domain in front of the name is not known there.";
    Locked {} = "The account is locked for now, usually after too many wrong passwords.";
    SwitchedOff {} = "The account is switched off.";
    Expired {} = "The account has expired.";
    PasswordExpired {} = "The password has expired and must be changed first.";
    PasswordToChange {} = "The password must be changed before the next sign-in.";
    KeptOutByARule {} = "Name and password are right, but a rule keeps the account out.";
    NotAtThisHour {} = "The account may not sign in at this hour.";
    NotFromHere {} = "The account may sign in from certain computers only, and this one is not among them.";
    NotByRemoteDesktop {} = "The account may not sign in by Remote Desktop.";
    NotFromThatDomain {} = "Accounts of that domain may not sign in there.";
    NobodyToConfirm {} = "{Other} reaches nobody of its domain who could confirm the account.";
    TrustBroken {} = "{Other} and the domain of the account do not trust each other any more.";
    SaysSo { status: Hex } = "{Other} says so ({status}).";
    WindowsSaysSo { status: Hex } = "Windows on this computer says so ({status}), by itself or because its domain told it.";
    OfYourTry {} = "Redial watched while Remote Desktop itself tried, and so it ended.";
    OfNobody {} = "This is not about anybody in particular: it was given no name and no password.";
    ProvedNotSent {} = "It was asked once, with the name and a proof of the password. The password itself was not sent.";
}

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::super::{Cause, find};
    use super::*;
    use crate::model::Weight;
    use crate::net::Disconnect;

    fn greeted(status: u32) -> Run {
        Run::greeting(CredSspOutcome::Refused { credssp_version: 6, status })
    }

    #[test]
    fn each_status_has_its_rule_and_no_other() {
        for (status, cause, headline) in CAUSES {
            let run = Run::refused(status);
            assert_eq!(run.causes(), (Some(cause), vec![cause]), "{status:08X}");
            let finding = run.finding(find(cause).unwrap());
            assert_eq!(finding.headline.id(), headline.id);
            assert!(finding.because[0].contains(&format!("0x{status:08X}")), "{:?}", finding.because);
        }
    }

    #[test]
    fn what_windows_here_was_told_of_an_account_counts_as_much() {
        let run = Run::refused_here(0x8009_030c);
        assert_eq!(run.causes(), (Some(Cause::WrongPassword), vec![Cause::WrongPassword]));
        let because = run.finding(find(Cause::WrongPassword).unwrap()).because;
        assert!(because[0].contains("Windows on this computer says so (0x8009030C)"), "{because:?}");
        // It is not the other computer that reaches nobody.
        assert_eq!(Run::refused_here(0xc000_005e).causes().0, Some(Cause::KerberosFailed));
    }

    /// Nothing that follows was said "before it was given any name".
    #[test]
    fn a_first_step_by_kerberos_has_a_proof_in_it() {
        let gone = CredSspOutcome::Disconnect { how: Disconnect::Closed };
        let refused = CredSspOutcome::Refused { credssp_version: 6, status: 0xc000_006d };
        for (greeting, outcome, cause) in [
            (gone, SignInOutcome::Closed { how: Disconnect::Closed }, Cause::SignInCut),
            (refused, SignInOutcome::Refused { status: 0xc000_006d }, Cause::WrongPassword),
        ] {
            let run = Run::greeting(greeting).tested(outcome).by_kerberos();
            assert_eq!(run.causes(), (Some(cause), vec![cause]));
        }
    }

    #[test]
    fn where_no_password_was_given_it_is_never_the_verdict() {
        for (status, cause, _) in CAUSES {
            let run = greeted(status);
            assert_eq!(run.causes(), (Some(Cause::SignInRefused), vec![Cause::SignInRefused, cause]));
            let said = run.says(find(cause).unwrap());
            assert_eq!(said, Some((Weight::Suspect, cause.side(), Confidence::Possible)));
        }
    }

    #[test]
    fn every_status_is_in_the_list_of_numbers() {
        let known = CAUSES.iter().map(|(status, ..)| *status);
        for status in known.chain(NTLM_IS_OFF).chain(CLOCKS_DIFFER).chain(NOT_TAKEN_BY_LIBRARIES) {
            assert!(codes::status(status).is_some() && is_known(status), "{status:08X}");
        }
        assert!(!is_known(0xc000_009a));
    }

    /// Somebody signed in, and Redial watched: the words are about that account.
    #[test]
    fn a_try_that_was_watched_names_the_account() {
        use super::super::{cases, judge};
        let evidence = cases::healthy("pc-17").tried(crate::probes::attempt::tests::attempt("bad-password"));
        for evidence in [evidence.clone(), evidence.said(0x807, None)] {
            let verdict = judge(&evidence).verdict;
            assert_eq!((verdict.known_cause(), verdict.confidence), (Some(Cause::WrongPassword), Confidence::Likely));
        }
        let other = cases::healthy("pc-17").tried(crate::probes::attempt::tests::attempt("cut-in-the-sign-in"));
        assert_eq!(judge(&other).verdict.known_cause(), Some(Cause::TryCutOff));
    }
}
