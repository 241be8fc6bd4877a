//! Its firewall.

use super::world::same;
use super::{Fake, Needs, busy, missing};
use crate::platform::firewall::{AppRule, Firewall, FirewallProfile, FirewallRule, Profiles};
use crate::platform::{PlatformError, Result};

impl Firewall for Fake {
    fn firewall_profiles(&self) -> Result<Vec<FirewallProfile>> {
        self.read("firewall", |world| Ok(world.firewall_profiles.clone()))
    }

    fn firewall_rule(&self, id: &str) -> Result<Option<FirewallRule>> {
        self.read(&subject(id), |world| Ok(world.firewall_rules.iter().find(|rule| same(&rule.id, id)).cloned()))
    }

    fn set_firewall_rule(&self, id: &str, enabled: bool, profiles: Profiles) -> Result<()> {
        self.write(&subject(id), Needs::Administrator, |world| {
            let Some(rule) = world.firewall_rules.iter_mut().find(|rule| same(&rule.id, id)) else {
                return missing(&subject(id));
            };
            if rule.by_policy {
                return Err(PlatformError::Denied { what: subject(id) });
            }
            (rule.enabled, rule.profiles) = (enabled, profiles);
            Ok(())
        })
    }

    fn app_rule(&self, name: &str) -> Result<Option<AppRule>> {
        self.read(&subject(name), |world| Ok(world.app_rules.iter().find(|rule| same(&rule.name, name)).cloned()))
    }

    fn add_app_rule(&self, rule: &AppRule) -> Result<()> {
        self.write(&subject(&rule.name), Needs::Administrator, |world| {
            if world.app_rules.iter().any(|known| same(&known.name, &rule.name)) {
                return busy(&subject(&rule.name));
            }
            world.app_rules.push(rule.clone());
            Ok(())
        })
    }

    fn remove_app_rule(&self, name: &str) -> Result<()> {
        self.write(&subject(name), Needs::Administrator, |world| {
            let before = world.app_rules.len();
            world.app_rules.retain(|rule| !same(&rule.name, name));
            if world.app_rules.len() == before { missing(&subject(name)) } else { Ok(()) }
        })
    }
}

fn subject(name: &str) -> String {
    format!("firewall {name}")
}
