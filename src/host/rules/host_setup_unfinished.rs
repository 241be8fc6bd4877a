//! `host-setup-unfinished`

use super::Rule;
use crate::host::checks::setup::SetupSeen;
use crate::model::said::Term;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostSetupUnfinished, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = evidence.fact::<SetupSeen>()?;
    let flags = [("SystemSetupInProgress", seen.setup), ("OOBEInProgress", seen.first_start)];
    let set = flags.iter().filter(|(_, flag)| flag.is_some_and(|flag| flag != 0));
    let because: Vec<_> = set.map(|(name, _)| MarkSet { mark: Term::from(*name) }).collect();
    if because.is_empty() {
        return None;
    }
    RULE.suspect(Confidence::Likely, BeingSetUp {}, because)
}

says! { "host-setup-unfinished":
    BeingSetUp {} = "Windows thinks that it is still being set up, and takes no sessions.";
    MarkSet { mark: Term } = "The mark {mark} is set.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "While Windows is being set up it lets nobody in from outside. On this computer the marks that \
     say so are still there.",
    reasons: &[
        Reason::new(
            "The first start has not been finished: somebody has to answer its questions on this computer's own \
         screen.",
        ),
        Reason::new("An upgrade or a copied system left the marks behind."),
    ],
    steps: &[
        Step::here(
            "Look at its own screen. If it asks for a language, a network or an account, answer to the \
         end and restart.",
        ),
        Step::helpdesk(
            r"Once the desktop is in use, `SystemSetupInProgress` and `OOBEInProgress` under `HKLM\SYSTEM\Setup` must be 0. Export the key first; restart afterwards.",
        ),
    ],
    references: &["Microsoft Learn: Detailed troubleshooting steps for RDP connection problems to Windows VMs \
         in Azure"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::platform::registry::{Key, Value};

    #[test]
    fn still_at_it() {
        let oobe: Change = |world| world.set_value(&Key::machine("SYSTEM\\Setup"), "OOBEInProgress", Value::dword(1));
        assert_eq!(says(&RULE, oobe), SUSPECT_LIKELY);
    }

    #[test]
    fn done() {
        assert_eq!(says(&RULE, |_| ()), None);
    }
}
