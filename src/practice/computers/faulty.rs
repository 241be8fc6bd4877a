//! A computer on which one fix has something to put right, so that anybody can try it.

use crate::fixes::Fix;
use crate::platform::fake::{Fake, World};
use crate::platform::files::{FileState, Folder};
use crate::platform::registry::{Key, Value};
use crate::platform::services::ServiceState;
use crate::platform::{Bytes, names};

/// Everybody may read, and the service is not named.
const WRONG_RIGHTS: &str = "O:BAG:SYD:PAI(A;;FA;;;BA)";

/// Windows 11 Pro, with the fault that this fix cures, and the rights that Windows would have asked for.
#[must_use]
pub fn computer(fix: &Fix) -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| {
        world.identity.elevated = fix.elevated;
        inject_fault(world, fix.id);
    });
    pc
}

/// Gives a computer on which everything is right the fault that this fix cures, so that there is something to put right.
pub fn inject_fault_again(world: &mut World, id: &str) {
    let listener = names::rdp_tcp();
    if id == "host-security-layer" {
        // What was chosen is not what is set any more.
        let found = world.value(&listener, names::SECURITY_LAYER).and_then(Value::as_dword);
        world.set_value(&listener, names::SECURITY_LAYER, Value::dword(if found == Some(2) { 1 } else { 2 }));
    }
    inject_fault(world, id);
}

fn inject_fault(world: &mut World, id: &str) {
    let listener = names::rdp_tcp();
    match id {
        "client-nla-off" => rewrite(world, "enablecredsspsupport:i:", "1"),
        "disable-udp" => {
            drop(world.key_mut(&Key::machine(names::CLIENT_POLICIES)).values.remove(names::CLIENT_DISABLE_UDP));
        }
        "client-nla-on" => rewrite(world, "enablecredsspsupport:i:", "0"),
        "gateway-off" | "gateway-auto-detect-on" => {
            rewrite(world, "gatewayhostname:s:", "gateway.example");
            rewrite(world, "gatewayusagemethod:i:", "1");
            rewrite(world, "gatewayprofileusagemethod:i:", "1");
        }
        "enable-udp" => {
            world.set_value(&Key::machine(names::CLIENT_POLICIES), names::CLIENT_DISABLE_UDP, Value::dword(1));
        }
        "enable-remote-desktop" => world.set_value(&names::terminal_server(), names::DENY_CONNECTIONS, Value::dword(1)),
        "host-nla-on" => world.set_value(&listener, names::USER_AUTHENTICATION, Value::dword(0)),
        "restore-port-3389" => world.set_value(&listener, names::PORT_NUMBER, Value::dword(3390)),
        "start-remote-desktop-service" => {
            for service in &mut world.services {
                if [names::TERM_SERVICE, names::UM_RDP_SERVICE].contains(&service.name.as_str()) {
                    (service.state, service.pid) = (ServiceState::Stopped, 0);
                }
            }
        }
        "allow-remote-desktop-in-firewall" => world.firewall_rules.iter_mut().for_each(|rule| rule.enabled = false),
        "repair-key-permissions" => {
            let path = world.key_file();
            world.set_security(&path, WRONG_RIGHTS);
        }
        "host-nla-off" => world.set_value(&listener, names::USER_AUTHENTICATION, Value::dword(1)),
        // All others have something to do on any computer where they were not made before.
        _ => {
            let fresh = Fake::typical_at(world.now).snapshot();
            (world.user_registry, world.credentials, world.clock) =
                (fresh.user_registry, fresh.credentials, fresh.clock);
            (world.sessions, world.power, world.app_rules) = (fresh.sessions, fresh.power, fresh.app_rules);
            for (path, entry) in fresh.files {
                world.files.entry(path).or_insert(entry);
            }
        }
    }
}

/// Sets a line of Default.rdp, which Remote Desktop writes as UTF-16.
fn rewrite(world: &mut World, name: &str, value: &str) {
    let Some(path) = world.folders.get(&Folder::Documents).map(|folder| format!("{folder}\\Default.rdp")) else {
        return;
    };
    let Some(old) = world.entry(&path).and_then(|entry| entry.file.clone()) else { return };
    let units: Vec<u16> = old.bytes.0.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let line = |line: &str| match line.strip_prefix(name) {
        Some(_) => format!("{name}{value}\r\n"),
        None => line.to_owned(),
    };
    let text: String = String::from_utf16_lossy(&units).split_inclusive('\n').map(line).collect();
    let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    world.set_file(&path, FileState { bytes: Bytes(bytes), ..old });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::{ALL, FixCx, Options, journals, run};

    #[test]
    fn what_was_put_right_can_be_spoiled_again() {
        for fix in ALL {
            let pc = computer(fix);
            let options = options(fix);
            let mut journal = journals::in_memory().unwrap();
            for round in 0..2 {
                let cx = FixCx { pc: &pc, target: None, options: &options };
                let outcome = run::apply(fix, &cx, &mut journal).unwrap();
                assert!(matches!(outcome, run::FixOutcome::Applied { .. }), "{} {round}: {outcome:?}", fix.id);
                pc.edit(|world| inject_fault_again(world, fix.id));
            }
        }
    }

    fn options(fix: &Fix) -> Options {
        let mut options = Options::default();
        for (name, value) in
            [("all", None), ("address", Some("192.0.2.7")), ("layer", Some("negotiate")), ("session", Some("3"))]
        {
            if fix.options.iter().any(|option| option.name == name) {
                options.set(fix, name, value).unwrap();
            }
        }
        options
    }

    #[test]
    fn every_fix_has_something_to_put_right() {
        for fix in ALL {
            let pc = computer(fix);
            let options = options(fix);
            let preview = run::plan(fix, &FixCx { pc: &pc, target: None, options: &options });
            let preview = preview.unwrap_or_else(|error| panic!("{}: {error}", fix.id));
            assert!(!preview.steps.is_empty() && !preview.asks_for_administrator, "{}", fix.id);
        }
    }
}
