//! `password-expired`: the password has to be changed first.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule =
    Rule { id: Cause::PasswordExpired, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says that a password has expired, or must be changed before the next \
     sign-in. With Network Level Authentication it cannot be changed inside Remote Desktop, so you have to change it \
     somewhere else first. Unless Redial tested a sign-in, it gave no name, so check that it really is your account.",
    reasons: &[
        Reason::new("The organisation wants a new password from time to time."),
        Reason::new("The helpdesk gave you a first password that must be changed at once."),
    ],
    steps: &[
        Step::here(
            "If it belongs to the same organisation: press Ctrl+Alt+Del and choose Change a password. \
         Connect the VPN first when you are not in the office.",
        ),
        Step::here("Otherwise: change it on your organisation's web page for passwords, or ask the helpdesk."),
        Step::there("Sign in there directly. Windows then asks for a new password."),
        Step::helpdesk(
            "Set a new password without User must change password at next logon, and let the user change \
         it after the first sign-in.",
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

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn said_of_the_account_that_was_tried() {
        for status in [0xc000_0071, 0xc000_0224] {
            assert_eq!(Run::refused(status).says(&RULE), Some((Weight::Blocks, Side::Client, Confidence::Certain)));
        }
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_006d).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
