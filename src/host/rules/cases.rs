//! Computers to judge: the typical one that never sleeps, with something changed.

use super::Rule;
use crate::host::examine;
use crate::model::{Confidence, Evidence, Weight};
use crate::platform::events::Event;
use crate::platform::fake::{Fake, World};
use crate::platform::registry::{Key, Value};
use crate::platform::services::{ServiceState, StartType};

pub const DAY: u64 = 86_400;

pub type Change = fn(&mut World);

pub fn healthy() -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| world.power[0].sleep_after_s = 0);
    pc
}

pub fn seen(change: impl FnOnce(&mut World)) -> Evidence {
    let pc = healthy();
    pc.edit(change);
    examine(&pc).evidence
}

pub fn says(rule: &Rule, change: impl FnOnce(&mut World)) -> Option<(Weight, Confidence)> {
    (rule.check)(&seen(change)).map(|finding| {
        assert!(!finding.headline.english().is_empty() && !finding.because.is_empty());
        (finding.weight, finding.confidence)
    })
}

pub const BLOCKS_CERTAIN: Option<(Weight, Confidence)> = Some((Weight::Blocks, Confidence::Certain));
pub const BLOCKS_LIKELY: Option<(Weight, Confidence)> = Some((Weight::Blocks, Confidence::Likely));
pub const SUSPECT_LIKELY: Option<(Weight, Confidence)> = Some((Weight::Suspect, Confidence::Likely));
pub const SUSPECT_POSSIBLE: Option<(Weight, Confidence)> = Some((Weight::Suspect, Confidence::Possible));
pub const NOTE: Option<(Weight, Confidence)> = Some((Weight::Note, Confidence::Certain));

const SERVER: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
pub const LISTENER: &str = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
const POLICIES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services";
const PROTOCOLS: &str = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols";

pub fn server(world: &mut World, name: &str, number: u32) {
    world.set_value(&Key::machine(SERVER), name, Value::dword(number));
}

pub fn listener(world: &mut World, name: &str, number: u32) {
    world.set_value(&Key::machine(LISTENER), name, Value::dword(number));
}

pub fn policy(world: &mut World, name: &str, number: u32) {
    world.set_value(&Key::machine(POLICIES), name, Value::dword(number));
}

pub fn tls(world: &mut World, version: &str, enabled: u32) {
    let key = Key::machine(PROTOCOLS).join(version).join("Server");
    world.set_value(&key, "Enabled", Value::dword(enabled));
}

pub fn service(world: &mut World, name: &str, state: ServiceState, start: StartType) {
    let service = world.services.iter_mut().find(|service| service.name == name).unwrap();
    (service.state, service.start) = (state, start);
    if state != ServiceState::Running {
        service.pid = 0;
    }
}

pub fn event(world: &mut World, channel: &str, provider: &str, id: u32) {
    let time = "2026-04-14T08:00:00.0000000Z".to_owned();
    // As current Windows writes Schannel's: whose encryption it is about.
    let service = world.services.iter().find(|service| service.name == "TermService").map_or(0, |service| service.pid);
    let named = [
        ("Type", "server".to_owned()),
        ("CallerProcessId", service.to_string()),
        ("CallerProcessImageName", "svchost.exe".to_owned()),
    ];
    let data = named.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let event = Event { provider: provider.to_owned(), id, level: 2, time, data, ..Event::default() };
    world.events.get_mut(channel).unwrap().push(event);
}

#[test]
fn nothing_is_wrong_with_a_healthy_computer() {
    let examined = examine(&healthy());
    let worst = examined.findings.iter().map(|finding| finding.weight).max();
    assert!(worst.is_none_or(|weight| weight == Weight::Note), "{:?}", examined.findings);
}
