//! The computer itself: its people, its clock, its sleep, its listeners.

use std::net::{IpAddr, Ipv4Addr};

use super::stories::PID;
use super::world::{World, same};
use super::{Fake, Needs, missing};
use crate::platform::client_log::CHANNEL;
use crate::platform::computer::{Clock, Computer, Identity, Listener, Machine, Network, PolicySource, Power, Setting};
use crate::platform::events::{Event, EventLogs, EventQuery};
use crate::platform::launch::Launch;
use crate::platform::notice::Notice;
use crate::platform::opening::Opening;
use crate::platform::registry::{Key, Value};
use crate::platform::services::ServiceState;
use crate::platform::sessions::{LogonSession, Sessions};
use crate::platform::{PlatformError, Result, names};

const MOST_EVENTS: usize = 1000;

impl Sessions for Fake {
    fn sessions(&self) -> Result<Vec<LogonSession>> {
        self.read("sessions", |world| Ok(world.sessions.clone()))
    }

    fn person_here(&self) -> Result<Option<String>> {
        self.read("sessions", |world| {
            let own = world.sessions.iter().find(|session| session.own && !session.user.is_empty());
            // Names are all that a session keeps; whoever is not the one this program runs for has some other number.
            let other = |user: &str| format!("S-1-5-21-1004336348-1177238915-682003330-{}", 2000 + user.len());
            Ok(own
                .map(|own| if own.user == world.identity.user { world.identity.sid.clone() } else { other(&own.user) }))
        })
    }

    fn reset_session(&self, id: u32, signed_in: u64) -> Result<()> {
        let subject = format!("session {id}");
        self.write(&subject, Needs::Administrator, |world| {
            let before = world.sessions.len();
            world.sessions.retain(|session| session.id != id || session.signed_in != Some(signed_in));
            if world.sessions.len() == before { missing(&subject) } else { Ok(()) }
        })
    }
}

/// Goes with a notification.
struct TakenBack(Fake);

impl Drop for TakenBack {
    fn drop(&mut self) {
        self.0.note("notice taken back".to_owned());
    }
}

impl World {
    /// Remote Desktop Connection tried to reach a computer at that time, and wrote down why it ended (a decimal `Reason`).
    pub fn add_attempt(&mut self, host: &str, time: u64, reason: u32) {
        let events = self.events.entry(CHANNEL.to_owned()).or_default();
        let seconds = i64::try_from(time).unwrap_or_default();
        let moment = time::OffsetDateTime::from_unix_timestamp(seconds).ok();
        let text = moment.and_then(|moment| moment.format(&time::format_description::well_known::Rfc3339).ok());
        let text = text.unwrap_or_default();
        let reason = reason.to_string();
        let rows: [(u32, &[(&str, &str)]); 4] = [
            (1024, &[("Name", "Server Name"), ("Value", host)]),
            (1029, &[("TraceMessage", "RmFrZVVzZXJIYXNo")]),
            (226, &[("", "RDPClient_SSL"), ("", "4"), ("", "TsSslStateHandshakeInProgress"), ("", "2147549183")]),
            (1026, &[("Name", "Disconnect Reason"), ("Value", &reason)]),
        ];
        for (place, (id, data)) in rows.into_iter().enumerate() {
            events.push(Event {
                provider: "Microsoft-Windows-TerminalServices-ClientActiveXCore".to_owned(),
                id,
                level: 4,
                time: format!("{}.000000{place}Z", text.trim_end_matches('Z')),
                data: data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
                // As the log has it: one act from beginning to end.
                activity: Some(format!("{{{text}-{host}}}")),
                process: Some(4711),
                ..Event::default()
            });
        }
    }
}

impl EventLogs for Fake {
    fn events(&self, query: &EventQuery) -> Result<Vec<Event>> {
        self.read(&format!("events {}", query.channel), |world| {
            let found = world.events.iter().find(|(channel, _)| same(channel, &query.channel));
            let Some((_, events)) = found else { return missing(&query.channel) };
            let wanted = |event: &&Event| {
                (query.ids.is_empty() || query.ids.contains(&event.id))
                    && query.provider.as_ref().is_none_or(|provider| same(provider, &event.provider))
                    && query.since.is_none_or(|since| seconds(&event.time).is_some_and(|time| time >= since))
            };
            let mut events: Vec<Event> = events.iter().filter(wanted).cloned().collect();
            // RFC 3339 in one zone and of one length sorts by time.
            events.sort_by(|one, other| other.time.cmp(&one.time));
            events.truncate(query.most.min(MOST_EVENTS));
            Ok(events)
        })
    }
}

impl Machine for Fake {
    fn now(&self) -> u64 {
        self.inner().world.now
    }

    fn ticks_s(&self) -> Option<u64> {
        let world = &self.inner().world;
        Some(world.now.saturating_add(world.set_back_s).saturating_sub(world.started))
    }

    fn computer(&self) -> Result<Computer> {
        self.read("computer", |world| Ok(world.computer.clone()))
    }

    fn identity(&self) -> Result<Identity> {
        self.read("identity", |world| Ok(world.identity.clone()))
    }

    fn policy_source(&self, setting: Setting) -> Result<PolicySource> {
        let (policy, key, name) = match setting {
            Setting::AllowConnections => (names::DENY_CONNECTIONS, names::TERMINAL_SERVER, names::DENY_CONNECTIONS),
            Setting::UserAuthentication => (names::USER_AUTHENTICATION, names::RDP_TCP, names::USER_AUTHENTICATION),
            Setting::SecurityLayer => (names::SECURITY_LAYER, names::RDP_TCP, names::SECURITY_LAYER),
            Setting::MinEncryptionLevel => (names::MIN_ENCRYPTION_LEVEL, names::RDP_TCP, names::MIN_ENCRYPTION_LEVEL),
        };
        self.read("policy", |world| {
            Ok(if world.value(&names::policies(), policy).is_some() {
                PolicySource::Organisation
            } else if world.value(&Key::machine(key), name).is_some() {
                PolicySource::Here
            } else {
                PolicySource::Default
            })
        })
    }

    fn power(&self) -> Result<Power> {
        self.read("power", |world| {
            let active = world.power.iter().find(|power| same(&power.scheme, &world.active_scheme));
            active.cloned().map_or_else(|| missing("power"), Ok)
        })
    }

    fn set_power(&self, power: &Power) -> Result<()> {
        self.write("power", Needs::Administrator, |world| {
            let Some(known) = world.power.iter_mut().find(|known| same(&known.scheme, &power.scheme)) else {
                return missing("power");
            };
            known.sleep_after_s = power.sleep_after_s;
            Ok(())
        })
    }

    fn networks(&self) -> Result<Vec<Network>> {
        self.read("networks", |world| Ok(world.networks.clone()))
    }

    fn listeners(&self, port: u16) -> Result<Vec<Listener>> {
        self.read("listeners", |world| {
            let own = remote_desktop(world);
            Ok(own.into_iter().chain(world.listeners.clone()).filter(|listener| listener.port == port).collect())
        })
    }

    fn flush_dns(&self) -> Result<()> {
        self.write("dns", Needs::Nothing, |_| Ok(()))?;
        self.note("flush dns".to_owned());
        Ok(())
    }

    fn clock(&self) -> Result<Clock> {
        self.read("clock", |world| Ok(world.clock.clone()))
    }

    fn sync_clock(&self) -> Result<()> {
        self.write("clock", Needs::Administrator, |world| {
            if world.service(names::W32_TIME).is_none_or(|service| service.state != ServiceState::Running) {
                // ERROR_SERVICE_NOT_ACTIVE
                return Err(PlatformError::Failed { code: 1062, what: "clock".to_owned() });
            }
            world.clock.offset_ms = Some(0);
            world.clock.last_sync = Some(world.now);
            Ok(())
        })?;
        self.note("sync clock".to_owned());
        Ok(())
    }

    fn launch_mstsc(&self, with: &Launch) -> Result<u32> {
        let words = with.words()?;
        self.write("mstsc", Needs::Nothing, |_| Ok(()))?;
        self.note(words.iter().fold("mstsc".to_owned(), |line, word| line + " " + &word.to_string_lossy()));
        self.play();
        Ok(PID)
    }

    fn has_mstsc(&self) -> bool {
        true
    }

    fn open(&self, what: &Opening) -> Result<()> {
        let thing = what.thing()?;
        self.write("open", Needs::Nothing, |_| Ok(()))?;
        self.note(format!("open {}", thing.to_string_lossy()));
        Ok(())
    }

    fn notify(&self, title: &str, text: &str) -> Result<Notice> {
        self.write("notice", Needs::Nothing, |_| Ok(()))?;
        self.note(format!("notify {title}: {text}"));
        Ok(Notice::kept(TakenBack(self.clone())))
    }

    fn restart_computer(&self) -> Result<()> {
        self.write("restart", Needs::Nothing, |_| Ok(()))?;
        self.note("restart".to_owned());
        Ok(())
    }
}

/// The listener follows its service and its settings.
fn remote_desktop(world: &World) -> Option<Listener> {
    let service = world.service(names::TERM_SERVICE).filter(|service| service.state == ServiceState::Running)?;
    let number = |path: &str, name| world.value(&Key::machine(path), name).and_then(Value::as_dword);
    if number(names::TERMINAL_SERVER, names::DENY_CONNECTIONS) == Some(1) {
        return None;
    }
    let port = u16::try_from(number(names::RDP_TCP, names::PORT_NUMBER).unwrap_or(3389)).ok()?;
    Some(Listener { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), port, pid: service.pid })
}

fn seconds(time: &str) -> Option<u64> {
    let time = time::OffsetDateTime::parse(time, &time::format_description::well_known::Rfc3339).ok()?;
    u64::try_from(time.unix_timestamp()).ok()
}
