//! `host-nla-on`

use super::{Fix, FixCx, FixError, Plan, listener};
use crate::change::RegistryValue;
use crate::model::{Cause, Place, Undo};
use crate::platform::computer::Setting;
use crate::platform::names;
use crate::platform::registry::Value;

pub const FIX: Fix = Fix {
    id: "host-nla-on",
    title: "Ask for the password before the screen appears",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::HostSecurityLowered],
    explain: "Asks everybody for the password before this computer shows anything of its screen.{more} This is how \
        Windows comes, and the safe way; its name there is Network Level Authentication (NLA). It applies to new \
        connections; nobody is cut off, and nothing restarts.\n\n\
        Very old Remote Desktop programs, and those where it was switched off, can't connect afterwards. Somebody \
        whose password has expired can't change it through Remote Desktop then.",
    alerts: &["A security product may report that a Remote Desktop setting was changed (UserAuthentication)."],
    options: &[],
    timed: None,
    plan,
};

crate::says! { "fix-host-nla-on":
    OldEncryption {} = "This computer is set to Remote Desktop's own old encryption, which has no early sign-in. Set it to TLS too: {{fix:host-security-layer}}.";
}

const NAME: &str = names::USER_AUTHENTICATION;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    listener::must_be_ours(cx, Setting::UserAuthentication, NAME)?;
    let plan = Plan::of(RegistryValue::plan(cx.pc, &listener::rdp_tcp(), NAME, Some(Value::dword(1)))?);
    if !plan.changes.is_empty() && listener::in_force(cx.pc, names::SECURITY_LAYER)? == Some(listener::RDP) {
        return Ok(plan.warn(OldEncryption {}));
    }
    Ok(plan)
}
