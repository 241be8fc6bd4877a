//! Windows: one file per API family, and the only `unsafe` of the program.

#![expect(unsafe_code, reason = "the Windows API; every place says why it is sound")]

use std::sync::Arc;

use super::Platform;

mod certificates;
mod clock;
mod com;
pub mod console;
pub mod contrast;
mod credentials;
mod description;
mod directories;
mod echoes;
pub mod elevation;
mod error;
mod events;
mod file_object;
mod file_path;
mod file_writing;
mod files;
mod firewall;
mod firewall_rule;
mod held;
mod hop;
mod identity;
pub mod language;
mod listeners;
mod load_config;
mod machine;
mod network;
mod networks;
mod notice;
mod opener;
mod owned;
mod owners;
pub mod password;
mod power;
mod privileges;
mod programs;
mod registry;
mod registry_key;
mod schannel;
mod sealing;
mod security;
mod service_handle;
mod services;
mod sessions;
mod sign_in;
mod signature;
mod sspi_calls;
mod tables;
mod tasks;
mod tcp_path;
mod timeout;
mod trust;
mod watching;
mod ways;
mod wide;

pub use directories::hosts_path;
pub use echoes::echoes;
pub use held::must_be_at;
pub use hop::first_hop;
pub use network::dns_servers;
pub use opener::open;
pub use owners::port_owner;
pub use schannel::sspi;
pub use sign_in::sign_in;
pub use signature::signature;
pub use tcp_path::tcp_path;
pub use trust::trust;
pub use ways::way_out;

/// The computer that this program runs on.
struct Windows;

pub fn here() -> Arc<dyn Platform> {
    Arc::new(Windows)
}

/// A name that no test had before: process ids come round again.
#[cfg(test)]
fn unique(name: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("redial-{name}-{}-{:x}", std::process::id(), now.map_or(0, |since| since.as_nanos()))
}
