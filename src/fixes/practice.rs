//! A computer in memory on which a fix has something to put right, so that anybody can try it.

use super::Fix;
use crate::platform::Bytes;
use crate::platform::fake::{Fake, World};
use crate::platform::files::{FileState, Folder};
use crate::platform::registry::{Key, Value};
use crate::platform::services::ServiceState;

const SERVER: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
const CLIENT_POLICY: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client";
/// Everybody may read, and the service is not named.
const WRONG_RIGHTS: &str = "O:BAG:SYD:PAI(A;;FA;;;BA)";

/// Windows 11 Pro, with the fault that this fix cures, and the rights that Windows would have asked for.
#[must_use]
pub fn computer(fix: &Fix) -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| {
        world.identity.elevated = fix.elevated;
        spoil(world, fix.id);
    });
    pc
}

fn spoil(world: &mut World, id: &str) {
    let listener = Key::machine(SERVER).join("WinStations\\RDP-Tcp");
    match id {
        "client-nla-on" => rewrite(world, "enablecredsspsupport:i:1", "enablecredsspsupport:i:0"),
        "gateway-off" | "gateway-auto-detect-on" => {
            rewrite(world, "gatewayhostname:s:", "gatewayhostname:s:gateway.example");
            rewrite(world, "gatewayusagemethod:i:4", "gatewayusagemethod:i:1");
            rewrite(world, "gatewayprofileusagemethod:i:0", "gatewayprofileusagemethod:i:1");
        }
        "enable-udp" => world.set_value(&Key::machine(CLIENT_POLICY), "fClientDisableUDP", Value::dword(1)),
        "enable-remote-desktop" => world.set_value(&Key::machine(SERVER), "fDenyTSConnections", Value::dword(1)),
        "host-nla-on" => world.set_value(&listener, "UserAuthentication", Value::dword(0)),
        "restore-port-3389" => world.set_value(&listener, "PortNumber", Value::dword(3390)),
        "start-remote-desktop-service" => {
            for service in &mut world.services {
                if ["TermService", "UmRdpService"].contains(&service.name.as_str()) {
                    (service.state, service.pid) = (ServiceState::Stopped, 0);
                }
            }
        }
        "allow-remote-desktop-in-firewall" => world.firewall_rules.iter_mut().for_each(|rule| rule.enabled = false),
        "repair-key-permissions" => {
            let path = world.key_file();
            world.set_security(&path, WRONG_RIGHTS);
        }
        // All others have something to do on any computer.
        _ => {}
    }
}

/// Replaces a line of Default.rdp, which Remote Desktop writes as UTF-16.
fn rewrite(world: &mut World, from: &str, to: &str) {
    let Some(path) = world.folders.get(&Folder::Documents).map(|folder| format!("{folder}\\Default.rdp")) else {
        return;
    };
    let Some(old) = world.node(&path).and_then(|node| node.file.clone()) else { return };
    let units: Vec<u16> = old.bytes.0.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units).replace(&format!("{from}\r\n"), &format!("{to}\r\n"));
    let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    world.set_file(&path, FileState { bytes: Bytes(bytes), ..old });
}

#[cfg(test)]
mod tests {
    use super::super::{ALL, FixCx, Options, run};
    use super::*;

    #[test]
    fn every_fix_has_something_to_put_right() {
        for fix in ALL {
            let pc = computer(fix);
            let mut options = Options::default();
            for (name, value) in
                [("all", None), ("address", Some("192.0.2.7")), ("layer", Some("negotiate")), ("session", Some("3"))]
            {
                if fix.options.iter().any(|option| option.name == name) {
                    options.set(fix, name, value).unwrap();
                }
            }
            let preview = run::plan(fix, &FixCx { pc: &pc, target: None, options: &options });
            let preview = preview.unwrap_or_else(|error| panic!("{}: {error}", fix.id));
            assert!(!preview.steps.is_empty() && !preview.asks_for_administrator, "{}", fix.id);
        }
    }
}
