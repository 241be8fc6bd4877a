//! `allow-client-in-firewall`

use super::{Fix, FixCx, FixError, Plan};
use crate::change::{AppRuleAdded, Change};
use crate::model::{Place, Undo};
use crate::platform::files::Folder;
use crate::platform::firewall::{AppRule, Profiles};

pub const FIX: Fix = Fix {
    id: "allow-client-in-firewall",
    title: "Allow Remote Desktop Connection in the firewall",
    place: Place::Here,
    elevated: true,
    undo: Undo::Full,
    cures: &[],
    explain: "Lets Remote Desktop Connection (mstsc.exe) on this computer receive connections, on home and work \
        networks.{more} Popular advice recommends it.\n\n\
        In truth it hardly ever helps: Remote Desktop Connection opens the connection itself, and Windows Firewall \
        lets that out unless somebody forbade it. A rule for receiving does not change that. It can't help where the \
        other computer's firewall is in the way, or one between. Switching the firewall off is never needed.",
    alerts: &["A security product may report that a firewall rule for Remote Desktop was added."],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-allow-client-in-firewall":
    OtherRule { name: Label } = "There is a firewall rule \u{201c}{name}\u{201d} already, but it is not the one that Redial makes. Please look at it in Windows Firewall.";
    HardlyHelps {} = "It hardly ever helps: Windows Firewall lets Remote Desktop connect to other computers anyway.";
    FirewallOff {} = "Windows Firewall is off for the network that you are on, so this changes nothing there.";
    BlocksAll {} = "Windows Firewall is set to block all incoming connections, whatever the rules say.";
}

const NAME: &str = "Redial: Remote Desktop Connection";

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let program = format!("{}\\mstsc.exe", cx.pc.folder(Folder::System)?);
    let rule = AppRule { name: NAME.to_owned(), program, profiles: Profiles::DOMAIN | Profiles::PRIVATE };
    match cx.pc.app_rule(NAME)? {
        Some(found) if found == rule => return Ok(Plan::default()),
        Some(_) => {
            return Err(FixError::refused(OtherRule { name: NAME.into() }));
        }
        None => {}
    }
    let mut plan = Plan::of([Change::AppRuleAdded(AppRuleAdded { rule })]).warn(HardlyHelps {});
    let active: Vec<_> = cx.pc.firewall_profiles()?.into_iter().filter(|profile| profile.active).collect();
    if !active.is_empty() && active.iter().all(|profile| !profile.on) {
        plan = plan.warn(FirewallOff {});
    } else if active.iter().any(|profile| profile.blocks_all) {
        plan = plan.warn(BlocksAll {});
    }
    Ok(plan)
}
