//! A system without Remote Desktop of Microsoft's: nothing to read, nothing to put right.

use std::time::{Duration, SystemTime};

use super::certificates::{Certificates, StoredCertificate};
use super::computer::{Clock, Computer, Identity, Listener, Machine, Network, PolicySource, Power, Setting};
use super::credentials::{Credential, CredentialKind, Credentials, Sealed};
use super::events::{Event, EventLogs, EventQuery};
use super::files::{DirectoryEntry, FileState, Files, Folder};
use super::firewall::{AppRule, Firewall, FirewallProfile, FirewallRule, Profiles};
use super::launch::Launch;
use super::notice::Notice;
use super::opening::Opening;
use super::registry::{Key, Registry, Tree, Value};
use super::services::{Service, Services, StartType};
use super::sessions::{LogonSession, Sessions};
use super::tasks::{Task, Tasks};
use super::watching::{Sockets, Watching};
use super::{PlatformError, Result};

/// Answers every question with `Unsupported`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsupported;

fn no<T>(what: &str) -> Result<T> {
    Err(PlatformError::Unsupported { what: what.to_owned() })
}

impl Registry for Unsupported {
    fn key_exists(&self, _: &Key) -> Result<bool> {
        no("the registry")
    }
    fn value(&self, _: &Key, _: &str) -> Result<Option<Value>> {
        no("the registry")
    }
    fn subkeys(&self, _: &Key) -> Result<Vec<String>> {
        no("the registry")
    }
    fn value_names(&self, _: &Key) -> Result<Vec<String>> {
        no("the registry")
    }
    fn tree(&self, _: &Key) -> Result<Option<Tree>> {
        no("the registry")
    }
    fn create_key(&self, _: &Key) -> Result<()> {
        no("the registry")
    }
    fn key_security(&self, _: &Key) -> Result<Option<String>> {
        no("the registry")
    }
    fn create_closed_key(&self, _: &Key, _: &str) -> Result<()> {
        no("the registry")
    }
    fn set_value(&self, _: &Key, _: &str, _: &Value) -> Result<()> {
        no("the registry")
    }
    fn delete_value(&self, _: &Key, _: &str) -> Result<()> {
        no("the registry")
    }
    fn delete_key(&self, _: &Key) -> Result<()> {
        no("the registry")
    }
}

impl Files for Unsupported {
    fn folder(&self, _: Folder) -> Result<String> {
        no("known folders")
    }
    fn file(&self, _: &str, _: u64) -> Result<Option<FileState>> {
        no("known folders")
    }
    fn file_exists(&self, _: &str) -> Result<bool> {
        no("known folders")
    }
    fn list(&self, _: &str) -> Result<Option<Vec<DirectoryEntry>>> {
        no("known folders")
    }
    fn write_file(&self, _: &str, _: &FileState) -> Result<()> {
        no("known folders")
    }
    fn delete_file(&self, _: &str) -> Result<()> {
        no("known folders")
    }
    fn move_file(&self, _: &str, _: &str) -> Result<()> {
        no("known folders")
    }
    fn copy_file(&self, _: &str, _: &str) -> Result<()> {
        no("known folders")
    }
    fn make_folder(&self, _: &str) -> Result<()> {
        no("known folders")
    }
    fn make_closed_folder(&self, _: &str, _: &str) -> Result<()> {
        no("known folders")
    }
    fn delete_folder(&self, _: &str) -> Result<()> {
        no("known folders")
    }
    fn security(&self, _: &str) -> Result<Option<String>> {
        no("known folders")
    }
    fn set_security(&self, _: &str, _: &str) -> Result<()> {
        no("known folders")
    }
}

impl Credentials for Unsupported {
    fn credentials(&self, _: &str) -> Result<Vec<Credential>> {
        no("saved passwords")
    }
    fn seal_credential(&self, _: &str, _: CredentialKind) -> Result<Option<Sealed>> {
        no("saved passwords")
    }
    fn delete_credential(&self, _: &str, _: CredentialKind) -> Result<()> {
        no("saved passwords")
    }
    fn restore_credential(&self, _: &Sealed) -> Result<()> {
        no("saved passwords")
    }
}

impl Services for Unsupported {
    fn service(&self, _: &str) -> Result<Option<Service>> {
        no("Windows services")
    }
    fn dependents(&self, _: &str) -> Result<Vec<String>> {
        no("Windows services")
    }
    fn start_service(&self, _: &str, _: Duration) -> Result<()> {
        no("Windows services")
    }
    fn stop_service(&self, _: &str, _: Duration) -> Result<()> {
        no("Windows services")
    }
    fn set_service_start(&self, _: &str, _: StartType) -> Result<()> {
        no("Windows services")
    }
}

impl Firewall for Unsupported {
    fn firewall_profiles(&self) -> Result<Vec<FirewallProfile>> {
        no("Windows Firewall")
    }
    fn firewall_rule(&self, _: &str) -> Result<Option<FirewallRule>> {
        no("Windows Firewall")
    }
    fn set_firewall_rule(&self, _: &str, _: bool, _: Profiles) -> Result<()> {
        no("Windows Firewall")
    }
    fn app_rule(&self, _: &str) -> Result<Option<AppRule>> {
        no("Windows Firewall")
    }
    fn add_app_rule(&self, _: &AppRule) -> Result<()> {
        no("Windows Firewall")
    }
    fn remove_app_rule(&self, _: &str) -> Result<()> {
        no("Windows Firewall")
    }
}

impl Certificates for Unsupported {
    fn certificates(&self) -> Result<Vec<StoredCertificate>> {
        no("the certificate store")
    }
    fn remove_certificate(&self, _: &[u8]) -> Result<()> {
        no("the certificate store")
    }
    fn restore_certificate(&self, _: &[u8]) -> Result<()> {
        no("the certificate store")
    }
}

impl Sessions for Unsupported {
    fn sessions(&self) -> Result<Vec<LogonSession>> {
        no("sessions")
    }
    fn reset_session(&self, _: u32, _: u64) -> Result<()> {
        no("sessions")
    }
    fn person_here(&self) -> Result<Option<String>> {
        no("sessions")
    }
}

impl EventLogs for Unsupported {
    fn events(&self, _: &EventQuery) -> Result<Vec<Event>> {
        no("event logs")
    }
}

impl Tasks for Unsupported {
    fn task(&self, _: &str) -> Result<Option<Task>> {
        no("the task scheduler")
    }
    fn add_task(&self, _: &Task) -> Result<()> {
        no("the task scheduler")
    }
    fn remove_task(&self, _: &str) -> Result<()> {
        no("the task scheduler")
    }
}

impl Machine for Unsupported {
    fn now(&self) -> u64 {
        SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs())
    }
    /// CLOCK_BOOTTIME (proc(5), `/proc/uptime`).
    fn ticks_s(&self) -> Option<u64> {
        let text = std::fs::read_to_string("/proc/uptime").ok()?;
        text.split(['.', ' ']).next()?.parse().ok()
    }
    fn computer(&self) -> Result<Computer> {
        no("Windows")
    }
    fn identity(&self) -> Result<Identity> {
        no("Windows")
    }
    fn policy_source(&self, _: Setting) -> Result<PolicySource> {
        no("Windows")
    }
    fn power(&self) -> Result<Power> {
        no("Windows")
    }
    fn set_power(&self, _: &Power) -> Result<()> {
        no("Windows")
    }
    fn networks(&self) -> Result<Vec<Network>> {
        no("Windows")
    }
    fn listeners(&self, _: u16) -> Result<Vec<Listener>> {
        no("Windows")
    }
    fn flush_dns(&self) -> Result<()> {
        no("Windows")
    }
    fn clock(&self) -> Result<Clock> {
        no("Windows")
    }
    fn sync_clock(&self) -> Result<()> {
        no("Windows")
    }
    fn launch_mstsc(&self, _: &Launch) -> Result<u32> {
        no("Windows")
    }
    fn has_mstsc(&self) -> bool {
        false
    }
    fn open(&self, what: &Opening) -> Result<()> {
        super::system::open(what)
    }
    fn notify(&self, _: &str, _: &str) -> Result<Notice> {
        no("notifications")
    }
    fn restart_computer(&self) -> Result<()> {
        no("Windows")
    }
}

impl Watching for Unsupported {
    fn now_ms(&self) -> u64 {
        SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or_default())
    }
    fn newest_record(&self) -> Result<u64> {
        no("event logs")
    }
    fn records_after(&self, _: u64) -> Result<Vec<Event>> {
        no("event logs")
    }
    fn clients(&self) -> Result<Vec<u32>> {
        no("Remote Desktop Connection")
    }
    fn sockets(&self, _: u32) -> Result<Sockets> {
        no("Remote Desktop Connection")
    }
}
