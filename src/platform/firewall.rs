//! Windows Firewall. Rules that Windows brings are named by their id (`RemoteDesktop-UserMode-In-TCP`), which is the same
//! in every language; it is the name of their value below
//! `HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules`.

use std::ops::BitOr;

use serde::{Deserialize, Serialize};

use super::Result;
use super::computer::NetworkCategory;

/// Kinds of network, as bits that Windows gives them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Profiles(pub u32);

impl Profiles {
    pub const NONE: Self = Self(0);
    pub const DOMAIN: Self = Self::of(NetworkCategory::Domain);
    pub const PRIVATE: Self = Self::of(NetworkCategory::Private);
    pub const PUBLIC: Self = Self::of(NetworkCategory::Public);
    /// Those that there are, and any to come.
    pub const EVERY: Self = Self(0x7fff_ffff);

    #[must_use]
    pub const fn of(kind: NetworkCategory) -> Self {
        match kind {
            NetworkCategory::Domain => Self(1),
            NetworkCategory::Private => Self(2),
            NetworkCategory::Public => Self(4),
        }
    }

    /// Whether it has all of these.
    #[must_use]
    pub const fn has(self, these: Self) -> bool {
        self.0 & these.0 == these.0
    }

    /// The kinds in it.
    pub fn kinds(self) -> impl Iterator<Item = NetworkCategory> {
        NetworkCategory::ALL.into_iter().filter(move |kind| self.has(Self::of(*kind)))
    }
}

impl BitOr for Profiles {
    type Output = Self;

    fn bitor(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

impl FromIterator<NetworkCategory> for Profiles {
    fn from_iter<I: IntoIterator<Item = NetworkCategory>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, |all, kind| all | Self::of(kind))
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FirewallRule {
    pub id: String,
    /// As the firewall's window shows it, in the user's language.
    pub title: String,
    pub enabled: bool,
    pub profiles: Profiles,
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
    pub profiles: Profiles,
}

/// How one profile stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FirewallProfile {
    pub profile: NetworkCategory,
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
    fn set_firewall_rule(&self, id: &str, enabled: bool, profiles: Profiles) -> Result<()>;

    fn app_rule(&self, name: &str) -> Result<Option<AppRule>>;

    /// `Busy` where one of that name exists.
    fn add_app_rule(&self, rule: &AppRule) -> Result<()>;

    fn remove_app_rule(&self, name: &str) -> Result<()>;
}
