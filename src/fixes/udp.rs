//! Whether Remote Desktop may use UDP beside TCP, for everybody on this computer.

use super::{FixCx, FixError, Plan};
use crate::change::RegistryValue;
use crate::platform::computer::Member;
use crate::platform::names;
use crate::platform::registry::{Key, Value};

/// The policy \u{201c}Turn Off UDP On Client\u{201d} (TerminalServer.admx, `TS_CLIENT_TURN_OFF_UDP`).
const CLIENT: &str = names::CLIENT_POLICIES;
const NAME: &str = names::CLIENT_DISABLE_UDP;

crate::says! { "fix-udp":
    ForEverybody {} = "It applies to everybody on this computer, from the next connection on.";
    ComesBack { domain: Name } = "Where {domain} sets this by policy, it comes back by itself after a while.";
}

pub fn plan(cx: &FixCx<'_>, disabled: bool) -> Result<Plan, FixError> {
    let key = Key::machine(CLIENT);
    let found = cx.pc.value(&key, NAME)?;
    let is_disabled = found.as_ref().and_then(Value::as_dword).is_some_and(|number| number != 0);
    // Zero and nothing both allow it: neither is worth a change.
    if is_disabled == disabled {
        return Ok(Plan::default());
    }
    let plan = Plan::of(RegistryValue::plan(cx.pc, &key, NAME, disabled.then(|| Value::dword(1)))?);
    let plan = plan.warn(ForEverybody {});
    Ok(match cx.pc.computer()?.member {
        Member::Domain(domain) => plan.warn(ComesBack { domain: domain.into() }),
        Member::Workgroup(_) => plan,
    })
}
