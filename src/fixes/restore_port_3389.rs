//! `restore-port-3389`

use super::{Fix, FixCx, FixError, Plan, listener, remote_rules, remote_service};
use crate::change::RegistryValue;
use crate::model::{Cause, DEFAULT_PORT, Place, Undo};
use crate::platform::names;
use crate::platform::registry::Value;

pub const FIX: Fix = Fix {
    id: "restore-port-3389",
    title: "Put Remote Desktop back on its usual port",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostPortChanged, Cause::PortRefused],
    explain: "Makes this computer wait on Remote Desktop's usual port, 3389, and opens Windows Firewall for it. The \
        service restarts, as it reads its port when it starts.\n\n\
        Whoever is connected is cut off for a moment. People who connect to the old port by name:port have to leave \
        the port out afterwards. A router or cloud that sends the old port here must be changed too. A firewall rule \
        that somebody made for the old port stays.",
    alerts: &[
        "A security product may report that Remote Desktop's port was changed.",
        "A security product may report that the firewall was opened for Remote Desktop.",
    ],
    options: &[remote_service::KEEP_SESSIONS],
    timed: None,
    plan,
};

crate::says! { "fix-restore-port-3389":
    Taken { process: Number } = "Another program of this computer waits on port 3389 already (process {process}). End that program first, or give it another port.";
    NotThere { port: Number } = "Nobody can connect to port {port} afterwards.";
}

const NAME: &str = names::PORT_NUMBER;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let usual = u32::from(DEFAULT_PORT);
    let service = cx.pc.service(remote_service::SERVICE)?.map_or(0, |service| service.pid);
    let found = listener::number(cx.pc, &listener::rdp_tcp(), NAME)?;
    // A system that does not tell whose it is may show Remote Desktop's own.
    let others = cx.pc.listeners(DEFAULT_PORT)?.into_iter().find(|one| one.pid != 0 && one.pid != service);
    if let Some(other) = others {
        return Err(FixError::refused(Taken { process: other.pid.into() }));
    }
    let moved = found != Some(usual);
    let mut plan = Plan::of(RegistryValue::plan(cx.pc, &listener::rdp_tcp(), NAME, Some(Value::dword(usual)))?);
    plan = remote_rules::open_too(cx.pc, plan)?;
    if !moved {
        return Ok(plan);
    }
    if let Some(port) = found {
        plan = plan.warn(NotThere { port: port.into() });
    }
    remote_service::restart(cx, plan)
}
