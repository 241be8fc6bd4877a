//! The computer that Redial runs on. `Platform` is all that may be read and changed there, in our own words;
//! `windows` is the real thing, `fake` a computer in memory, `unsupported` any other system.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

#[cfg(not(windows))]
mod echoes;
#[cfg(target_os = "linux")]
mod tcp_diag;
#[cfg(not(windows))]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(not(windows))]
use unix as system;
#[cfg(windows)]
use windows as system;

mod bytes;
pub mod certificates;
pub mod client_log;
pub mod computer;
pub mod console;
#[cfg(test)]
pub(crate) mod contract;
pub mod contrast;
pub mod credentials;
pub mod elevation;
pub mod ending;
mod error;
pub mod event_xml;
pub mod events;
pub mod fake;
pub mod files;
pub mod firewall;
pub mod hop;
pub mod language;
pub mod launch;
pub mod names;
pub mod notice;
pub mod opening;
pub mod owners;
pub mod path;
pub mod program;
pub mod proxy;
pub mod registry;
pub mod regular;
pub mod rights;
pub mod schannel;
pub mod sddl;
pub mod services;
pub mod sessions;
pub mod sign_in;
pub mod task_xml;
pub mod tasks;
pub mod trust;
pub mod typing;
mod unsupported;
pub mod wall_clock;
pub mod watching;
pub mod ways;
mod xml;

pub use bytes::Bytes;
pub use error::{PlatformError, Result};
pub use unsupported::Unsupported;

/// A computer. Calls block, most for milliseconds; those that may take longer have a deadline.
pub trait Platform:
    registry::Registry
    + files::Files
    + credentials::Credentials
    + services::Services
    + firewall::Firewall
    + certificates::Certificates
    + sessions::Sessions
    + events::EventLogs
    + tasks::Tasks
    + computer::Machine
    + watching::Watching
    + Send
    + Sync
{
}

impl<T> Platform for T where
    T: registry::Registry
        + files::Files
        + credentials::Credentials
        + services::Services
        + firewall::Firewall
        + certificates::Certificates
        + sessions::Sessions
        + events::EventLogs
        + tasks::Tasks
        + computer::Machine
        + watching::Watching
        + Send
        + Sync
{
}

/// The computer that this program runs on.
#[must_use]
pub fn here() -> Arc<dyn Platform> {
    system::here()
}

/// Whether what was opened is what its path says, and nothing else's second name: where this program has an administrator's
/// rights, and so might have been led to a file of somebody else's.
///
/// # Errors
/// `Unsafe` where it is not.
pub fn must_be_at(file: &std::fs::File, path: &std::path::Path) -> Result<()> {
    system::must_be_at(file, path)
}

/// The contrast theme that is on here. Other systems have theirs, too, of which nobody tells.
#[must_use]
pub fn contrast_in_use() -> Option<contrast::Contrast> {
    #[cfg(windows)]
    return windows::contrast::in_use();
    #[cfg(not(windows))]
    None
}

/// No honest hosts or resolver file is longer; block lists of some hundred thousand lines fit.
const LONGEST_FILE: u64 = 32 * 1024 * 1024;

/// The text of the hosts file; empty where there is none.
///
/// # Errors
/// Where it cannot be read.
pub fn hosts_file() -> io::Result<String> {
    read_bounded(&system::hosts_path())
}

/// The DNS servers that the system is configured with, in its order.
#[must_use]
pub fn dns_servers() -> Vec<IpAddr> {
    system::dns_servers()
}

/// Whether an address answers an echo request in time; none where the system does not let us ask. Blocks.
#[must_use]
pub fn ping(address: IpAddr, timeout: Duration) -> Option<bool> {
    path::echoes(address, 1, Duration::ZERO, timeout, &|_| ()).map(|answers| answers.iter().any(Option::is_some))
}

fn read_bounded(path: &std::path::Path) -> io::Result<String> {
    match regular::read(path, LONGEST_FILE) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}
