//! `allow-remote-desktop-in-firewall`

use super::{Fix, FixCx, FixError, FixOption, OptionKind, Plan, listener, remote_rules};
use crate::change::Change;
use crate::model::{Cause, DEFAULT_PORT, Place, Undo};
use crate::platform::names;

pub const FIX: Fix = Fix {
    id: "allow-remote-desktop-in-firewall",
    title: "Let Remote Desktop through Windows Firewall",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostFirewallBlocks, Cause::PortNoAnswer],
    explain: "Switches on the two rules that Windows brings for Remote Desktop (TCP and UDP 3389), for the kind of network \
        that this computer is on.{more} Nobody is cut off, and nothing restarts. The rest of the firewall stays as it is.\n\n\
        Popular advice also ticks \u{201c}Remote Desktop (WebSocket)\u{201d}. Those rules open TCP 3387 and 3392. Remote \
        Desktop Connection uses 3389, so they can't change anything for it; they are there for web clients. Redial \
        switches them on only if you ask.\n\n\
        It can't help against another firewall: one of a security product, of a router, or of a cloud.",
    alerts: &["A security product may report that the firewall was opened for Remote Desktop."],
    options: &[FixOption {
        name: WEB_SOCKET,
        kind: OptionKind::Flag,
        explain: "{also|Also} the WebSocket rules (TCP 3387 and 3392), which Remote Desktop Connection does not use",
    }],
    timed: None,
    plan,
};

crate::says! { "fix-allow-remote-desktop-in-firewall":
    NotForClients {} = "The WebSocket rules open TCP 3387 and 3392. Remote Desktop Connection uses 3389, so they don't help it.";
    RulesAreRight { but: Phrase } = "The rules are right. {but}";
    OtherPort { port: Number } = "This computer waits on port {port}, and these rules open 3389 only. {{fix:restore-port-3389}} sets the usual port.";
}

const WEB_SOCKET: &str = "websocket";

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let mut ids = remote_rules::USUAL.to_vec();
    ids.extend(cx.options.flag(WEB_SOCKET).then_some(remote_rules::WEB_SOCKET).into_iter().flatten());
    let mut plan = remote_rules::open(cx.pc, &ids, Plan::default())?;
    if plan.changes.iter().any(is_web_socket) {
        plan = plan.warn(NotForClients {});
    }
    if plan.changes.is_empty() && remote_rules::blocks_all(&cx.pc.firewall_profiles()?) {
        return Err(FixError::refused(RulesAreRight { but: remote_rules::BlocksAll {}.into() }));
    }
    let port = listener::number(cx.pc, &listener::rdp_tcp(), names::PORT_NUMBER)?;
    match port.filter(|port| *port != u32::from(DEFAULT_PORT)) {
        Some(port) if !plan.changes.is_empty() => Ok(plan.warn(OtherPort { port: port.into() })),
        _ => Ok(plan),
    }
}

fn is_web_socket(change: &Change) -> bool {
    matches!(change, Change::FirewallRule(rule) if remote_rules::WEB_SOCKET.contains(&rule.id.as_str()))
}
