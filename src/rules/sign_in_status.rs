//! `wrong-password` and its kin: what a server says of an account.
//!
//! Redial sends neither name nor password, so these words cannot be about an account that it tried. They are hints
//! beside `sign-in-refused`, which is what was really seen.

use super::Rule;
use crate::model::{CauseId, Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

/// NTSTATUS ([MS-ERREF] 2.3.1), cause, headline.
pub const CAUSES: [(u32, CauseId, &str); 8] = [
    (0xc000_006d, "wrong-password", "The name or the password was not accepted."),
    (0xc000_0234, "account-locked", "The account is locked for now, usually after too many wrong passwords."),
    (0xc000_0072, "account-disabled", "The account is switched off."),
    (0xc000_0193, "account-expired", "The account has run out."),
    (0xc000_0071, "password-expired", "The password has run out and must be changed first."),
    (0xc000_0224, "password-expired", "The password must be changed before the next sign-in."),
    (0xc000_006f, "sign-in-not-allowed", "The account may not sign in at this hour."),
    (0xc000_015b, "sign-in-not-allowed", "The account may not sign in by Remote Desktop."),
];

macro_rules! rule {
    ($name:ident, $id:literal, $side:ident) => {
        pub const $name: Rule =
            Rule { id: $id, layer: Layer::SignIn, side: Side::$side, explain: EXPLAIN, check: |e| check(e, &$name) };
    };
}

rule!(WRONG_PASSWORD, "wrong-password", Client);
rule!(ACCOUNT_LOCKED, "account-locked", Server);
rule!(ACCOUNT_DISABLED, "account-disabled", Server);
rule!(ACCOUNT_EXPIRED, "account-expired", Server);
rule!(PASSWORD_EXPIRED, "password-expired", Client);
rule!(SIGN_IN_NOT_ALLOWED, "sign-in-not-allowed", Server);

fn check(evidence: &Evidence, rule: &Rule) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let Greeting::Refused { status, .. } = answer.greeting else { return None };
    let (_, _, headline) = CAUSES.iter().find(|(known, cause, _)| *known == status && *cause == rule.id)?;
    let because = vec![
        format!("The other computer says so (0x{status:08X})."),
        "It says so of nobody in particular: it was given no name and no password.".to_owned(),
    ];
    rule.suspect(Confidence::Possible, *headline, because)
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn refused(status: u32) -> Run {
        Run::greeting(Greeting::Refused { credssp_version: 6, status })
    }

    #[test]
    fn each_status_has_its_rule_and_no_other() {
        let rules =
            [WRONG_PASSWORD, ACCOUNT_LOCKED, ACCOUNT_DISABLED, ACCOUNT_EXPIRED, PASSWORD_EXPIRED, SIGN_IN_NOT_ALLOWED];
        for (status, cause, headline) in CAUSES {
            for rule in &rules {
                let said = (rule.id == cause).then_some((Weight::Suspect, rule.side, Confidence::Possible));
                assert_eq!(refused(status).says(rule), said, "{status:08X} {}", rule.id);
            }
            let rule = rules.iter().find(|rule| rule.id == cause).unwrap();
            assert_eq!(refused(status).finding(rule).headline, headline);
        }
    }

    #[test]
    fn without_a_password_it_is_never_the_verdict() {
        for (status, cause, _) in CAUSES {
            assert_eq!(refused(status).causes(), (Some("sign-in-refused".to_owned()), vec!["sign-in-refused", cause]));
        }
    }

    #[test]
    fn the_side_is_whose_words_are_wanted() {
        assert_eq!((WRONG_PASSWORD.side, PASSWORD_EXPIRED.side), (Side::Client, Side::Client));
        assert_eq!((ACCOUNT_LOCKED.side, SIGN_IN_NOT_ALLOWED.side), (Side::Server, Side::Server));
    }

    #[test]
    fn not_for_other_numbers() {
        assert_eq!(refused(0xc000_0413).says(&WRONG_PASSWORD), None);
        assert_eq!(Run::healthy().says(&WRONG_PASSWORD), None);
    }
}
