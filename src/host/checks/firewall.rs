//! `host-firewall`: Windows Firewall's own rules for Remote Desktop against the networks that are connected.
//!
//! Rules go by their id: their titles and groups are translated. Only Windows' own are looked at; a rule that somebody
//! made by hand may let Remote Desktop in as well.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, perhaps, reading};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::computer::NetworkCategory;
use crate::platform::firewall::FirewallProfile;
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-firewall",
    layer: Layer::Port,
    title: "Windows Firewall",
    run,
    read: typed::<FirewallSeen>,
    tell,
    unsure: known,
};

/// The rule without which nothing comes in; the other is for the faster transport.
pub const OVER_TCP: &str = names::USER_MODE_TCP;
const OVER_UDP: &str = names::USER_MODE_UDP;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FirewallSeen {
    pub profiles: Vec<ProfileSeen>,
    /// Those that exist.
    pub rules: Vec<RuleSeen>,
    pub networks: Vec<NetworkCategory>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProfileSeen {
    pub profile: NetworkCategory,
    /// A network of that kind is connected.
    pub active: bool,
    pub on: bool,
    /// "Block all incoming connections, including those in the list of allowed apps".
    pub blocks_all: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleSeen {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub id: Cow<'static, str>,
    pub enabled: bool,
    pub allows: bool,
    pub profiles: Vec<NetworkCategory>,
    /// As the rule has them; empty is every port.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub ports: String,
    pub by_policy: bool,
}

impl FirewallSeen {
    #[must_use]
    pub fn over_tcp(&self) -> Option<&RuleSeen> {
        self.rules.iter().find(|rule| rule.id == OVER_TCP)
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    let profiles = reading(pc.firewall_profiles())?
        .into_iter()
        .map(|FirewallProfile { profile, active, on, blocks_all }| ProfileSeen { profile, active, on, blocks_all })
        .collect();
    let mut rules = Vec::new();
    for id in [OVER_TCP, OVER_UDP] {
        let Some(rule) = reading(pc.firewall_rule(id))? else { continue };
        rules.push(RuleSeen {
            id: id.into(),
            enabled: rule.enabled,
            allows: rule.allows,
            profiles: rule.profiles.kinds().collect(),
            ports: rule.ports,
            by_policy: rule.by_policy,
        });
    }
    let networks = perhaps(pc.networks()).unwrap_or_default().into_iter().map(|network| network.category);
    fact(FirewallSeen { profiles, rules, networks: networks.collect() })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let seen = evidence.fact::<FirewallSeen>()?;
    let mut active = seen.profiles.iter().filter(|profile| profile.active);
    Some(if active.clone().next().is_none() {
        NoNetwork {}.into()
    } else if active.all(|profile| !profile.on) {
        Off {}.into()
    } else {
        LetsIn {}.into()
    })
}

says! { "host-firewall":
    NoNetwork {} = "No network is connected that Windows Firewall would have to let Remote Desktop in from.";
    Off {} = "Windows Firewall is off here, so it keeps nothing out.";
    LetsIn {} = "Windows Firewall lets Remote Desktop in.";
}
