//! Whom Windows asks for the time: Microsoft Learn, "Windows Time service tools and settings", and the policy
//! "Configure Windows NTP Client", which wins.

use serde::{Deserialize, Serialize};

use super::reading::perhaps;
use crate::model::{Host, split_host_port};
use crate::platform::registry::Key;
use crate::platform::{Platform, names};

/// Where this computer's time comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimeSource {
    /// Time servers by name: `NTP` and `AllSync`.
    Servers,
    /// The computers of its domain: `NT5DS`.
    Domain,
    /// `NoSync`
    Nobody,
    Unknown,
}

const SERVICE: &str = names::TIME_PARAMETERS;
const POLICY: &str = "SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters";
/// More are not asked.
const MOST: usize = 3;
/// "Use as fallback only", a flag behind a server's name.
const FALLBACK: u32 = 2;

/// How it is set, and the servers in the order in which they are to be asked.
#[must_use]
pub fn read(pc: &dyn Platform) -> (TimeSource, Vec<String>) {
    let text = |name: &str| {
        let here = |path| perhaps(pc.value(&Key::machine(path), name)).flatten().and_then(|value| value.as_text());
        here(POLICY).or_else(|| here(SERVICE))
    };
    let servers = || text("NtpServer").map(|list| servers(&list)).unwrap_or_default();
    match text("Type").map(|kind| kind.to_ascii_lowercase()).as_deref() {
        Some("nt5ds") => (TimeSource::Domain, Vec::new()),
        Some("nosync") => (TimeSource::Nobody, Vec::new()),
        Some("ntp" | "allsync") => (TimeSource::Servers, servers()),
        _ => match perhaps(pc.clock()).and_then(|clock| clock.server) {
            Some(server) => (TimeSource::Servers, self::servers(&server)),
            None => (TimeSource::Unknown, Vec::new()),
        },
    }
}

/// `time.windows.com,0x9 ntp.example,0x2`: names or addresses, each with flags. Those for emergencies come last.
fn servers(list: &str) -> Vec<String> {
    let all = list.split_whitespace().take(50).filter_map(|entry| {
        let (name, flags) = entry.split_once(',').unwrap_or((entry, ""));
        let flags = flags.strip_prefix("0x").or_else(|| flags.strip_prefix("0X")).unwrap_or(flags);
        Some((u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & FALLBACK != 0), plain(name)?))
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(fallback, _)| *fallback);
    let mut names: Vec<String> = Vec::new();
    for (_, name) in all {
        if names.len() < MOST && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A name that may be looked up, or an address, and nothing else.
fn plain(name: &str) -> Option<String> {
    match split_host_port(name) {
        Ok((Host::Name { ascii, .. }, None)) => Some(ascii),
        Ok((Host::Address { ip, zone: None }, None)) => Some(ip.to_string()),
        Ok(_) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::fake::Fake;
    use crate::platform::registry::Value;

    fn set(values: &[(&str, &str, &str)]) -> (TimeSource, Vec<String>) {
        let pc = Fake::typical();
        pc.edit(|world| {
            for (key, name, text) in values {
                world.set_value(&Key::machine(key), name, Value::text(text));
            }
        });
        read(&pc)
    }

    #[test]
    fn as_it_is_set() {
        let two = "b.example,0x2 time.windows.com,0x9  10.0.0.1,0x8 time.windows.com,0x1 d";
        let ntp = [(SERVICE, "Type", "NTP"), (SERVICE, "NtpServer", two)];
        let names = ["time.windows.com", "10.0.0.1", "d"].map(str::to_owned).to_vec();
        assert_eq!(set(&ntp), (TimeSource::Servers, names));
        let policy = [ntp[0], ntp[1], (POLICY, "NtpServer", "ntp.corp.example,0x9")];
        assert_eq!(set(&policy), (TimeSource::Servers, vec!["ntp.corp.example".to_owned()]));
        assert_eq!(set(&[(SERVICE, "Type", "Nt5DS"), ntp[1]]), (TimeSource::Domain, Vec::new()));
        assert_eq!(set(&[(SERVICE, "Type", "NoSync"), ntp[1]]), (TimeSource::Nobody, Vec::new()));
        assert_eq!(set(&[]), (TimeSource::Servers, vec!["time.windows.com".to_owned()]));
        let pc = Fake::typical();
        pc.edit(|world| world.clock.server = None);
        assert_eq!(read(&pc), (TimeSource::Unknown, Vec::new()));
    }

    #[test]
    fn what_is_no_name_is_nobody() {
        assert_eq!(servers(""), Vec::<String>::new());
        assert_eq!(servers(",0x9 host:123,0x9 a/b,0x9 \u{1b}[2J,0x9 ok,zz"), ["ok"]);
    }

    proptest! {
        #[test]
        fn odd_lists_are_harmless(list in ".{0,400}") {
            for name in servers(&list) {
                prop_assert!(!name.is_empty() && name.len() <= 255);
                prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c)), "{}", name);
            }
        }
    }
}
