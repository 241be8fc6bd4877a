//! `domain-unreachable`: the other computer cannot have the account confirmed.

use super::{Rule, sign_in_status};
use crate::model::{Cause, Explanation, Reason, Servers, Step};

pub const RULE: Rule =
    Rule { id: Cause::DomainUnreachable, explain: EXPLAIN, check: |e| sign_in_status::check(e, &RULE) };

const EXPLAIN: Explanation = Explanation {
    meaning: "The account belongs to a domain, and {other} has to ask a server of that domain whether name and password \
     are right. It reached none, or was not believed. So nothing is said about your password.",
    reasons: &[
        Reason::new(
            "{Other} is not connected to its organisation\u{2019}s network: its VPN is off, or its name server is wrong.",
        ),
        Reason::new("Its membership in the domain is broken, as after a restored backup or a copied machine."),
        Reason::new("The domain controllers are down, or two domains no longer trust each other."),
    ],
    steps: &[
        Step::here("Try an account that only {other} knows, if you have one: `COMPUTERNAME\\name`."),
        Step::there("Check its network connection, and its VPN if it needs one. Then restart it."),
        Step::helpdesk_there(
            "`nltest /sc_query:DOMAIN` shows whether a domain controller can be reached, \
         `Test-ComputerSecureChannel` whether the computer is still trusted.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "If it says False, `Test-ComputerSecureChannel -Repair -Credential DOMAIN\\NAME` mends the membership (as \
         administrator).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Check there that the DNS servers are the domain's (`ipconfig /all`) and that the clock is \
         right (`w32tm /query /status`).",
        )
        .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC000005E STATUS_NO_LOGON_SERVERS and 0xC000018D STATUS_TRUSTED_RELATIONSHIP_FAILURE",
        "Microsoft Learn: nltest; Test-ComputerSecureChannel",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Confidence, Side, Weight};

    #[test]
    fn nobody_there_could_confirm_the_account() {
        for status in [0xc000_005e, 0xc000_0192, 0xc000_0233, 0xc000_018b, 0xc000_018c, 0xc000_018d, 0xc000_019b] {
            assert_eq!(Run::refused(status).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
        }
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_0064).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
