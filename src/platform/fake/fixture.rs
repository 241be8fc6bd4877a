//! What a story changes about the typical computer, as a file that people write and read.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::Fake;
use super::world::{KeptCredential, World};
use crate::platform::Bytes;
use crate::platform::computer::{Clock, Computer, Identity, Listener, Network, Power};
use crate::platform::events::Event;
use crate::platform::files::{ARCHIVE, FileState};
use crate::platform::firewall::{AppRule, FirewallProfile, FirewallRule};
use crate::platform::registry::{Key, Value};
use crate::platform::services::Service;
use crate::platform::sessions::LogonSession;

const LONGEST: usize = 1024 * 1024;

/// Every part may be left out. Lists add to what is there, or replace what has the same name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fixture {
    /// Seconds since 1970; all other times of the typical computer go with it.
    pub now: Option<u64>,
    pub computer: Option<Computer>,
    pub identity: Option<Identity>,
    /// `HKCU\...` or `HKLM\...`, then the values by name. `null` takes a value away.
    pub registry: BTreeMap<String, BTreeMap<String, Option<FixtureValue>>>,
    /// By path. `null` takes a file away.
    pub files: BTreeMap<String, Option<FixtureFile>>,
    pub security: BTreeMap<String, String>,
    pub credentials: Vec<KeptCredential>,
    pub services: Vec<Service>,
    pub firewall_rules: Vec<FirewallRule>,
    pub firewall_profiles: Option<Vec<FirewallProfile>>,
    pub app_rules: Vec<AppRule>,
    /// Beside TermService.
    pub listeners: Vec<Listener>,
    /// In place of the typical one: when it starts and ends, in days from now.
    pub own_certificate: Option<(i64, i64)>,
    pub sessions: Option<Vec<LogonSession>>,
    pub events: BTreeMap<String, Vec<Event>>,
    pub power: Option<Power>,
    pub networks: Option<Vec<Network>>,
    pub clock: Option<Clock>,
}

/// A number is a `REG_DWORD`, a text a `REG_SZ`; any other is written exactly.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum FixtureValue {
    Number(u32),
    Text(String),
    Exact(Value),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureFile {
    #[serde(flatten)]
    pub content: Content,
    #[serde(default = "archive")]
    pub attributes: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    Text(String),
    /// UTF-16, little endian, with its mark, as mstsc writes.
    WideText(String),
    Bytes(Bytes),
}

#[derive(Debug, Error)]
pub enum FixtureError {
    #[error("longer than 1 MiB")]
    TooLong,
    #[error("{0}")]
    Broken(#[from] serde_json::Error),
    #[error("{0:?} is not below HKCU or HKLM")]
    Key(String),
}

impl Fixture {
    /// # Errors
    /// Where it is too long, or not of this form.
    pub fn read(json: &str) -> Result<Self, FixtureError> {
        if json.len() > LONGEST {
            return Err(FixtureError::TooLong);
        }
        Ok(serde_json::from_str(json)?)
    }

    /// The typical computer with these changes.
    ///
    /// # Errors
    /// Where a key's name is not understood.
    pub fn computer(self) -> Result<Fake, FixtureError> {
        let mut world = self.now.map_or_else(Fake::typical, Fake::typical_at).snapshot();
        self.apply(&mut world)?;
        Ok(Fake::new(world))
    }

    fn apply(self, world: &mut World) -> Result<(), FixtureError> {
        set(&mut world.computer, self.computer);
        set(&mut world.identity, self.identity);
        set(&mut world.sessions, self.sessions);
        set(&mut world.networks, self.networks);
        set(&mut world.clock, self.clock);
        for (name, values) in self.registry {
            let key = key(&name)?;
            world.key_mut(&key);
            for (name, value) in values {
                match value {
                    Some(value) => world.set_value(&key, &name, value.into()),
                    None => {
                        world.key_mut(&key).values.remove(&name);
                    }
                }
            }
        }
        let modified = World::file_time(world.now);
        for (path, file) in self.files {
            match file {
                Some(file) => {
                    let (bytes, attributes) = (file.content.into(), file.attributes);
                    world.set_file(&path, FileState { bytes, attributes, modified });
                }
                None => {
                    world.files.remove(&path.to_uppercase());
                }
            }
        }
        for (path, sddl) in self.security {
            world.set_security(&path, &sddl);
        }
        merge(&mut world.credentials, self.credentials, |kept| kept.credential.target.clone());
        merge(&mut world.services, self.services, |service| service.name.clone());
        merge(&mut world.firewall_rules, self.firewall_rules, |rule| rule.id.clone());
        set(&mut world.firewall_profiles, self.firewall_profiles);
        merge(&mut world.app_rules, self.app_rules, |rule| rule.name.clone());
        world.listeners.extend(self.listeners);
        world.events.extend(self.events);
        if let Some(power) = self.power {
            world.active_scheme.clone_from(&power.scheme);
            merge(&mut world.power, vec![power], |power| power.scheme.clone());
        }
        if let Some((from, to)) = self.own_certificate {
            let day = |days: i64| world.now.saturating_add_signed(days.saturating_mul(86_400));
            let (from, to) = (day(from), day(to));
            world.certificates.clear();
            world.add_own_certificate(from, to);
        }
        Ok(())
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn merge<T>(known: &mut Vec<T>, new: Vec<T>, name: impl Fn(&T) -> String) {
    for entry in new {
        match known.iter_mut().find(|old| name(old) == name(&entry)) {
            Some(old) => *old = entry,
            None => known.push(entry),
        }
    }
}

fn key(name: &str) -> Result<Key, FixtureError> {
    match name.split_once('\\') {
        Some(("HKCU", path)) => Ok(Key::user(path)),
        Some(("HKLM", path)) => Ok(Key::machine(path)),
        _ => Err(FixtureError::Key(name.to_owned())),
    }
}

fn archive() -> u32 {
    ARCHIVE
}

impl From<FixtureValue> for Value {
    fn from(value: FixtureValue) -> Self {
        match value {
            FixtureValue::Number(number) => Self::dword(number),
            FixtureValue::Text(text) => Self::text(&text),
            FixtureValue::Exact(value) => value,
        }
    }
}

impl From<Content> for Bytes {
    fn from(content: Content) -> Self {
        match content {
            Content::Text(text) => Self(text.into_bytes()),
            Content::WideText(text) => {
                let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                Self([0xff, 0xfe].into_iter().chain(units).collect())
            }
            Content::Bytes(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::computer::Machine;
    use crate::platform::files::Files;
    use crate::platform::registry::Registry;

    #[test]
    fn a_fixture_becomes_a_computer() {
        let json = r#"{
            "now": 1800000000,
            "registry": {"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server": {"fDenyTSConnections": 1},
                         "HKCU\\Software\\Microsoft\\Terminal Server Client\\Default": {"MRU0": "pc9", "MRU1": null}},
            "files": {"C:\\Users\\anna\\Documents\\Default.rdp": {"wide-text": "full address:s:pc9\r\n", "attributes": 34}},
            "own_certificate": [-400, -30],
            "clock": {"server": null, "offset_ms": -420000, "last_sync": null}
        }"#;
        let pc = Fixture::read(json).unwrap().computer().unwrap();
        assert!(pc.listeners(3389).unwrap().is_empty());
        assert_eq!(pc.snapshot().sessions[1].signed_in, Some(1_800_000_000 - 86_400));
        assert_eq!(pc.clock().unwrap().offset_ms, Some(-420_000));
        let history = Key::user("software\\microsoft\\terminal server client\\default");
        assert_eq!(pc.value(&history, "mru0").unwrap().unwrap().as_text().as_deref(), Some("pc9"));
        assert_eq!(pc.value(&history, "MRU1").unwrap(), None);
        assert!(
            pc.file("C:\\users\\Anna\\documents\\default.RDP", 99)
                .unwrap()
                .unwrap()
                .bytes
                .0
                .starts_with(&[0xff, 0xfe, b'f', 0])
        );
    }

    #[test]
    fn a_fixture_with_a_fault_says_where() {
        assert!(Fixture::read("{\"surprise\": 1}").unwrap_err().to_string().contains("surprise"));
        assert!(Fixture::read(&" ".repeat(LONGEST + 1)).is_err());
        let other = Fixture::read("{\"registry\": {\"HKCR\\\\x\": {}}}").unwrap();
        assert!(matches!(other.computer(), Err(FixtureError::Key(_))));
    }

    proptest! {
        #[test]
        fn never_panics(now in any::<u64>(), days in any::<(i64, i64)>(), key in ".{0,9}", path in ".{0,9}", text in ".{0,40}") {
            let key = serde_json::to_string(&format!("HKCU\\{key}")).unwrap();
            let path = serde_json::to_string(&path).unwrap();
            let json = format!(
                "{{\"now\": {now}, \"own_certificate\": [{}, {}], \"registry\": {{{key}: {{{path}: 1}}}}, \"files\": {{{path}: {{\"text\": \"\"}}}}}}",
                days.0, days.1
            );
            prop_assert!(Fixture::read(&json).unwrap().computer().is_ok());
            let _ = Fixture::read(&text).map(Fixture::computer);
        }
    }
}
