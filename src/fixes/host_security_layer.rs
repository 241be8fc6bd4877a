//! `host-security-layer`

use std::time::Duration;

use super::{Fix, FixCx, FixError, FixOption, OptionKind, Plan, listener};
use crate::change::RegistryValue;
use crate::model::{Cause, Place, Undo};
use crate::platform::computer::Setting;
use crate::platform::names;
use crate::platform::registry::Value;

pub const FIX: Fix = Fix {
    id: "host-security-layer",
    title: "Choose how connections are protected",
    place: Place::There,
    elevated: true,
    undo: Undo::Full,
    cures: &[
        Cause::HostSecurityLowered,
        Cause::ServerStandardSecurityOnly,
        Cause::ServerCertificateUnusable,
        Cause::ServerCertificateMissing,
        Cause::TlsClosedAfterHello,
    ],
    explain: "Sets how this computer protects Remote Desktop: {“tls”|TLS} always, {“negotiate” whatever|whatever} \
        both computers know, {“rdp”|or} Remote Desktop's own old way without a certificate.{more} Windows calls it \
        SecurityLayer. It applies to new connections; nobody is cut off, and nothing restarts.\n\n\
        Lowering it is a test: if a connection comes up then, the certificate, its key or TLS is what is broken. It \
        goes back by itself after 30 minutes, or when the computer restarts. Windows is told to see to that first, \
        so it happens even if Redial is closed by then. The old way is weak and proves to nobody which computer this \
        is, so it is no cure. Raising it is for good.",
    alerts: &[
        "A security product may report that Remote Desktop's protection was tampered with (SecurityLayer).",
        "It may report the same setting again when it is put back.",
        "It may report a new scheduled task named \u{201c}Redial\u{201d}, which changes the registry as SYSTEM: that is how Windows puts it back.",
    ],
    options: &[FixOption { name: LAYER, kind: OptionKind::Choice(&LAYERS), explain: "tls, negotiate or rdp" }],
    timed: Some(Duration::from_mins(30)),
    plan,
};

crate::says! { "fix-host-security-layer":
    WhichOne {} = "Please say which protection is meant: --layer tls, negotiate or rdp.";
    LeastIsLow {} = "TLS is impossible while this computer's minimum encryption is set to \u{201c}low\u{201d} (MinEncryptionLevel 1). Whoever set that has to raise it first; \u{201c}negotiate\u{201d} works until then.";
    LessSafe {} = "This computer is less safe until it is put back. Don't do it on a computer that can be reached from the internet.";
    NlaIsRequired {} = "The early sign-in (NLA) is required here, and the old way has none. For the test, switch that off too: {{fix:host-nla-off}}.";
}

const LAYER: &str = "layer";
/// By their numbers.
const LAYERS: [&str; 3] = ["rdp", "negotiate", "tls"];
const NAME: &str = names::SECURITY_LAYER;
/// `MinEncryptionLevel`: TLS is impossible with it.
const LOW: u32 = 1;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let wanted = match cx.options.text(LAYER) {
        Some("rdp") => listener::RDP,
        Some("negotiate") => listener::NEGOTIATE,
        Some("tls") => listener::TLS,
        _ => return Err(FixError::refused(WhichOne {})),
    };
    listener::must_be_ours(cx, Setting::SecurityLayer, NAME)?;
    if wanted == listener::TLS && listener::in_force(cx.pc, names::MIN_ENCRYPTION_LEVEL)? == Some(LOW) {
        return Err(FixError::refused(LeastIsLow {}));
    }
    let found = listener::number(cx.pc, &listener::rdp_tcp(), NAME)?;
    let plan = Plan::of(RegistryValue::plan(cx.pc, &listener::rdp_tcp(), NAME, Some(Value::dword(wanted)))?);
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    // What is not written down may be TLS: then anything else is lower.
    if wanted >= found.unwrap_or(listener::TLS) {
        return Ok(plan.for_good());
    }
    let plan = plan.warn(LessSafe {});
    if wanted == listener::RDP && listener::in_force(cx.pc, names::USER_AUTHENTICATION)? == Some(1) {
        return Ok(plan.warn(NlaIsRequired {}));
    }
    Ok(plan)
}
