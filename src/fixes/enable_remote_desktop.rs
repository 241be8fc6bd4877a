//! `enable-remote-desktop`

use super::{Fix, FixCx, FixError, Plan, listener, remote_rules, remote_service};
use crate::change::{RegistryValue, ServiceRun};
use crate::model::{Cause, Place, Undo};
use crate::platform::computer::Setting;
use crate::platform::names;
use crate::platform::registry::{Key, Value};

pub const FIX: Fix = Fix {
    id: "enable-remote-desktop",
    title: "Switch Remote Desktop on",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostRemoteDesktopOff, Cause::HostNotListening, Cause::PortRefused, Cause::PortNoAnswer],
    explain: "Lets other computers connect to this one: it switches Remote Desktop on, opens Windows Firewall for it and \
        starts its service.{more} The same as the switch under Settings, System, Remote Desktop. No restart is needed, and nobody \
        is cut off.\n\n\
        Afterwards this computer can be reached over the network by its administrators and by everybody in the group \
        Remote Desktop Users. Only accounts with a password can sign in. It does not open your router, and Windows Home \
        can't do this at all.",
    alerts: &[
        "A security product may report that Remote Desktop was switched on (fDenyTSConnections set to 0).",
        "A security product may report that the firewall was opened for Remote Desktop.",
    ],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-enable-remote-desktop":
    NlaIsOff {} = "The early sign-in (NLA) is off on this computer, so strangers get to see its sign-in screen. {{fix:host-nla-on}} switches it on.";
    DrainEnds {} = "Somebody has told this computer to take no new sessions. That ends with this.";
}

const DENY: &str = names::DENY_CONNECTIONS;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    listener::must_be_able_to_host(cx)?;
    let decided = listener::is_decided(cx.pc, Setting::AllowConnections, DENY)?;
    // An organisation that wants it on is no obstacle.
    let wanted_by_policy = listener::number(cx.pc, &listener::policies(), DENY)? == Some(0);
    if decided && !wanted_by_policy {
        listener::must_be_ours(cx, Setting::AllowConnections, DENY)?;
    }
    let mut plan = Plan::default();
    if !decided {
        plan.changes.extend(RegistryValue::plan(cx.pc, &listener::server(), DENY, Some(Value::dword(0)))?);
    }
    let (server, rdp_tcp) = (listener::server(), listener::rdp_tcp());
    for (key, name, right) in [
        (&server, "TSEnabled", 1),
        (&server, names::DRAIN_MODE, 0),
        (&server, names::LOGON_DISABLED, 0),
        (&rdp_tcp, names::LOGON_DISABLED, 0),
        (&rdp_tcp, names::ENABLE_WIN_STATION, 1),
    ] {
        plan = set_where_wrong(cx, plan, key, name, right)?;
    }
    plan = remote_rules::open_too(cx.pc, plan)?;
    plan.changes.extend(ServiceRun::plan_start(cx.pc, remote_service::SERVICE)?);
    if !plan.changes.is_empty() && listener::in_force(cx.pc, names::USER_AUTHENTICATION)? == Some(0) {
        plan = plan.warn(NlaIsOff {});
    }
    Ok(plan)
}

/// Where there is no such value, Windows does the right thing by itself.
fn set_where_wrong(cx: &FixCx<'_>, mut plan: Plan, key: &Key, name: &str, right: u32) -> Result<Plan, FixError> {
    if listener::number(cx.pc, key, name)?.is_some_and(|found| found != right) {
        plan.changes.extend(RegistryValue::plan(cx.pc, key, name, Some(Value::dword(right)))?);
        if name == names::DRAIN_MODE {
            plan = plan.warn(DrainEnds {});
        }
    }
    Ok(plan)
}
