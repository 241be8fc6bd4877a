//! `host-nla-off`

use std::time::Duration;

use super::{Fix, FixCx, FixError, Plan, listener};
use crate::change::RegistryValue;
use crate::model::{Cause, Place, Undo};
use crate::platform::computer::Setting;
use crate::platform::names;
use crate::platform::registry::Value;

pub const FIX: Fix = Fix {
    id: "host-nla-off",
    title: "Switch off the early sign-in here for half an hour",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[Cause::SignInClosed, Cause::CredsspTooOld],
    explain: "Stops asking for the password before this computer's screen appears. It goes back by itself after 30 \
        minutes, or when the computer restarts.{more} Windows calls it Network Level Authentication (NLA, \
        UserAuthentication). Windows is told to put it back before anything is changed, so it happens even if Redial \
        is closed by then. It applies to new connections; nobody is cut off, and nothing restarts.\n\n\
        Use it as a test, or to let somebody change a password that has expired. It is less safe: strangers on the \
        network get to see the sign-in screen and can keep the computer busy. It can't help where the connection \
        ends before anybody is asked for a password.",
    alerts: &[
        "A security product may report that a Remote Desktop setting was lowered (UserAuthentication set to 0).",
        "It may report the same setting again when it is put back.",
        "It may report a new scheduled task named \u{201c}Redial\u{201d}, which changes the registry as SYSTEM: that is how Windows puts it back.",
    ],
    options: &[],
    timed: Some(Duration::from_mins(30)),
    plan,
};

crate::says! { "fix-host-nla-off":
    LessSafe {} = "This computer is less safe until it is put back. Don't do it on a computer that can be reached from the internet.";
}

const NAME: &str = names::USER_AUTHENTICATION;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    listener::must_be_ours(cx, Setting::UserAuthentication, NAME)?;
    let plan = Plan::of(RegistryValue::plan(cx.pc, &listener::rdp_tcp(), NAME, Some(Value::dword(0)))?);
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    Ok(plan.warn(LessSafe {}))
}
