//! The settings of this computer as one that others connect to, and who decides them.

use super::{FixCx, FixError};
use crate::platform::Platform;
use crate::platform::computer::{PolicySource, Setting};
use crate::platform::registry::{Key, Value};

pub use crate::platform::names::{policies, rdp_tcp, terminal_server as server};

crate::says! { "fix-listener":
    Controlled { policy: Label } = "Your organisation controls this, so it can't be changed here. Please ask the people who look after your computers, and name the policy \u{201c}{policy}\u{201d}.";
    Home { edition: Term } = "This is Windows Home ({edition}), which can connect to other computers but can't be connected to. It takes Windows Pro, or another program for remote help.";
}

/// `SecurityLayer`: Remote Desktop's own old way, whatever both know, TLS (MS-TSTS; the Terminal Services policies).
pub const RDP: u32 = 0;
pub const NEGOTIATE: u32 = 1;
pub const TLS: u32 = 2;

/// A number, none where there is none or something else.
///
/// # Errors
/// Where the registry can't be read.
pub fn number(pc: &dyn Platform, key: &Key, name: &str) -> Result<Option<u32>, FixError> {
    Ok(pc.value(key, name)?.as_ref().and_then(Value::as_dword))
}

/// What is in force: the organisation's number, else this computer's.
///
/// # Errors
/// Where the registry can't be read.
pub fn in_force(pc: &dyn Platform, name: &str) -> Result<Option<u32>, FixError> {
    match number(pc, &policies(), name)? {
        Some(number) => Ok(Some(number)),
        None => number(pc, &rdp_tcp(), name),
    }
}

/// Whether the organisation decides a setting. Its twin in the registry counts too, as Windows may not have taken it in yet.
///
/// # Errors
/// Where that can't be told.
pub fn is_decided(pc: &dyn Platform, setting: Setting, name: &str) -> Result<bool, FixError> {
    Ok(pc.policy_source(setting)? == PolicySource::Organisation || pc.value(&policies(), name)?.is_some())
}

/// Goes on only where this computer decides it itself.
///
/// # Errors
/// A refusal that names the policy.
pub fn must_be_ours(cx: &FixCx<'_>, setting: Setting, name: &str) -> Result<(), FixError> {
    if !is_decided(cx.pc, setting, name)? {
        return Ok(());
    }
    Err(FixError::controlled(Controlled { policy: policy(setting).into() }))
}

/// As the policy editor of Windows names it (TerminalServer.admx).
fn policy(setting: Setting) -> &'static str {
    match setting {
        Setting::AllowConnections => "Allow users to connect remotely by using Remote Desktop Services",
        Setting::UserAuthentication => {
            "Require user authentication for remote connections by using Network Level Authentication"
        }
        Setting::SecurityLayer => "Require use of specific security layer for remote (RDP) connections",
        Setting::MinEncryptionLevel => "Set client connection encryption level",
    }
}

/// Home and its relatives connect to others, and can't be connected to.
///
/// # Errors
/// A refusal that says so.
pub fn must_be_able_to_host(cx: &FixCx<'_>) -> Result<(), FixError> {
    let edition = cx.pc.computer()?.edition;
    let plain = edition.to_ascii_lowercase();
    if !["core", "home", "starter"].iter().any(|home| plain.starts_with(home)) {
        return Ok(());
    }
    Err(FixError::refused(Home { edition: edition.into() }))
}
