//! Windows Firewall: read from where it keeps its rules by id, changed by its own interface.

use windows::Win32::Foundation::VARIANT_BOOL;
use windows::Win32::NetworkManagement::WindowsFirewall::{
    INetFwPolicy2, INetFwRule, INetFwRules, NET_FW_ACTION_ALLOW, NET_FW_MODIFY_STATE_GP_OVERRIDE, NET_FW_PROFILE_TYPE2,
    NET_FW_RULE_DIR_IN, NetFwPolicy2, NetFwRule,
};
use windows::Win32::System::Ole::IEnumVARIANT;
use windows::Win32::System::Variant::{VARIANT, VT_DISPATCH, VT_UNKNOWN};
use windows::core::{BSTR, Error, Interface};

use super::Windows;
use super::com::{Com, said};
use super::firewall_rule::{Written, title, written};
use crate::platform::computer::NetworkCategory;
use crate::platform::firewall::{AppRule, Firewall, FirewallProfile, FirewallRule, Profiles};
use crate::platform::{PlatformError, Result};

const WHAT: &str = "the firewall";
/// Any protocol: `NET_FW_IP_PROTOCOL_ANY`.
const ANY: i32 = 256;
/// Computers have some hundreds.
const MOST: usize = 20_000;

impl Firewall for Windows {
    fn firewall_profiles(&self) -> Result<Vec<FirewallProfile>> {
        let com = Com::new();
        let policy: INetFwPolicy2 = com.make(&NetFwPolicy2, WHAT)?;
        // SAFETY: the interface lives, and answers by value.
        let active = Profiles(ask(unsafe { policy.CurrentProfileTypes() })?.cast_unsigned());
        let profile = |profile: NetworkCategory| {
            let kind = NET_FW_PROFILE_TYPE2(Profiles::of(profile).0.cast_signed());
            // SAFETY: as above.
            let (on, blocks) = unsafe { (policy.get_FirewallEnabled(kind), policy.get_BlockAllInboundTraffic(kind)) };
            Ok(FirewallProfile {
                profile,
                active: active.has(Profiles::of(profile)),
                on: ask(on)?.as_bool(),
                blocks_all: ask(blocks)?.as_bool(),
            })
        };
        NetworkCategory::ALL.into_iter().map(profile).collect()
    }

    fn firewall_rule(&self, id: &str) -> Result<Option<FirewallRule>> {
        let Some((rule, by_policy)) = written(id)? else { return Ok(None) };
        Ok(Some(FirewallRule {
            id: id.to_owned(),
            title: title(&rule.name),
            enabled: rule.enabled,
            profiles: rule.profiles,
            inbound: rule.inbound,
            allows: rule.allows,
            protocol: rule.protocol,
            ports: rule.ports,
            by_policy,
        }))
    }

    fn set_firewall_rule(&self, id: &str, enabled: bool, profiles: Profiles) -> Result<()> {
        let what = format!("firewall rule {id}");
        let Some((rule, by_policy)) = written(id)? else { return Err(PlatformError::Missing { what }) };
        let com = Com::new();
        let policy: INetFwPolicy2 = com.make(&NetFwPolicy2, WHAT)?;
        // SAFETY: the interface lives, and answers by value.
        let overruled = unsafe { policy.LocalPolicyModifyState() } == Ok(NET_FW_MODIFY_STATE_GP_OVERRIDE);
        if by_policy || overruled {
            return Err(PlatformError::Denied { what });
        }
        let found = find(&rules(&policy)?, &rule)?.ok_or_else(|| PlatformError::Missing { what: what.clone() })?;
        // SAFETY: as above.
        unsafe {
            ask(found.SetProfiles(profiles.0.cast_signed()))?;
            ask(found.SetEnabled(VARIANT_BOOL::from(enabled)))?;
        }
        // Not every call that says it is done has done it.
        let again = Written { enabled, profiles, ..rule };
        if find(&rules(&policy)?, &again)?.is_some() { Ok(()) } else { Err(PlatformError::Denied { what }) }
    }

    fn app_rule(&self, name: &str) -> Result<Option<AppRule>> {
        let com = Com::new();
        let policy: INetFwPolicy2 = com.make(&NetFwPolicy2, WHAT)?;
        // SAFETY: the interface lives, and answers by value.
        let rule = match unsafe { rules(&policy)?.Item(&BSTR::from(name)) } {
            Ok(rule) => rule,
            Err(error) => {
                return match said(&error, name) {
                    PlatformError::Missing { .. } => Ok(None),
                    error => Err(error),
                };
            }
        };
        // SAFETY: as above.
        let (program, profiles) = unsafe { (ask(rule.ApplicationName())?, ask(rule.Profiles())?) };
        Ok(Some(AppRule {
            name: name.to_owned(),
            program: program.to_string(),
            profiles: Profiles(profiles.cast_unsigned()),
        }))
    }

    fn add_app_rule(&self, rule: &AppRule) -> Result<()> {
        if self.app_rule(&rule.name)?.is_some() {
            return Err(PlatformError::Busy { what: rule.name.clone() });
        }
        let com = Com::new();
        let policy: INetFwPolicy2 = com.make(&NetFwPolicy2, WHAT)?;
        let new: INetFwRule = com.make(&NetFwRule, WHAT)?;
        // SAFETY: both interfaces live, and the texts until each call returns.
        unsafe {
            ask(new.SetName(&BSTR::from(rule.name.as_str())))?;
            ask(new.SetApplicationName(&BSTR::from(rule.program.as_str())))?;
            ask(new.SetProtocol(ANY))?;
            ask(new.SetDirection(NET_FW_RULE_DIR_IN))?;
            ask(new.SetAction(NET_FW_ACTION_ALLOW))?;
            ask(new.SetProfiles(rule.profiles.0.cast_signed()))?;
            ask(new.SetEnabled(VARIANT_BOOL::from(true)))?;
            ask(rules(&policy)?.Add(&new))?;
        }
        match self.app_rule(&rule.name)? {
            Some(_) => Ok(()),
            None => Err(PlatformError::Denied { what: rule.name.clone() }),
        }
    }

    fn remove_app_rule(&self, name: &str) -> Result<()> {
        let missing = || PlatformError::Missing { what: name.to_owned() };
        self.app_rule(name)?.ok_or_else(missing)?;
        let com = Com::new();
        let policy: INetFwPolicy2 = com.make(&NetFwPolicy2, WHAT)?;
        // SAFETY: the interface lives, and the name until the call returns.
        ask(unsafe { rules(&policy)?.Remove(&BSTR::from(name)) })
    }
}

fn rules(policy: &INetFwPolicy2) -> Result<INetFwRules> {
    // SAFETY: the interface lives, and answers by value.
    let rules = ask(unsafe { policy.Rules() })?;
    // SAFETY: as above.
    if ask(unsafe { rules.Count() })? == 0 {
        // Windows has rules always: none means that the call did nothing.
        return Err(PlatformError::Unsupported { what: WHAT.to_owned() });
    }
    Ok(rules)
}

/// The interface knows no ids, so it is the one that says the same of itself in everything.
fn find(rules: &INetFwRules, wanted: &Written) -> Result<Option<INetFwRule>> {
    let title = title(&wanted.name);
    // SAFETY: the interface lives, and answers by value.
    let all: IEnumVARIANT = ask(unsafe { rules._NewEnum() }.and_then(|all| all.cast()))?;
    for _ in 0..MOST {
        let (mut next, mut count) = ([VARIANT::default()], 0);
        // SAFETY: the interface lives, there is room for one, and `count` is writable.
        if unsafe { all.Next(&mut next, &raw mut count) }.is_err() || count == 0 {
            break;
        }
        let Some(rule) = rule_in(&next[0]) else { continue };
        if ask(says(&rule, &title, wanted))? {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

fn rule_in(variant: &VARIANT) -> Option<INetFwRule> {
    // SAFETY: the type says which of its fields counts, and the interface is given its own reference.
    unsafe {
        let inner = &variant.Anonymous.Anonymous;
        match inner.vt {
            VT_DISPATCH => inner.Anonymous.pdispVal.as_ref()?.cast().ok(),
            VT_UNKNOWN => inner.Anonymous.punkVal.as_ref()?.cast().ok(),
            _ => None,
        }
    }
}

fn says(rule: &INetFwRule, title: &str, wanted: &Written) -> std::result::Result<bool, Error> {
    let same = |one: &BSTR, other: &str| one.to_string().eq_ignore_ascii_case(other);
    // SAFETY: the interface lives, and answers by value.
    unsafe {
        Ok(rule.Name()? == title
            && rule.Protocol()? == i32::from(wanted.protocol)
            && (rule.Direction()? == NET_FW_RULE_DIR_IN) == wanted.inbound
            && (rule.Action()? == NET_FW_ACTION_ALLOW) == wanted.allows
            && same(&rule.ServiceName()?, &wanted.service)
            && rule.Enabled()?.as_bool() == wanted.enabled
            && profiles(Profiles(rule.Profiles()?.cast_unsigned())) == profiles(wanted.profiles)
            && ports(rule) == wanted.ports)
    }
}

/// Every one of them is the same as all.
fn profiles(profiles: Profiles) -> Profiles {
    if profiles.has(NetworkCategory::ALL.into_iter().collect()) { Profiles::EVERY } else { profiles }
}

/// Empty for any, as for protocols without ports.
fn ports(rule: &INetFwRule) -> String {
    // SAFETY: the interface lives, and answers by value.
    let ports = unsafe { rule.LocalPorts() }.unwrap_or_default().to_string();
    if ports == "*" { String::new() } else { ports }
}

fn ask<T>(answer: std::result::Result<T, Error>) -> Result<T> {
    answer.map_err(|error| said(&error, WHAT))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "RemoteDesktop-UserMode-In-TCP";

    #[test]
    fn either_the_firewall_is_there_or_it_is_said_not_to_be() {
        let honest = |error| matches!(error, PlatformError::Unsupported { .. });
        assert!(Windows.firewall_profiles().err().is_none_or(honest));
        assert!(Windows.firewall_rule(ID).err().is_none_or(honest));
        let rule = Windows.app_rule("redial-no-such-rule");
        assert!(rule == Ok(None) || rule.is_err_and(honest));
    }

    #[test]
    #[ignore = "needs real Windows and an administrator: Wine's firewall says yes and does nothing"]
    fn a_rule_is_changed_and_put_back() {
        let before = Windows.firewall_rule(ID).unwrap().unwrap();
        assert_eq!((before.protocol, before.ports.as_str(), before.inbound), (6, "3389", true));
        assert!(!before.title.starts_with('@'), "{}", before.title);
        Windows.set_firewall_rule(ID, !before.enabled, Profiles::PRIVATE).unwrap();
        let now = Windows.firewall_rule(ID).unwrap().unwrap();
        Windows.set_firewall_rule(ID, before.enabled, before.profiles).unwrap();
        assert_eq!((now.enabled, now.profiles), (!before.enabled, Profiles::PRIVATE));
        assert_eq!(Windows.firewall_rule(ID).unwrap().unwrap(), before);
    }

    #[test]
    #[ignore = "needs real Windows and an administrator: Wine's firewall says yes and does nothing"]
    fn a_rule_of_our_own_comes_and_goes() {
        let name = crate::platform::windows::unique("rule");
        let rule = AppRule {
            name: name.clone(),
            program: "C:\\Windows\\System32\\mstsc.exe".to_owned(),
            profiles: Profiles::PRIVATE,
        };
        Windows.add_app_rule(&rule).unwrap();
        let found = Windows.app_rule(&name).unwrap();
        let twice = Windows.add_app_rule(&rule);
        Windows.remove_app_rule(&name).unwrap();
        assert_eq!(found, Some(rule));
        assert!(matches!(twice, Err(PlatformError::Busy { .. })));
        assert_eq!(Windows.app_rule(&name).unwrap(), None);
    }
}
