//! A rule as the firewall writes it into the registry (MS-GPFAS 2.2.2.19), which is the only place that tells its id:
//! `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Name=@FirewallAPI.dll,-28775|`.

use windows_sys::Win32::UI::Shell::SHLoadIndirectString;

use super::Windows;
use super::wide::{text, wide};
use crate::platform::firewall::Profiles;
use crate::platform::registry::{Key, Registry as _};
use crate::platform::{PlatformError, Result};

const LOCAL: &str = "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules";
/// Group policy's, and device management's.
const ORGANISATION: [&str; 2] = [
    "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules",
    "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\Mdm\\FirewallRules",
];

/// Any protocol.
const ANY: u16 = 256;

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// May stand for a text in the user's language: `@FirewallAPI.dll,-28775`.
    pub name: String,
    pub enabled: bool,
    pub profiles: Profiles,
    pub inbound: bool,
    pub allows: bool,
    pub protocol: u16,
    pub ports: String,
    pub program: String,
    pub service: String,
}

/// And whether the organisation has written it, whose rules come first.
pub fn written(id: &str) -> Result<Option<(Written, bool)>> {
    let rule = |path| {
        let value = Windows.value(&Key::machine(path), id)?;
        Ok::<_, PlatformError>(value.and_then(|value| parse(&value.as_text()?)))
    };
    for path in ORGANISATION {
        if let Some(rule) = rule(path)? {
            return Ok(Some((rule, true)));
        }
    }
    // Windows has rules always, even with its firewall off.
    if !Windows.key_exists(&Key::machine(LOCAL))? {
        return Err(PlatformError::Unsupported { what: "the firewall".to_owned() });
    }
    Ok(rule(LOCAL)?.map(|rule| (rule, false)))
}

/// In the user's language.
pub fn title(name: &str) -> String {
    let mut buffer = [0u16; 512];
    let Ok(wide_name) = wide(name) else { return name.to_owned() };
    if !name.starts_with('@') {
        return name.to_owned();
    }
    // SAFETY: the name ends in a zero, and the buffer is as long as it is said to be.
    let answer = unsafe { SHLoadIndirectString(wide_name.as_ptr(), buffer.as_mut_ptr(), 512, std::ptr::null()) };
    if answer < 0 { name.to_owned() } else { text(&buffer) }
}

/// `None` where it is no rule.
fn parse(text: &str) -> Option<Written> {
    let mut parts = text.split('|');
    parts.next().filter(|version| version.starts_with('v'))?;
    let mut rule = Written {
        name: String::new(),
        enabled: false,
        profiles: Profiles::NONE,
        inbound: false,
        allows: false,
        protocol: ANY,
        ports: String::new(),
        program: String::new(),
        service: String::new(),
    };
    let mut ports = Vec::new();
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        match name {
            "Action" => rule.allows = value == "Allow" || value == "ByPass",
            "Active" => rule.enabled = value.eq_ignore_ascii_case("true"),
            "Dir" => rule.inbound = value == "In",
            "Protocol" => rule.protocol = value.parse().ok()?,
            "Profile" => rule.profiles = rule.profiles | profile(value),
            "LPort" | "LPort2_10" => ports.push(value),
            "Name" => value.clone_into(&mut rule.name),
            "App" => value.clone_into(&mut rule.program),
            "Svc" => value.clone_into(&mut rule.service),
            _ => {}
        }
    }
    rule.ports = ports.join(",");
    if rule.profiles == Profiles::NONE {
        rule.profiles = Profiles::EVERY;
    }
    (!rule.name.is_empty()).then_some(rule)
}

fn profile(name: &str) -> Profiles {
    match name {
        "Domain" => Profiles::DOMAIN,
        "Private" => Profiles::PRIVATE,
        "Public" => Profiles::PUBLIC,
        _ => Profiles::NONE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_windows_writes() {
        let text = "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Private|LPort=3389|\
            App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=@FirewallAPI.dll,-28775|\
            Desc=@FirewallAPI.dll,-28756|EmbedCtxt=@FirewallAPI.dll,-28752|";
        let rule = parse(text).unwrap();
        assert_eq!(rule.name, "@FirewallAPI.dll,-28775");
        assert!(rule.enabled && rule.inbound && rule.allows);
        assert_eq!(
            (rule.profiles, rule.protocol, rule.ports.as_str()),
            (Profiles::DOMAIN | Profiles::PRIVATE, 6, "3389")
        );
        assert_eq!(rule.service, "termservice");

        let other = parse("v2.10|Action=Block|Active=FALSE|Dir=Out|LPort=80|LPort2_10=5000-5010|Name=x|").unwrap();
        assert!(!other.enabled && !other.inbound && !other.allows);
        assert_eq!((other.profiles, other.protocol, other.ports.as_str()), (Profiles::EVERY, ANY, "80,5000-5010"));
        for bad in ["", "Action=Allow|Name=x|", "v2.31|Action=Allow|", "v2.31|Protocol=99999|Name=x|"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "v?[0-9.]{0,3}([|](Action|Protocol|Profile|LPort|Name)=?[A-Za-z0-9,]{0,6}){0,8}|.{0,20}") {
            let _ = parse(&text);
        }
    }
}
