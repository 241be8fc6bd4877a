//! `wrong-password` and its kin: what a server says of an account.
//!
//! Redial sends neither name nor password, so these words cannot be about an account that it tried. They are hints
//! beside `sign-in-refused`, which is what was really seen.

use super::Rule;
use super::try_view::end;
use crate::codes;
use crate::model::attempt::Attempt;
use crate::model::said::{Hex, Said, Sentence};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::says;

/// NTSTATUS ([MS-ERREF] 2.3.1), cause, headline.
pub const CAUSES: [(u32, Cause, Sentence); 8] = [
    (0xc000_006d, Cause::WrongPassword, NotAccepted::SENTENCE),
    (0xc000_0234, Cause::AccountLocked, Locked::SENTENCE),
    (0xc000_0072, Cause::AccountDisabled, SwitchedOff::SENTENCE),
    (0xc000_0193, Cause::AccountExpired, Expired::SENTENCE),
    (0xc000_0071, Cause::PasswordExpired, PasswordExpired::SENTENCE),
    (0xc000_0224, Cause::PasswordExpired, PasswordToChange::SENTENCE),
    (0xc000_006f, Cause::SignInNotAllowed, NotAtThisHour::SENTENCE),
    (0xc000_015b, Cause::SignInNotAllowed, NotByRemoteDesktop::SENTENCE),
];

macro_rules! rule {
    ($name:ident, $cause:ident, $explain:ident) => {
        pub const $name: Rule = Rule { id: Cause::$cause, explain: $explain, check: |e| check(e, &$name) };
    };
}

rule!(WRONG_PASSWORD, WrongPassword, EXPLAIN_WRONG_PASSWORD);
rule!(ACCOUNT_LOCKED, AccountLocked, EXPLAIN_ACCOUNT_LOCKED);
rule!(ACCOUNT_DISABLED, AccountDisabled, EXPLAIN_ACCOUNT_DISABLED);
rule!(ACCOUNT_EXPIRED, AccountExpired, EXPLAIN_ACCOUNT_EXPIRED);
rule!(PASSWORD_EXPIRED, PasswordExpired, EXPLAIN_PASSWORD_EXPIRED);
rule!(SIGN_IN_NOT_ALLOWED, SignInNotAllowed, EXPLAIN_SIGN_IN_NOT_ALLOWED);

fn check(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    said(evidence, rule).or_else(|| watched(evidence, rule))
}

/// What the server says of nobody in particular.
fn said(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Refused { status, .. } = answer.greeting else { return None };
    let (_, _, headline) = CAUSES.iter().find(|(known, cause, _)| *known == status && *cause == rule.id)?;
    let because = [Said::from(SaysSo { status: Hex(status) }), OfNobody {}.into()];
    rule.suspect(Confidence::Possible, Said::new(headline, Vec::new()), because)
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
    Locked {} = "The account is locked for now, usually after too many wrong passwords.";
    SwitchedOff {} = "The account is switched off.";
    Expired {} = "The account has expired.";
    PasswordExpired {} = "The password has expired and must be changed first.";
    PasswordToChange {} = "The password must be changed before the next sign-in.";
    NotAtThisHour {} = "The account may not sign in at this hour.";
    NotByRemoteDesktop {} = "The account may not sign in by Remote Desktop.";
    SaysSo { status: Hex } = "{Other} says so ({status}).";
    OfYourTry {} = "Redial watched while Remote Desktop itself tried, and so it ended.";
    OfNobody {} = "This is not about anybody in particular: it was given no name and no password.";
}

const EXPLAIN_WRONG_PASSWORD: Explanation = Explanation {
    meaning: "{Other} says that it does not accept the name or the password. Redial sends no \
     password, so this is {other}'s word and not a test of yours. Compare it with what Remote Desktop \
     itself tells you.",
    reasons: &[
        Reason::new("A letter is wrong, or Caps Lock or another keyboard language is on."),
        Reason::new("The user name needs the domain or the computer in front of it."),
        Reason::new("An old password is saved on this computer."),
    ],
    steps: &[
        Step::here(
            "Type the password once where you can see it, for example in Notepad, without saving it. \
         Then type it into Remote Desktop.",
        ),
        Step::here(
            r"Write the name as `DOMAIN\name` or `name@example.com`. For an account that only {other} knows write `COMPUTERNAME\name`.",
        ),
        Step::here(
            "A PIN, a fingerprint or face recognition does not work here. A Microsoft account needs its real \
            password.",
        ),
        Step::here(
            "Remove a saved old one under Control Panel > Credential Manager > Windows Credentials, \
         entry `TERMSRV/` and the computer's name. It cannot be brought back.",
        ),
        Step::helpdesk(
            "Event 4625 in the Security log of {other} names the reason (sub status). Reset \
         the password if nothing else helps.",
        ),
        Step::mind("Do not try again and again: after a few wrong ones many accounts are locked."),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC000006D STATUS_LOGON_FAILURE",
        "Microsoft Learn: Event 4625, an account failed to log on",
    ],
};

const EXPLAIN_ACCOUNT_LOCKED: Explanation = Explanation {
    meaning: "{Other} says that an account is locked for now. That is a protection: after several \
     wrong passwords it lets nobody in for some time, not even with the right one. Redial gave it no name, so check \
     that it really is your account.",
    reasons: &[
        Reason::new("A wrong password was typed several times."),
        Reason::new("A phone, a drive or a scheduled task still uses an old password again and again."),
        Reason::new("Somebody else is guessing passwords."),
    ],
    steps: &[
        Step::here("Stop trying and wait. Many organisations unlock accounts by themselves after 10 to 30 minutes."),
        Step::here(
            "If you changed your password recently, enter the new one on your phone and in other saved \
         places.",
        ),
        Step::helpdesk(
            "Unlock it with `Unlock-ADAccount NAME`. For a local account: `lusrmgr.msc` > Users > the \
         account > clear Account is locked out.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk("Event 4740 on a domain controller names the computer from which the wrong passwords came."),
        Step::helpdesk(
            "If they come from the internet, do not leave port 3389 open to it. Put a VPN or a gateway \
         in front.",
        ),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000234 STATUS_ACCOUNT_LOCKED_OUT",
        "Microsoft Learn: Account lockout policy; Event 4740",
    ],
};

const EXPLAIN_ACCOUNT_DISABLED: Explanation = Explanation {
    meaning: "{Other} says that an account is switched off. Then nobody can sign in with it, \
     whatever the password. Redial gave it no name, so check that it really is your account.",
    reasons: &[
        Reason::new(
            "The organisation switched the account off, for example because somebody left or is away for \
            long.",
        ),
        Reason::new("You use an account that is off by default, such as the built-in Administrator or Guest."),
    ],
    steps: &[
        Step::here("Check which user name you use. Try the one that you sign in with on other days."),
        Step::here("Ask your helpdesk whether the account is meant to be off. Nothing at your desk can switch it on."),
        Step::helpdesk(
            "In a domain: `Get-ADUser NAME -Properties Enabled`, and, if it is right to do so, \
         `Enable-ADAccount NAME`.",
        ),
        Step::helpdesk(
            "On a single computer: `lusrmgr.msc` > Users > the account > clear Account is disabled, or \
         `net user NAME /active:yes` (as administrator).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Make a personal account rather than switching the built-in Administrator on: attackers try that name \
         first.",
        ),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000072 STATUS_ACCOUNT_DISABLED",
        "Microsoft Learn: Enable-ADAccount; net user",
    ],
};

const EXPLAIN_ACCOUNT_EXPIRED: Explanation = Explanation {
    meaning: "{Other} says that an account has expired: it was made for a limited time, and that \
     time is over. The password does not matter then. Redial gave it no name, so check that it really is your \
     account.",
    reasons: &[
        Reason::new("The account has an end date, as is usual for guests, temporary staff and outside companies."),
        Reason::new("The date on {other} or on its domain controller is wrong."),
    ],
    steps: &[
        Step::here("Ask whoever invited you, or your helpdesk, to extend the account."),
        Step::helpdesk(
            "In a domain: Active Directory Users and Computers > the account > Properties > Account > \
         Account expires, or `Set-ADAccountExpiration NAME -DateTime 2030-01-01`.",
        ),
        Step::helpdesk(
            "On a single computer: `net user NAME` shows the date, `net user NAME /expires:never` \
         removes it (as administrator). A later date is better than none.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Check the clock of the domain controller (`w32tm /query /status`) if the date should still \
         be good.",
        )
        .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000193 STATUS_ACCOUNT_EXPIRED",
        "Microsoft Learn: Set-ADAccountExpiration; net user",
    ],
};

const EXPLAIN_PASSWORD_EXPIRED: Explanation = Explanation {
    meaning: "{Other} says that a password has expired, or must be changed before the next \
     sign-in. With Network Level Authentication it cannot be changed inside Remote Desktop, so you have to change it \
     somewhere else first. Redial gave {other} no name, so check that it really is your account.",
    reasons: &[
        Reason::new("The organisation wants a new password from time to time."),
        Reason::new("The helpdesk gave you a first password that must be changed at once."),
    ],
    steps: &[
        Step::here(
            "If it belongs to the same organisation: press Ctrl+Alt+Del and choose “Change a password”. Connect the \
         VPN first when you are not in the office.",
        ),
        Step::here("Otherwise: change it on your organisation's web page for passwords, or ask the helpdesk."),
        Step::there("Sign in there directly. Windows then asks for a new password."),
        Step::helpdesk(
            "Set a new password without “User must change password at next logon”, and let the user change it after \
         the first sign-in.",
        ),
        Step::helpdesk(
            "Switching Network Level Authentication off for a moment also lets the user change it at the \
         remote screen. Switch it on again at once: without it anybody can reach that screen.",
        )
        .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000071 STATUS_PASSWORD_EXPIRED and 0xC0000224 STATUS_PASSWORD_MUST_CHANGE",
        "Microsoft Learn: The Local Security Authority cannot be contacted (Remote Desktop)",
    ],
};

const EXPLAIN_SIGN_IN_NOT_ALLOWED: Explanation = Explanation {
    meaning: "{Other} says that an account may not sign in to it this way, or not at this hour. \
     The password may well be right: the permission is missing. Redial gave it no name, so check that it really is \
     your account.",
    reasons: &[
        Reason::new("The account does not belong to the people who may use Remote Desktop there."),
        Reason::new("A rule forbids it, or only allows certain hours."),
    ],
    steps: &[
        Step::here("Ask whether you are meant to use Remote Desktop on that computer, and at which hours."),
        Step::there("As administrator: Settings > System > Remote Desktop > Remote Desktop users (Windows 10: \
         Select users that can remotely access this PC) > Add.").on(Servers::WINDOWS),
        Step::helpdesk(r"The same by command, in every language of Windows: `Add-LocalGroupMember -SID S-1-5-32-555 -Member DOMAIN\name`.").on(Servers::WINDOWS),
        Step::helpdesk("In `secpol.msc` > Local Policies > User Rights Assignment check “Allow log on through Remote \
         Desktop Services” and “Deny log on through Remote Desktop Services”. Deny wins.").on(Servers::WINDOWS),
        Step::helpdesk("Logon hours are in Active Directory Users and Computers > the account > Account > Logon Hours."),
        Step::mind("Do not make the person an administrator just for this: the group Remote Desktop Users is enough."),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC000015B STATUS_LOGON_TYPE_NOT_GRANTED and 0xC000006F \
         STATUS_INVALID_LOGON_HOURS",
        "Microsoft Learn: Allow log on through Remote Desktop Services",
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
    fn each_status_has_its_rule_and_no_other() {
        let rules =
            [WRONG_PASSWORD, ACCOUNT_LOCKED, ACCOUNT_DISABLED, ACCOUNT_EXPIRED, PASSWORD_EXPIRED, SIGN_IN_NOT_ALLOWED];
        for (status, cause, headline) in CAUSES {
            for rule in &rules {
                let said = (rule.id == cause).then_some((Weight::Suspect, rule.id.side(), Confidence::Possible));
                assert_eq!(refused(status).says(rule), said, "{status:08X} {}", rule.id);
            }
            let rule = rules.iter().find(|rule| rule.id == cause).unwrap();
            assert_eq!(refused(status).finding(rule).headline, headline.english);
        }
    }

    #[test]
    fn without_a_password_it_is_never_the_verdict() {
        for (status, cause, _) in CAUSES {
            assert_eq!(refused(status).causes(), (Some(Cause::SignInRefused), vec![Cause::SignInRefused, cause]));
        }
    }

    #[test]
    fn the_side_is_whose_words_are_wanted() {
        assert_eq!((WRONG_PASSWORD.id.side(), PASSWORD_EXPIRED.id.side()), (Side::Client, Side::Client));
        assert_eq!((ACCOUNT_LOCKED.id.side(), SIGN_IN_NOT_ALLOWED.id.side()), (Side::Server, Side::Server));
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
        assert_eq!(check(&other, &WRONG_PASSWORD), None);
    }

    #[test]
    fn not_for_other_numbers() {
        assert_eq!(refused(0xc000_0413).says(&WRONG_PASSWORD), None);
        assert_eq!(Run::healthy().says(&WRONG_PASSWORD), None);
    }
}
