//! The page about the computer to be reached, on a Windows computer in memory.

use redial::elevate::Direct;
use redial::net::sntp;
use redial::platform::registry::{Key as RegistryKey, Value};
use redial::platform::services::ServiceState;
use redial::session::host::HostSeen;

use super::*;
use crate::lab::servers::chronyd;

const TIME: &str = "SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters";

/// A user's computer whose service does not run, so that nobody is dialled, and whose keys are for administrators only.
fn at_host(name: &str, transport: impl FnOnce(&Fake) -> Box<dyn Transport>, time_server: &str) -> (Folder, Wizard) {
    let (pc, folder) = (Fake::typical(), Folder::new(name));
    pc.edit(|world| {
        world.identity.elevated = false;
        for service in world.services.iter_mut().filter(|service| service.name == "TermService") {
            (service.state, service.pid) = (ServiceState::Stopped, 0);
        }
        (world.clock.offset_ms, world.clock.last_sync) = (None, None);
        world.set_value(&RegistryKey::machine(TIME), "Type", Value::text("NTP"));
        world.set_value(&RegistryKey::machine(TIME), "NtpServer", Value::text(&format!("{time_server},0x9")));
    });
    pc.deny("C:\\ProgramData\\Microsoft\\Crypto");
    let mut wizard = Wizard::on_windows(&pc, &folder, transport(&pc));
    wizard.press("I'm at the computer that can't be reached");
    wizard.until("seen", |app| seen(app).is_some());
    every_control_has_a_name(&wizard);
    (folder, wizard)
}

fn seen(app: &App) -> Option<&HostSeen> {
    match app.session().host() {
        Some(Host::Seen(seen)) => Some(seen),
        _ => None,
    }
}

/// Windows asks, and the first answer is no.
struct Hesitant {
    pc: Fake,
    asked: u32,
}

impl Transport for Hesitant {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        self.asked += 1;
        if self.asked == 1 {
            return Ok(Exchange::Declined);
        }
        self.pc.behave();
        self.pc.edit(|world| world.identity.elevated = true);
        Direct(Arc::new(self.pc.clone())).exchange(order, message)
    }
}

#[test]
fn a_no_to_windows_leaves_everything_as_it_was() {
    let hesitant = |pc: &Fake| -> Box<dyn Transport> { Box::new(Hesitant { pc: pc.clone(), asked: 0 }) };
    let (_folder, mut wizard) = at_host("hesitant", hesitant, "127.0.0.1");
    let before = seen(wizard.window.state()).unwrap().report.clone();
    wizard.press("Check again as administrator");
    wizard.until("declined", |app| seen(app).is_some_and(|seen| seen.trouble.is_some()));
    assert!(wizard.sees("Nothing more was found") && wizard.sees("Check again as administrator"));
    assert_eq!(seen(wizard.window.state()).unwrap().report, before);
    wizard.press("Check again as administrator");
    wizard.until("seen more", |app| seen(app).is_some_and(|seen| !seen.report.needs_administrator()));
    assert!(!wizard.sees("Nothing more was found") && !wizard.sees("Check again as administrator"));
}

#[test]
fn the_clock_is_compared_when_its_button_is_pressed() {
    let server = chronyd(Some(4), Some("+600s"), sntp::PORT);
    let (_folder, mut wizard) = at_host("clock", |_| Box::new(Nobody), &server.address.to_string());
    let clock = |app: &App| seen(app)?.report.host.iter().find(|check| check.id == "host-clock").cloned();
    assert!(clock(wizard.window.state()).unwrap().headline.contains("Redial can ask it now"));
    assert!(wizard.sees_part(&format!("Redial can ask {}", server.address)));
    wizard.press("Compare the clock now");
    wizard.until("compared", |app| clock(app).is_some_and(|clock| clock.headline.contains("10 minutes slow")));
    // It is not the verdict, so its fix stands with what else was found.
    assert!(!wizard.sees(find("sync-clock").unwrap().title));
    wizard.press("The clock of this computer is wrong");
    assert!(wizard.sees(find("sync-clock").unwrap().title));
}
