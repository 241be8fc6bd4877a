//! `host-policy-blocks`

use super::Rule;
use crate::host::checks::remote_desktop::RemoteDesktop;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Said, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostPolicyBlocks, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let switch = evidence.fact::<RemoteDesktop>()?;
    if !(switch.by_organisation() && switch.on() == Some(false)) {
        return None;
    }
    let because: [Said; 2] = [IsDisabled {}.into(), Wins {}.into()];
    RULE.blocks(Confidence::Certain, SwitchedOff {}, because)
}

says! { "host-policy-blocks":
    SwitchedOff {} = "A rule of your organisation switches Remote Desktop off on this computer.";
    IsDisabled {} = "The organisation's rule about remote connections is set to “Disabled” (fDenyTSConnections is 1).";
    Wins {} = "Such a rule wins over the switch in this computer's settings.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The people who manage this computer have decided that it must not be reached by Remote Desktop. \
     The switch in the settings is grey or changes nothing.",
    reasons: &[
        Reason::new("A group policy or the device management says so for all computers, or for this kind of computer."),
        Reason::new("A policy of an earlier owner or an earlier job is left over."),
    ],
    steps: &[
        Step::here(
            "Tell your helpdesk: “The policy fDenyTSConnections is 1 on this computer. I need to reach \
         it by Remote Desktop.” They can make an exception.",
        ),
        Step::here(
            "Is it your own computer? Settings > Accounts > Access work or school shows whether an \
         organisation still manages it. If it should not, disconnect it there, restart, and check again.",
        ),
        Step::helpdesk(
            "`gpresult /H report.html` names the policy that wins: Computer Configuration > \
         Administrative Templates > Windows Components > Remote Desktop Services > Remote Desktop Session Host > \
         Connections > Allow users to connect remotely by using Remote Desktop Services.",
        ),
        Step::helpdesk("After the exception run `gpupdate /force` here, then check again."),
        Step::mind(r"Do not delete the value under `HKLM\SOFTWARE\Policies` by hand: the next refresh puts it back."),
    ],
    references: &["Microsoft Learn: General Remote Desktop connection troubleshooting (check whether a Group \
         Policy Object is blocking RDP)"],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn the_organisation_says_no() {
        assert_eq!(says(&RULE, |world| policy(world, "fDenyTSConnections", 1)), BLOCKS_CERTAIN);
    }

    #[test]
    fn not_where_it_says_yes_or_nothing() {
        assert_eq!(says(&RULE, |world| policy(world, "fDenyTSConnections", 0)), None);
        assert_eq!(says(&RULE, |world| server(world, "fDenyTSConnections", 1)), None, "it was the user");
        let overruled: Change = |world| {
            server(world, "fDenyTSConnections", 1);
            policy(world, "fDenyTSConnections", 0);
        };
        assert_eq!(says(&RULE, overruled), None);
    }
}
