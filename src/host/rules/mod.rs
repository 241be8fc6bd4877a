//! TABLE. One diagnosis each of a computer that is looked at from the inside; pure, as all rules are.
//!
//! [`ALL`] is in the order of precedence, as in `crate::rules`: what lies lower in a connection first.

use super::checks;
use crate::model::said::Sentence;
use crate::model::{Cause, Evidence, ProbeId, Rule, Weight};

#[cfg(test)]
mod cases;

mod host_certificate_expired;
mod host_clock_wrong;
mod host_edition_cannot_host;
mod host_firewall_blocks;
mod host_key_unreadable;
mod host_not_listening;
mod host_other_software;
mod host_policy_blocks;
mod host_port_changed;
mod host_remote_desktop_off;
mod host_security_lowered;
mod host_service_stopped;
mod host_setup_unfinished;
mod host_sleeps;
mod host_stale_session;
mod host_tls_disabled;

/// Every rule, with the check that it speaks for. The side is always the server's: it is this computer.
pub const ALL: [(ProbeId, Rule); 16] = [
    (checks::edition::CHECK.id, host_edition_cannot_host::RULE),
    (checks::remote_desktop::CHECK.id, host_policy_blocks::RULE),
    (checks::remote_desktop::CHECK.id, host_remote_desktop_off::RULE),
    (checks::services::CHECK.id, host_service_stopped::RULE),
    (checks::listener::CHECK.id, host_not_listening::RULE),
    (checks::firewall::CHECK.id, host_firewall_blocks::RULE),
    (checks::listener::CHECK.id, host_port_changed::RULE),
    (checks::setup::CHECK.id, host_setup_unfinished::RULE),
    (checks::software::CHECK.id, host_other_software::RULE),
    (checks::sleep::CHECK.id, host_sleeps::RULE),
    (checks::security::CHECK.id, host_security_lowered::RULE),
    (checks::tls::CHECK.id, host_tls_disabled::RULE),
    (checks::key::CHECK.id, host_key_unreadable::RULE),
    (checks::certificate::CHECK.id, host_certificate_expired::RULE),
    (checks::sessions::CHECK.id, host_stale_session::RULE),
    (checks::clock::CHECK.id, host_clock_wrong::RULE),
];

/// Whatever these rules can say.
pub const SAYS: [&[Sentence]; 16] = [
    host_certificate_expired::SAYS,
    host_clock_wrong::SAYS,
    host_edition_cannot_host::SAYS,
    host_firewall_blocks::SAYS,
    host_key_unreadable::SAYS,
    host_not_listening::SAYS,
    host_other_software::SAYS,
    host_policy_blocks::SAYS,
    host_port_changed::SAYS,
    host_remote_desktop_off::SAYS,
    host_security_lowered::SAYS,
    host_service_stopped::SAYS,
    host_setup_unfinished::SAYS,
    host_sleeps::SAYS,
    host_stale_session::SAYS,
    host_tls_disabled::SAYS,
];

/// Every text with which these rules explain.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().flat_map(|(_, rule)| rule.explain.texts())
}

/// The rule behind a cause; none where the cause is found from the outside only.
#[must_use]
pub fn find(id: Cause) -> Option<&'static Rule> {
    static TABLE: [(ProbeId, Rule); ALL.len()] = ALL;
    TABLE.iter().map(|(_, rule)| rule).find(|rule| rule.id == id)
}

/// Whether Remote Desktop is switched off, which explains what else does not run.
fn switched_off(evidence: &Evidence) -> bool {
    (host_remote_desktop_off::RULE.check)(evidence).is_some_and(|finding| finding.weight == Weight::Blocks)
        || (host_policy_blocks::RULE.check)(evidence).is_some()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::{Side, Who};

    #[test]
    fn ids_are_unique_and_belong_to_a_check() {
        let ids: HashSet<_> = ALL.iter().map(|(_, rule)| rule.id).collect();
        assert_eq!(ids.len(), ALL.len());
        assert!(ALL.is_sorted_by_key(|(_, rule)| rule.id.layer()));
        for (of, rule) in ALL {
            assert!(rule.id.id().starts_with("host-") && rule.id.side() == Side::Server, "{}", rule.id);
            assert!(checks::find(of).is_some_and(|check| check.layer == rule.id.layer()), "{}", rule.id);
        }
        let checks: HashSet<_> = checks::ALL.iter().map(|check| check.id).collect();
        assert_eq!(checks.len(), checks::ALL.len());
    }

    #[test]
    fn what_explains_is_listed() {
        let all: Vec<_> = texts().collect();
        let explain = host_key_unreadable::RULE.explain;
        assert!(all.contains(&explain.meaning) && all.contains(&explain.steps[0].text), "{all:?}");
        assert!(explain.reasons.iter().all(|reason| all.contains(&reason.text)));
        assert!(explain.references.iter().all(|page| !all.contains(page)) && !all.contains(&""));
    }

    /// Whatever the rule says, somebody without a helpdesk knows what to do next.
    #[test]
    fn every_remedy_begins_with_the_person() {
        for (_, rule) in ALL {
            let first = rule.explain.steps[0].who;
            assert!(matches!(first, Who::Here | Who::Caller | Who::Owner), "{}", rule.id);
        }
    }
}
