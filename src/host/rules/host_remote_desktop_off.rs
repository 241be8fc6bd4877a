//! `host-remote-desktop-off`

use super::Rule;
use crate::host::checks::remote_desktop::RemoteDesktop;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};

pub const RULE: Rule = Rule { id: Cause::HostRemoteDesktopOff, explain: EXPLAIN, check };

const OFF: &str = "Remote Desktop is switched off on this computer.";

fn check(evidence: &Evidence) -> Option<Finding> {
    let switch = evidence.fact::<RemoteDesktop>()?;
    match switch.on() {
        // That is `host-policy-blocks`.
        Some(false) if switch.by_organisation() => None,
        Some(false) => {
            let because = "The switch in this computer\u{2019}s settings is off (fDenyTSConnections is 1).";
            RULE.blocks(Confidence::Certain, OFF, vec![because.to_owned()])
        }
        None => {
            let because = "Windows has no word about it in its settings, so nobody has switched it on.";
            RULE.blocks(Confidence::Likely, OFF, vec![because.to_owned()])
        }
        Some(true) => closed_for_now(switch),
    }
}

fn closed_for_now(switch: &RemoteDesktop) -> Option<Finding> {
    let drained = switch.drain_mode.is_some_and(|mode| mode != 0);
    let disabled = switch.sign_in_disabled == Some(1);
    let mut because = Vec::new();
    because.extend(drained.then(|| "New sessions are refused (TSServerDrainMode is not 0).".to_owned()));
    because.extend(disabled.then(|| "Sign-ins are switched off (fLogonDisabled is 1).".to_owned()));
    if because.is_empty() {
        return None;
    }
    RULE.suspect(Confidence::Likely, "Remote Desktop is on, but takes no new sessions for the time being.", because)
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop has a switch, and on this computer it is off. Then the computer does not listen, \
     and whoever dials it is refused or hears nothing.",
    reasons: &[
        Reason::new("Nobody has ever switched it on: that is how Windows comes."),
        Reason::new("An update, a reset or a security program switched it off."),
        Reason::new("An administrator closed the computer for maintenance (`change logon /drain`)."),
    ],
    steps: &[
        Step::here("Open Settings > System > Remote Desktop, switch it on and confirm. It needs an administrator."),
        Step::here(
            "On the same page look at “Remote Desktop users”: your own account must be there, or be an \
         administrator.",
        ),
        Step::helpdesk(
            r"`fDenyTSConnections` under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server` must be 0. After maintenance run `change logon /enable`.",
        ),
        Step::here("If the switch is grey, a rule of the organisation decides it."),
    ],
    references: &[
        "Microsoft Learn: General Remote Desktop connection troubleshooting (check the status of the \
         RDP protocol)",
        "Microsoft Learn: Win32_TerminalServiceSetting class, SetAllowTSConnections",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    #[test]
    fn off() {
        assert_eq!(says(&RULE, |world| server(world, "fDenyTSConnections", 1)), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| server(world, "TSServerDrainMode", 2)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| server(world, "fLogonDisabled", 1)), SUSPECT_LIKELY);
    }

    #[test]
    fn not_while_it_is_on_or_the_organisations_matter() {
        assert_eq!(says(&RULE, |world| server(world, "fDenyTSConnections", 0)), None);
        assert_eq!(says(&RULE, |world| server(world, "TSServerDrainMode", 0)), None);
        assert_eq!(says(&RULE, |world| policy(world, "fDenyTSConnections", 1)), None);
    }
}
