//! `account-disabled`: somebody switched the account off.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule =
    Rule { id: Cause::AccountDisabled, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says that an account is switched off. Then nobody can sign in with it, \
     whatever the password. Unless Redial tested a sign-in, it gave no name, so check that it really is your account.",
    reasons: &[
        Reason::new("The organisation switched the account off, for example when somebody leaves or is away for long."),
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
            "Rather make a personal account than switch the built-in Administrator on: attackers try \
         that name first.",
        ),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000072 STATUS_ACCOUNT_DISABLED",
        "Microsoft Learn: Enable-ADAccount; net user",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn said_of_the_account_that_was_tried() {
        assert_eq!(Run::refused(0xc000_0072).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_006e).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
