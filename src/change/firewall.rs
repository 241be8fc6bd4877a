//! Rules of Windows' firewall: set, and added for a program.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Edited, Look, Words};
use crate::platform::firewall::{AppRule, DOMAIN, EVERY_PROFILE, PRIVATE, PUBLIC};
use crate::platform::{Platform, PlatformError};

/// A rule that Windows brings, switched on or off.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RuleSet {
    pub id: String,
    pub title: String,
    pub old: RuleState,
    pub new: RuleState,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RuleState {
    pub enabled: bool,
    pub profiles: u32,
}

/// A program allowed to receive.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AppRuleAdded {
    pub rule: AppRule,
}

impl RuleSet {
    /// Switches a rule on for these profiles too, or off. None where it is so already.
    ///
    /// # Errors
    /// `Missing` where there is no such rule.
    pub fn plan(pc: &dyn Platform, id: &str, enabled: bool, profiles: u32) -> Result<Option<Change>, ChangeError> {
        let rule = pc.firewall_rule(id)?.ok_or_else(|| PlatformError::Missing { what: format!("firewall {id}") })?;
        let old = RuleState { enabled: rule.enabled, profiles: rule.profiles };
        let new = RuleState { enabled, profiles: if enabled { rule.profiles | profiles } else { rule.profiles } };
        Ok((old != new).then(|| Change::FirewallRule(Self { id: id.to_owned(), title: rule.title, old, new })))
    }
}

impl Edit for RuleSet {
    fn words(&self) -> Words {
        let verb = if self.new.enabled { "Switch on" } else { "Switch off" };
        Words {
            short: format!("{verb} the firewall rule {}", self.title),
            before: in_words(self.old),
            after: in_words(self.new),
            detail: format!("rule {}: {} -> {}", self.id, in_words(self.old), in_words(self.new)),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.firewall_rule(&self.id)?;
        let found = found.map(|rule| RuleState { enabled: rule.enabled, profiles: rule.profiles });
        let words = super::or_none(found.as_ref(), |state| in_words(*state));
        let (old, new) = (found == Some(self.old), found == Some(self.new));
        // Two calls set it, one for each part.
        let part = |found: RuleState| {
            [self.old.enabled, self.new.enabled].contains(&found.enabled)
                && [self.old.profiles, self.new.profiles].contains(&found.profiles)
        };
        Ok(Look { old, new, between: !old && !new && found.is_some_and(part), found: words })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_firewall_rule(&self.id, self.new.enabled, self.new.profiles)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_firewall_rule(&self.id, self.old.enabled, self.old.profiles)
    }
}

fn in_words(state: RuleState) -> String {
    if !state.enabled {
        return "off".to_owned();
    }
    if state.profiles & EVERY_PROFILE == EVERY_PROFILE {
        return "on for every network".to_owned();
    }
    let kinds = [(DOMAIN, "domain"), (PRIVATE, "private"), (PUBLIC, "public")];
    let names: Vec<&str> = kinds.iter().filter(|(bit, _)| state.profiles & bit != 0).map(|(_, name)| *name).collect();
    format!("on for {} networks", names.join(" and "))
}

impl Edit for AppRuleAdded {
    fn words(&self) -> Words {
        Words {
            short: format!("Allow {} in the firewall", super::file::name(&self.rule.program)),
            before: "no rule of its own".to_owned(),
            after: "may receive connections".to_owned(),
            detail: format!("rule \"{}\" for {}", self.rule.name, self.rule.program),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.app_rule(&self.rule.name)?;
        let words = super::or_none(found.as_ref(), |rule| format!("a rule for {}", rule.program));
        Ok(Look::plain(found.is_none(), found.as_ref() == Some(&self.rule), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.add_app_rule(&self.rule)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.remove_app_rule(&self.rule.name)
    }
}
