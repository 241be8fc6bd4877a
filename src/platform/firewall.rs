//! Windows Firewall. Rules that Windows brings are named by their id (`RemoteDesktop-UserMode-In-TCP`), which is the same
//! in every language; it is the name of their value below
//! `HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules`.

use serde::{Deserialize, Serialize};

use super::Result;

pub const DOMAIN: u32 = 1;
pub const PRIVATE: u32 = 2;
pub const PUBLIC: u32 = 4;
pub const EVERY_PROFILE: u32 = 0x7fff_ffff;

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FirewallRule {
    pub id: String,
    /// As the firewall's window shows it, in the user's language.
    pub title: String,
    pub enabled: bool,
    /// `DOMAIN | PRIVATE | PUBLIC`, or `EVERY_PROFILE`.
    pub profiles: u32,
    pub inbound: bool,
    /// Else it blocks.
    pub allows: bool,
    /// 6 TCP, 17 UDP, 256 any.
    pub protocol: u16,
    /// As the rule has it: `3389`, `RPC`, `80,443`; empty for any.
    pub ports: String,
    /// Set by the organisation, which no local change overrules.
    pub by_policy: bool,
}

/// A rule of our own that lets one program receive.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AppRule {
    /// Its name, which is also its title.
    pub name: String,
    pub program: String,
    pub profiles: u32,
}

/// How one profile stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FirewallProfile {
    /// `DOMAIN`, `PRIVATE` or `PUBLIC`.
    pub profile: u32,
    /// A network of this kind is connected.
    pub active: bool,
    pub on: bool,
    /// "Block all incoming connections", whatever the rules say.
    pub blocks_all: bool,
}

pub trait Firewall {
    fn firewall_profiles(&self) -> Result<Vec<FirewallProfile>>;

    fn firewall_rule(&self, id: &str) -> Result<Option<FirewallRule>>;

    /// `Missing` where there is no such rule, `Denied` where it is the organisation's.
    fn set_firewall_rule(&self, id: &str, enabled: bool, profiles: u32) -> Result<()>;

    fn app_rule(&self, name: &str) -> Result<Option<AppRule>>;

    /// `Busy` where one of that name exists.
    fn add_app_rule(&self, rule: &AppRule) -> Result<()>;

    fn remove_app_rule(&self, name: &str) -> Result<()>;
}
