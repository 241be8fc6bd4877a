//! `sign-in-not-allowed`: name and password are right, and a rule keeps the account out.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule =
    Rule { id: Cause::SignInNotAllowed, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} says that an account may not sign in to it this way, or not at this hour. \
     The password may well be right: the permission is missing. Unless Redial tested a sign-in, it gave no name, so \
     check that it really is your account.",
    reasons: &[
        Reason::new("The account does not belong to the people who may use Remote Desktop there."),
        Reason::new("A rule forbids it, or only allows certain hours or certain computers."),
        Reason::new("The account has no password. Then it can only be used at the computer itself.").on(Servers::WINDOWS),
        Reason::new("The account is in the group Protected Users, for whom the older kind of sign-in (NTLM) is off.")
            .on(Servers::WINDOWS),
    ],
    steps: &[
        Step::here("Ask whether you are meant to use Remote Desktop on that computer, and at which hours."),
        Step::there("As administrator: Settings > System > Remote Desktop > Remote Desktop users (Windows 10: \
         Select users that can remotely access this PC) > Add.").on(Servers::WINDOWS),
        Step::helpdesk(r"The same by command, in every language of Windows: `Add-LocalGroupMember -SID S-1-5-32-555 -Member DOMAIN\name`.").on(Servers::WINDOWS),
        Step::helpdesk("In `secpol.msc` > Local Policies > User Rights Assignment check Allow log on through Remote \
         Desktop Services and Deny log on through Remote Desktop Services. Deny wins.").on(Servers::WINDOWS),
        Step::helpdesk("Logon hours are in Active Directory Users and Computers > the account > Account > Logon Hours."),
        Step::mind("Do not make the person an administrator just for this: the group Remote Desktop Users is enough."),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC000015B STATUS_LOGON_TYPE_NOT_GRANTED, 0xC000006E \
         STATUS_ACCOUNT_RESTRICTION, 0xC000006F STATUS_INVALID_LOGON_HOURS and 0xC0000413",
        "Microsoft Learn: Allow log on through Remote Desktop Services",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn said_of_the_account_that_was_tried() {
        for status in [0xc000_006e, 0xc000_006f, 0xc000_0070, 0xc000_0155, 0xc000_015b, 0xc000_0413] {
            assert_eq!(Run::refused(status).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
        }
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_0234).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
