//! The computer itself: what it is, who asks, its power, networks, clock, and the few programs that may be started.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Result;
use super::launch::Launch;
use super::notice::Notice;
use super::opening::Opening;

/// What it is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Computer {
    pub name: String,
    /// `Core` is Home, which can't be reached by Remote Desktop. Windows' own word: `Professional`, `ServerStandard`.
    pub edition: String,
    /// 26100
    pub build: u32,
    /// The number after the build, which updates raise.
    pub revision: u32,
    /// `24H2`
    pub version: String,
    pub member: Member,
}

/// Whom it belongs to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Member {
    Workgroup(String),
    Domain(String),
}

/// On whose behalf this process runs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Identity {
    /// `DOMAIN\user`
    pub user: String,
    pub sid: String,
    /// It has an administrator's rights now.
    pub elevated: bool,
    /// The user could get them by saying yes.
    pub administrator: bool,
}

/// A setting of the listener that the organisation may own.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    AllowConnections,
    UserAuthentication,
    SecurityLayer,
    MinEncryptionLevel,
}

/// Who decides it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PolicySource {
    /// This computer's own setting.
    Here,
    /// Group policy or device management: it can't be changed here.
    Organisation,
    /// Nobody has, it is as Windows came.
    Default,
}

/// A plan's time until sleep.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Power {
    /// The GUID of the active plan, in braces or not, as the system gives it.
    pub scheme: String,
    /// Plugged in. 0 is never.
    pub sleep_after_s: u32,
}

/// A network that is connected.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Network {
    pub name: String,
    pub category: NetworkCategory,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NetworkCategory {
    Public,
    Private,
    Domain,
}

impl NetworkCategory {
    /// In the order of their bits in the firewall.
    pub const ALL: [Self; 3] = [Self::Domain, Self::Private, Self::Public];
}

/// Somebody who waits for connections.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Listener {
    pub address: IpAddr,
    pub port: u16,
    /// 0 where the system does not tell.
    pub pid: u32,
}

/// What the time service knows, without asking any server.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Clock {
    /// `time.windows.com`, without flags.
    pub server: Option<String>,
    /// By the last comparison: ahead of the server is positive.
    pub offset_ms: Option<i64>,
    /// Seconds since 1970.
    pub last_sync: Option<u64>,
}

pub trait Machine {
    /// Seconds since 1970.
    fn now(&self) -> u64;
    /// Seconds since the computer was started, its sleep included, which nobody can set. None where the system does not tell.
    fn ticks_s(&self) -> Option<u64>;
    fn computer(&self) -> Result<Computer>;
    fn identity(&self) -> Result<Identity>;
    fn policy_source(&self, setting: Setting) -> Result<PolicySource>;

    fn power(&self) -> Result<Power>;
    /// Of the plan that is named, active or not.
    fn set_power(&self, power: &Power) -> Result<()>;

    fn networks(&self) -> Result<Vec<Network>>;
    /// TCP on that port.
    fn listeners(&self, port: u16) -> Result<Vec<Listener>>;
    fn flush_dns(&self) -> Result<()>;

    fn clock(&self) -> Result<Clock>;
    /// Asks the time service to compare now, and waits for its answer.
    fn sync_clock(&self) -> Result<()>;

    /// Starts Remote Desktop Connection, and gives its process id. `Unsupported` for what it is not to be started with.
    fn launch_mstsc(&self, with: &Launch) -> Result<u32>;
    /// The same for `host` or `host:port`.
    fn start_mstsc(&self, address: &str) -> Result<u32> {
        self.launch_mstsc(&Launch::to(address))
    }
    /// Whether there is Remote Desktop Connection to be started.
    fn has_mstsc(&self) -> bool;
    /// Hands it to the program that the user has for such things.
    fn open(&self, what: &Opening) -> Result<()>;
    /// Shows a notification of the system's, as long as what comes back is kept.
    fn notify(&self, title: &str, text: &str) -> Result<Notice>;
    /// Asks Windows to restart, which asks the programs that are open; nothing is forced.
    fn restart_computer(&self) -> Result<()>;
}
