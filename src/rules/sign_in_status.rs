//! `wrong-password` and its kin: what a server says of an account, where it says it in so many words.

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
    rule.blocks(Confidence::Certain, *headline, vec![format!("The other computer says so itself (0x{status:08X}).")])
}

const EXPLAIN: &str = "";
