//! `account-locked`: too many wrong passwords, and nobody is let in for a while.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule = Rule { id: Cause::AccountLocked, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says that an account is locked for now. That is a protection: after several \
     wrong passwords it lets nobody in for some time, not even with the right one. Unless Redial tested a sign-in, it \
     gave no name, so check that it really is your account.",
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

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn said_of_the_account_that_was_tried() {
        assert_eq!(Run::refused(0xc000_0234).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_0072).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
