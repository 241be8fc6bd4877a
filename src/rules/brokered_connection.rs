//! `brokered-connection`

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::BrokeredConnection, explain: EXPLAIN, check };

/// The file itself says so, whatever anybody answers.
fn check(evidence: &Evidence) -> Option<Finding> {
    evidence.target.settings.brokered.then_some(())?;
    RULE.blocks(Confidence::Certain, Brokered {}, [Said::from(DecidedAfterSignIn {}), NobodyAsked {}.into()])
}

says! { "brokered-connection":
    Brokered {} =
        "This connection file belongs to Azure Virtual Desktop or Windows 365, which Redial cannot check directly.";
    DecidedAfterSignIn {} =
        "There, a service of Microsoft's decides after the sign-in which computer you get.";
    NobodyAsked {} =
        "Redial has asked no computer: the names in the file need not be the ones that would be used.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The file does not lead to one computer. Azure Virtual Desktop and Windows 365 hand out a computer \
     after you have signed in, and everything goes through a gateway of Microsoft's. So there is no \
     direct way that Redial could test, and the file's gateway must stay as it is.",
    reasons: &[
        Reason::new(
            "The service, the computer behind it or your account there may have a fault that only the service \
     can see.",
        ),
        Reason::new("The file may be old: such files are handed out again when something changes."),
    ],
    steps: &[
        Step::here(
            "Open <https://windows.cloud.microsoft> in a browser, sign in and start the computer there. If that \
     works, remove the old file and use the new one from there or from the Windows App.",
        ),
        Step::here(
            "In the Windows App, choose the computer's menu and **Restart** (Windows 365), wait five minutes and \
     try again.",
        ),
        Step::helpdesk(
            "Look in Azure Virtual Desktop Insights, or in the Windows 365 report of connection errors, for this \
     user and time.",
        ),
        Step::helpdesk("Do not switch off the gateway in the file. Without it, nothing is reached."),
    ],
    references: &[
        "Microsoft Learn, Supported RDP properties: `gatewaybrokeringtype`, `resourceprovider`, `wvd \
     endpoint pool`.",
        "Microsoft Learn, Azure Virtual Desktop: Use Log Analytics for the Diagnostics feature.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Settings, Side, Weight};

    #[test]
    fn the_file_says_so_itself() {
        let mut file = case("cloudpc.example");
        silent_on(&RULE, &file);
        file.target.settings = Settings { brokered: true, ..Settings::default() };
        expect(&RULE, &file, Weight::Blocks, Side::Undecided, Confidence::Certain);
    }
}
