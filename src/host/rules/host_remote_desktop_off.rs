//! `host-remote-desktop-off`

use super::Rule;
use crate::host::checks::remote_desktop::RemoteDesktop;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Said, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostRemoteDesktopOff, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let switch = evidence.fact::<RemoteDesktop>()?;
    match switch.on() {
        // That is `host-policy-blocks`.
        Some(false) if switch.by_organisation() => None,
        Some(false) => RULE.blocks(Confidence::Certain, Off {}, [SwitchOff {}]),
        None => RULE.blocks(Confidence::Likely, Off {}, [NeverOn {}]),
        Some(true) => closed_for_now(switch),
    }
}

fn closed_for_now(switch: &RemoteDesktop) -> Option<Finding> {
    let drained = switch.drain_mode.is_some_and(|mode| mode != 0);
    let disabled = switch.sign_in_disabled == Some(1);
    let mut because: Vec<Said> = Vec::new();
    because.extend(drained.then(|| SessionsRefused {}.into()));
    because.extend(disabled.then(|| SignInsOff {}.into()));
    if because.is_empty() {
        return None;
    }
    RULE.suspect(Confidence::Likely, ClosedForNow {}, because)
}

says! { "host-remote-desktop-off":
    Off {} = "Remote Desktop is switched off on this computer.";
    SwitchOff {} = "The switch in this computer's settings is off (fDenyTSConnections is 1).";
    NeverOn {} = "Windows has nothing about it in its settings, so nobody has switched it on.";
    ClosedForNow {} = "Remote Desktop is on, but takes no new sessions for the time being.";
    SessionsRefused {} = "New sessions are refused (TSServerDrainMode is not 0).";
    SignInsOff {} = "Sign-ins are switched off (fLogonDisabled is 1).";
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
