//! `account-expired`: the account was made for a time that is over.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule = Rule { id: Cause::AccountExpired, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says that an account has expired: it was made for a limited time, and that \
     time is over. The password does not matter then. Unless Redial tested a sign-in, it gave no name, so check that it \
     really is your account.",
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

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn said_of_the_account_that_was_tried() {
        assert_eq!(Run::refused(0xc000_0193).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_0071).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
