//! `web-account-needs-name`

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::WebAccountNeedsName, explain: EXPLAIN, check };

/// The setting and what was typed exclude each other, whoever answers.
fn check(evidence: &Evidence) -> Option<Finding> {
    if !evidence.target.settings.web_account || evidence.target.name().is_some() {
        return None;
    }
    RULE.blocks(Confidence::Certain, NeedsName {}, [Said::from(FileAsks {}), NotByAddress {}.into()])
}

says! { "web-account-needs-name":
    NeedsName {} =
        "Signing in with your work account needs the computer's name, and an address is given instead.";
    FileAsks {} = "The connection file asks for a sign-in with a web account (\u{201c}enablerdsaadauth:i:1\u{201d}).";
    NotByAddress {} = "That kind of sign-in does not work with an IP address.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The file says that you sign in on a web page of your organisation's (Microsoft Entra). For that, \
     the computer has to be called by its name. The file gives a number (an IP address).",
    reasons: &[
        Reason::new("Somebody put the address into the file, or typed it, because the name did not work."),
        Reason::new(
            "The option **Use a web account to sign in to the remote computer** was switched on for a computer \
     that is called by its address.",
        ),
    ],
    steps: &[
        Step::here("Use the name instead. {Other} shows it under Settings > System > About > Device name."),
        Step::here(
            "Or sign in without the web account. Press Windows+R, type `mstsc`, choose **Show Options > \
     Advanced** and remove the tick at **Use a web account to sign in to the remote computer**.",
        ),
        Step::helpdesk(
            "The name must be the one that the computer has in Microsoft Entra. A wrong one gives AADSTS293004.",
        ),
    ],
    references: &[
        "Microsoft Learn, Supported RDP properties: `enablerdsaadauth`.",
        "Microsoft Learn, Connect to a remote Microsoft Entra joined device: IP addresses cannot be used.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn an_address_with_a_web_account() {
        let with = |typed: &str, web_account: bool| {
            let mut evidence = healthy(typed);
            evidence.target.settings.web_account = web_account;
            evidence
        };
        expect(&RULE, &with("192.0.2.10", true), Weight::Blocks, Side::Client, Confidence::Certain);
        expect(&RULE, &with("2001:db8::10", true), Weight::Blocks, Side::Client, Confidence::Certain);
        silent_on(&RULE, &with("pc.example", true));
        silent_on(&RULE, &with("192.0.2.10", false));
    }
}
