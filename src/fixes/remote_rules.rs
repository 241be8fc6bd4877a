//! The firewall rules that Windows brings for Remote Desktop, by their ids, which are the same in every language.

use super::{FixError, Plan};
use crate::change::RuleSet;
use crate::platform::firewall::{FirewallProfile, FirewallRule, Profiles};
use crate::platform::{Platform, PlatformError, names};

/// TCP and UDP 3389.
pub const USUAL: [&str; 2] = [names::USER_MODE_TCP, names::USER_MODE_UDP];
/// TCP 3387 and 3392.
pub const WEB_SOCKET: [&str; 2] = names::WEB_SOCKET_RULES;

crate::says! { "fix-remote-rules":
    BlocksAll {} = "Windows Firewall is set to block every incoming connection on this network, whatever its rules say. Untick that under Windows Security, Firewall & network protection.";
    NoWebSocket {} = "This Windows has no rules for Remote Desktop over WebSocket, so only the usual ones are opened.";
    NoRule { id: Term } = "The firewall of this computer has no rule {id}. Another firewall may have taken its place: please look for Remote Desktop in that program.";
    Public {} = "This network is marked as public. Everybody on it will be able to try to connect. At home or at work, mark it as private first; in a caf\u{e9} or hotel, don't do this.";
    FirewallOff {} = "Windows Firewall is off for the network that you are on, so its rules change nothing there.";
    NoAnswer {} = "Windows Firewall does not answer here, so it stays as it is. Where another firewall has taken its place, let port 3389 through in that one.";
    Controlled { rule: Label } = "Your organisation controls the firewall rule \u{201c}{rule}\u{201d}, so it can't be changed here. Please ask the people who look after your computers.";
    Blocks { rule: Label } = "Somebody has turned the firewall rule \u{201c}{rule}\u{201d} into one that blocks. Redial leaves it alone: please ask whoever did that.";
}

/// Adds what it takes to let Remote Desktop through on the networks that are connected.
///
/// # Errors
/// Where the organisation keeps a rule from it, or there is no such rule.
pub fn open(pc: &dyn Platform, ids: &[&str], mut plan: Plan) -> Result<Plan, FixError> {
    let profiles = pc.firewall_profiles()?;
    let here = active(&profiles);
    let mut no_web_socket = false;
    for id in ids {
        let Some(rule) = pc.firewall_rule(id)? else {
            // Older editions have no rule for UDP, and do without.
            if id.ends_with("UDP") {
                continue;
            }
            if WEB_SOCKET.contains(id) {
                no_web_socket = true;
                continue;
            }
            return Err(FixError::refused(NoRule { id: (*id).into() }));
        };
        if rule.by_policy || !rule.allows {
            refuse_unless_open(&rule, here)?;
            continue;
        }
        plan.changes.extend(RuleSet::plan(pc, id, true, here)?);
    }
    if no_web_socket {
        plan = plan.warn(NoWebSocket {});
    }
    if !plan.changes.is_empty() && here.has(Profiles::PUBLIC) {
        plan = plan.warn(Public {});
    }
    if !plan.changes.is_empty() && is_off(&profiles) {
        plan = plan.warn(FirewallOff {});
    }
    if blocks_all(&profiles) {
        plan = plan.warn(BlocksAll {});
    }
    Ok(plan)
}

/// The usual ones as a part of more. A firewall of Windows that does not answer stops nobody, and is no reason to leave the
/// rest undone.
///
/// # Errors
/// As for [`open`].
pub fn open_too(pc: &dyn Platform, plan: Plan) -> Result<Plan, FixError> {
    match open(pc, &USUAL, plan.clone()) {
        Err(FixError::Platform(PlatformError::Unsupported { .. } | PlatformError::Failed { .. })) => {
            Ok(plan.warn(NoAnswer {}))
        }
        opened => opened,
    }
}

/// Whether rules have no say on a network that is connected.
#[must_use]
pub fn blocks_all(profiles: &[FirewallProfile]) -> bool {
    profiles.iter().any(|profile| profile.active && profile.on && profile.blocks_all)
}

fn is_off(profiles: &[FirewallProfile]) -> bool {
    let mut active = profiles.iter().filter(|profile| profile.active).peekable();
    active.peek().is_some() && active.all(|profile| !profile.on)
}

/// The kinds of network that are connected; without one, those that people trust.
fn active(profiles: &[FirewallProfile]) -> Profiles {
    let active: Profiles = profiles.iter().filter(|profile| profile.active).map(|profile| profile.profile).collect();
    if active == Profiles::NONE { Profiles::DOMAIN | Profiles::PRIVATE } else { active }
}

fn refuse_unless_open(rule: &FirewallRule, here: Profiles) -> Result<(), FixError> {
    if rule.allows && rule.enabled && rule.profiles.has(here) {
        return Ok(());
    }
    if rule.by_policy {
        return Err(FixError::controlled(Controlled { rule: rule.title.as_str().into() }));
    }
    Err(FixError::refused(Blocks { rule: rule.title.as_str().into() }))
}
