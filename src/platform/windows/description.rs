//! What the computer is.

use std::ptr::{null, null_mut};

use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
use windows_sys::Win32::NetworkManagement::NetManagement::{
    NetApiBufferFree, NetGetJoinInformation, NetSetupDomainName,
};
use windows_sys::Win32::System::SystemInformation::{
    ComputerNamePhysicalDnsHostname, GetComputerNameExW, GetProductInfo, OSVERSIONINFOW,
};

use super::Windows;
use super::error::{done, status};
use super::owned::{Memory, size};
use super::wide::{pointed, text};
use crate::platform::computer::{Computer, Member, PolicySource, Setting};
use crate::platform::registry::{Key, Registry as _};
use crate::platform::{Result, names};

const WINDOWS: &str = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

pub fn read() -> Result<Computer> {
    let value = |name| Windows.value(&Key::machine(WINDOWS), name);
    let words = |name| Ok(value(name)?.and_then(|value| value.as_text()).filter(|text| !text.is_empty()));
    let version = version();
    Ok(Computer {
        name: name()?,
        edition: words("EditionID")?.unwrap_or_else(|| product(&version)),
        build: version.dwBuildNumber,
        revision: value("UBR")?.and_then(|value| value.as_dword()).unwrap_or(0),
        version: match words("DisplayVersion")? {
            Some(version) => version,
            None => words("ReleaseId")?.unwrap_or_default(),
        },
        member: member()?,
    })
}

/// Group policy and device management write the same key, and Windows itself none.
pub fn policy_source(setting: Setting) -> Result<PolicySource> {
    let (key, name) = match setting {
        Setting::AllowConnections => (names::TERMINAL_SERVER, names::DENY_CONNECTIONS),
        Setting::UserAuthentication => (names::RDP_TCP, names::USER_AUTHENTICATION),
        Setting::SecurityLayer => (names::RDP_TCP, names::SECURITY_LAYER),
        Setting::MinEncryptionLevel => (names::RDP_TCP, names::MIN_ENCRYPTION_LEVEL),
    };
    let is_set = |key| Ok(Windows.value(&Key::machine(key), name)?.is_some());
    Ok(match is_set(names::POLICIES)? {
        true => PolicySource::Organisation,
        false if is_set(key)? => PolicySource::Here,
        false => PolicySource::Default,
    })
}

fn name() -> Result<String> {
    let mut buffer = [0u16; 256];
    let mut length = 256;
    // SAFETY: the buffer is as long as it is said to be.
    let answer = unsafe { GetComputerNameExW(ComputerNamePhysicalDnsHostname, buffer.as_mut_ptr(), &raw mut length) };
    done(answer, "the computer's name")?;
    Ok(text(&buffer))
}

/// What Windows calls "OS build", without the part that updates change.
pub fn build() -> u32 {
    version().dwBuildNumber
}

/// The true one; others tell a program what it was made for.
fn version() -> OSVERSIONINFOW {
    let mut version = OSVERSIONINFOW { dwOSVersionInfoSize: size::<OSVERSIONINFOW>(), ..Default::default() };
    // SAFETY: the structure is writable and says its size. The call cannot fail.
    unsafe { RtlGetVersion(&raw mut version) };
    version
}

/// For systems that do not write their own word down.
fn product(version: &OSVERSIONINFOW) -> String {
    let mut number = 0;
    // SAFETY: takes numbers, and `number` is writable.
    unsafe { GetProductInfo(version.dwMajorVersion, version.dwMinorVersion, 0, 0, &raw mut number) };
    match number {
        1 => "Ultimate".to_owned(),
        4 => "Enterprise".to_owned(),
        7 => "ServerStandard".to_owned(),
        8 => "ServerDatacenter".to_owned(),
        48 => "Professional".to_owned(),
        100 => "CoreSingleLanguage".to_owned(),
        101 => "Core".to_owned(),
        121 => "Education".to_owned(),
        other => format!("product {other}"),
    }
}

fn member() -> Result<Member> {
    let (mut start, mut kind) = (null_mut(), 0);
    // SAFETY: no name stands for this computer, and both answers are written only where the call succeeds.
    status(unsafe { NetGetJoinInformation(null(), &raw mut start, &raw mut kind) }, "the computer's domain")?;
    // SAFETY: the documentation says to free it so.
    let memory = Memory::new(start, |start| unsafe {
        NetApiBufferFree(start.cast());
    });
    // SAFETY: the call succeeded, so the text is null or ends in a zero.
    let name = unsafe { pointed(memory.start) };
    Ok(if kind == NetSetupDomainName { Member::Domain(name) } else { Member::Workgroup(name) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::registry::Value;

    #[test]
    fn this_computer_is_described() {
        let computer = read().unwrap();
        assert!(!computer.name.is_empty() && !computer.edition.is_empty(), "{computer:?}");
        assert!(computer.build >= 10_240, "{computer:?}");
    }

    #[test]
    fn the_organisations_word_counts_first() {
        let policies = names::policies();
        let (there, before) =
            (Windows.key_exists(&policies).unwrap(), Windows.value(&policies, "SecurityLayer").unwrap());
        Windows.create_key(&policies).unwrap();
        Windows.set_value(&policies, "SecurityLayer", &Value::dword(2)).unwrap();
        let with = policy_source(Setting::SecurityLayer);
        Windows.delete_value(&policies, "SecurityLayer").unwrap();
        let without = policy_source(Setting::SecurityLayer);
        match (there, before) {
            (_, Some(value)) => Windows.set_value(&policies, "SecurityLayer", &value).unwrap(),
            (false, None) => Windows.delete_key(&policies).unwrap(),
            (true, None) => {}
        }
        assert_eq!(with, Ok(PolicySource::Organisation));
        assert!(matches!(without, Ok(PolicySource::Here | PolicySource::Default)), "{without:?}");
    }

    #[test]
    #[ignore = "needs real Windows: Wine writes neither its edition nor its version down"]
    fn windows_own_words() {
        let computer = read().unwrap();
        assert!(!computer.edition.starts_with("product") && !computer.version.is_empty(), "{computer:?}");
    }
}
