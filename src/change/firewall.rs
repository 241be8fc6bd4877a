//! Rules of Windows' firewall: set, and added for a program.

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Edit, Inspection, Words};
use crate::model::Said;
use crate::platform::firewall::{AppRule, Profiles};
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
    pub profiles: Profiles,
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
    pub fn plan(pc: &dyn Platform, id: &str, enabled: bool, profiles: Profiles) -> Result<Option<Change>, ChangeError> {
        let rule = pc.firewall_rule(id)?.ok_or_else(|| PlatformError::Missing { what: format!("firewall {id}") })?;
        let old = RuleState { enabled: rule.enabled, profiles: rule.profiles };
        let new = RuleState { enabled, profiles: if enabled { rule.profiles | profiles } else { rule.profiles } };
        Ok((old != new).then(|| Change::FirewallRule(Self { id: id.to_owned(), title: rule.title, old, new })))
    }
}

crate::says! { "change-firewall":
    SwitchOn { title: Label } = "Switch on the firewall rule {title}";
    SwitchOff { title: Label } = "Switch off the firewall rule {title}";
    Rule { id: Term, before: Phrase, after: Phrase } = "rule {id}: {before} -> {after}";
    Off {} = "off";
    OnEverywhere {} = "on for every network";
    OnDomain {} = "on for domain networks";
    OnPrivate {} = "on for private networks";
    OnPublic {} = "on for public networks";
    OnDomainPrivate {} = "on for domain and private networks";
    OnDomainPublic {} = "on for domain and public networks";
    OnPrivatePublic {} = "on for private and public networks";
    OnNowhere {} = "on for no network";
    Allow { program: Path } = "Allow {program} in the firewall";
    NoRule {} = "no rule of its own";
    MayReceive {} = "may receive connections";
    AppRuleFor { name: Label, program: Path } = "rule “{name}” for {program}";
    RuleFor { program: Path } = "a rule for {program}";
}

impl Edit for RuleSet {
    fn words(&self) -> Words {
        let title = self.title.as_str().into();
        let short: Said = if self.new.enabled { SwitchOn { title }.into() } else { SwitchOff { title }.into() };
        let (before, after) = (in_words(self.old), in_words(self.new));
        let (from, to) = (before.clone().into(), after.clone().into());
        Words::new(short, before, after, Rule { id: self.id.as_str().into(), before: from, after: to })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.firewall_rule(&self.id)?;
        let found = found.map(|rule| RuleState { enabled: rule.enabled, profiles: rule.profiles });
        let words = super::or_none(found.as_ref(), |state| in_words(*state));
        let (old, new) = (found == Some(self.old), found == Some(self.new));
        // Two calls set it, one for each part.
        let part = |found: RuleState| {
            [self.old.enabled, self.new.enabled].contains(&found.enabled)
                && [self.old.profiles, self.new.profiles].contains(&found.profiles)
        };
        Ok(Inspection { old, new, between: !old && !new && found.is_some_and(part), found: words })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_firewall_rule(&self.id, self.new.enabled, self.new.profiles)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.set_firewall_rule(&self.id, self.old.enabled, self.old.profiles)
    }
}

fn in_words(state: RuleState) -> Said {
    let has = |kind| state.profiles.has(kind);
    if !state.enabled {
        return Off {}.into();
    }
    if has(Profiles::EVERY) {
        return OnEverywhere {}.into();
    }
    match (has(Profiles::DOMAIN), has(Profiles::PRIVATE), has(Profiles::PUBLIC)) {
        (true, true, _) => OnDomainPrivate {}.into(),
        (true, false, true) => OnDomainPublic {}.into(),
        (false, true, true) => OnPrivatePublic {}.into(),
        (true, false, false) => OnDomain {}.into(),
        (false, true, false) => OnPrivate {}.into(),
        (false, false, true) => OnPublic {}.into(),
        (false, false, false) => OnNowhere {}.into(),
    }
}

impl Edit for AppRuleAdded {
    fn words(&self) -> Words {
        let AppRule { name, program, .. } = &self.rule;
        let short = Allow { program: super::file::name(program).into() };
        Words::new(short, NoRule {}, MayReceive {}, AppRuleFor { name: name.into(), program: program.into() })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.app_rule(&self.rule.name)?;
        let words = super::or_none(found.as_ref(), |rule| RuleFor { program: rule.program.as_str().into() }.into());
        Ok(Inspection::plain(found.is_none(), found.as_ref() == Some(&self.rule), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.add_app_rule(&self.rule)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.remove_app_rule(&self.rule.name)
    }
}
