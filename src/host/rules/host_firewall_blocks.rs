//! `host-firewall-blocks`

use super::Rule;
use crate::host::checks::firewall::{FirewallSeen, ProfileSeen, RuleSeen};
use crate::host::checks::listener::Listening;
use crate::model::said::{Phrase, Said};
use crate::model::{Cause, Confidence, DEFAULT_PORT, Evidence, Explanation, Finding, Reason, Step};
use crate::platform::computer::NetworkCategory;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostFirewallBlocks, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = evidence.fact::<FirewallSeen>()?;
    let port = evidence.fact::<Listening>().map_or(DEFAULT_PORT, |listening| listening.port);
    let active: Vec<_> = seen.profiles.iter().filter(|profile| profile.active).collect();
    let shut: Vec<_> =
        active.iter().filter_map(|profile| Some((*profile, reason(profile, seen.over_tcp(), port)?))).collect();
    if shut.is_empty() {
        return None;
    }
    let all = shut.iter().all(|(_, reason)| reason.all);
    let some_open = shut.len() < active.len();
    let mut because: Vec<Said> = shut.into_iter().map(|(profile, reason)| on(profile, reason.why.into())).collect();
    let by_policy = seen.over_tcp().is_some_and(|rule| rule.by_policy);
    because.extend(by_policy.then(|| ByPolicy {}.into()));
    if some_open {
        RULE.suspect(Confidence::Likely, BlocksOnOne {}, because)
    } else if !all {
        // A rule that somebody made by hand, or a policy, may let it in, and is not looked at.
        RULE.suspect(Confidence::Likely, NoOwnRule {}, because)
    } else {
        RULE.blocks(Confidence::Certain, Blocks {}, because)
    }
}

struct Obstacle {
    /// Whatever other rules say.
    all: bool,
    why: Said,
}

/// Why one profile keeps Remote Desktop out; none where it does not.
fn reason(profile: &ProfileSeen, rule: Option<&RuleSeen>, port: u16) -> Option<Obstacle> {
    let (all, why) = match rule {
        _ if !profile.on => return None,
        _ if profile.blocks_all => (true, AllBlocked {}.into()),
        None => (false, RuleMissing {}.into()),
        Some(rule) if !rule.enabled => (false, RuleOff {}.into()),
        Some(rule) if !rule.profiles.contains(&profile.profile) => (false, RuleElsewhere {}.into()),
        Some(rule) if !covers(&rule.ports, port) => (false, RuleForOtherPort {}.into()),
        Some(rule) if !rule.allows => (true, RuleBlocks {}.into()),
        Some(_) => return None,
    };
    Some(Obstacle { all, why })
}

/// `3389`, `80,3389`, `3000-4000`, empty for any; a word such as `RPC` is none of ours.
fn covers(ports: &str, port: u16) -> bool {
    let holds = |part: &str| match part.split_once('-') {
        Some((from, to)) => matches!((from.parse(), to.parse()), (Ok(from), Ok(to)) if (from..=to).contains(&port)),
        None => part == "*" || part.parse() == Ok(port),
    };
    ports.trim().is_empty() || ports.split(',').any(|part| holds(part.trim()))
}

fn on(profile: &ProfileSeen, why: Phrase) -> Said {
    match profile.profile {
        NetworkCategory::Domain => OnDomain { why }.into(),
        NetworkCategory::Private => OnPrivate { why }.into(),
        NetworkCategory::Public => OnPublic { why }.into(),
    }
}

says! { "host-firewall-blocks":
    Blocks {} = "Windows Firewall on this computer blocks Remote Desktop.";
    BlocksOnOne {} = "Windows Firewall blocks Remote Desktop on one of the connected networks.";
    NoOwnRule {} = "Windows Firewall has no rule of its own that lets Remote Desktop in.";
    ByPolicy {} = "The organisation sets this rule; it cannot be changed here.";
    /// `why` is one of the last six.
    OnDomain { why: Phrase } = "Company (domain) network: {why}";
    OnPrivate { why: Phrase } = "Private network: {why}";
    OnPublic { why: Phrase } = "Public network: {why}";
    AllBlocked {} = "all incoming connections are blocked.";
    RuleMissing {} = "the rule for Remote Desktop is missing.";
    RuleOff {} = "the rule for Remote Desktop is switched off.";
    RuleElsewhere {} = "the rule for Remote Desktop does not count there.";
    RuleForOtherPort {} = "the rule for Remote Desktop is for another port.";
    RuleBlocks {} = "the rule for Remote Desktop blocks it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The firewall is the doorman of this computer. Remote Desktop listens, but the doorman does not \
     let connections through to it from the network that is connected now.",
    reasons: &[
        Reason::new("The network counts as “Public”, for which Remote Desktop is not let in."),
        Reason::new("The rule for Remote Desktop was switched off, or is for another port."),
        Reason::new("“Block all incoming connections” is on, or the organisation's rules say so."),
    ],
    steps: &[
        Step::here(
            "Settings > Network & internet > the connected network > Private network, if it is your home \
         or office. Never do that in a café.",
        ),
        Step::here("Settings > System > Remote Desktop: switching it off and on again puts Windows' own rules right."),
        Step::helpdesk(
            "`Enable-NetFirewallRule -Name RemoteDesktop-UserMode-In-TCP,RemoteDesktop-UserMode-In-UDP` \
         (names, not groups: those are translated). For another port make a rule of its own.",
        ),
        Step::mind(
            "Do not switch the firewall off. The rules “Remote Desktop (WebSocket)” are for ports 3387 \
         and 3392, and change nothing for port 3389. A security program of another maker may have a firewall of its \
         own: look there, too.",
        ),
    ],
    references: &[
        "Microsoft Learn: General Remote Desktop connection troubleshooting (check whether a \
         firewall is blocking the RDP port)",
        "Microsoft Learn: Enable-NetFirewallRule",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::host::checks::firewall::OVER_TCP;
    use crate::platform::fake::World;
    use crate::platform::firewall::{FirewallProfile, FirewallRule, Profiles};

    fn rule(world: &mut World) -> &mut FirewallRule {
        world.firewall_rules.iter_mut().find(|rule| rule.id == OVER_TCP).unwrap()
    }

    fn private(world: &mut World) -> &mut FirewallProfile {
        world.firewall_profiles.iter_mut().find(|profile| profile.profile == NetworkCategory::Private).unwrap()
    }

    #[test]
    fn kept_out() {
        assert_eq!(says(&RULE, |world| rule(world).enabled = false), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| rule(world).profiles = Profiles::DOMAIN), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| rule(world).allows = false), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| private(world).blocks_all = true), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| world.firewall_rules.clear()), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| listener(world, "PortNumber", 3390)), SUSPECT_LIKELY);
        let elsewhere: Change = |world| {
            rule(world).profiles = Profiles::PRIVATE;
            world.firewall_profiles.iter_mut().for_each(|profile| profile.active = true);
        };
        assert_eq!(says(&RULE, elsewhere), SUSPECT_LIKELY);
    }

    #[test]
    fn let_in() {
        assert_eq!(says(&RULE, |world| rule(world).profiles = Profiles::PRIVATE), None);
        assert_eq!(says(&RULE, |world| rule(world).ports = "80, 3000-3400".into()), None);
        let off: Change = |world| {
            private(world).on = false;
            rule(world).enabled = false;
        };
        assert_eq!(says(&RULE, off), None, "the firewall is off");
        let away: Change = |world| {
            private(world).active = false;
            rule(world).enabled = false;
        };
        assert_eq!(says(&RULE, away), None, "no such network is connected");
    }
}
