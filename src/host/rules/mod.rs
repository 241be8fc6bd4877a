//! TABLE. One diagnosis each of a computer that is looked at from the inside; pure, as all rules are.
//!
//! [`ALL`] is in the order of precedence, as in `crate::rules`: what lies lower in a connection first.

use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, ProbeId, Weight};

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

/// One diagnosis. The side is always the server's: it is this computer.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub id: Cause,
    /// The check that it speaks for.
    pub of: ProbeId,
    pub explain: Explanation,
    pub check: fn(&Evidence) -> Option<Finding>,
}

/// Every rule.
pub const ALL: [Rule; 16] = [
    host_edition_cannot_host::RULE,
    host_policy_blocks::RULE,
    host_remote_desktop_off::RULE,
    host_service_stopped::RULE,
    host_not_listening::RULE,
    host_firewall_blocks::RULE,
    host_port_changed::RULE,
    host_setup_unfinished::RULE,
    host_other_software::RULE,
    host_sleeps::RULE,
    host_security_lowered::RULE,
    host_tls_disabled::RULE,
    host_key_unreadable::RULE,
    host_certificate_expired::RULE,
    host_stale_session::RULE,
    host_clock_wrong::RULE,
];

/// The rule behind a cause; none where the cause is found from the outside only.
#[must_use]
pub fn find(id: Cause) -> Option<&'static Rule> {
    static TABLE: [Rule; ALL.len()] = ALL;
    TABLE.iter().find(|rule| rule.id == id)
}

impl Rule {
    #[expect(clippy::unnecessary_wraps, reason = "every check ends in one of these")]
    fn finding(
        &self,
        weight: Weight,
        confidence: Confidence,
        headline: impl Into<String>,
        because: Vec<String>,
    ) -> Option<Finding> {
        let cause = self.id;
        let (layer, side) = (cause.layer(), cause.side());
        let ceiling = Confidence::Certain;
        Some(Finding { cause, layer, side, weight, confidence, ceiling, headline: headline.into(), because })
    }

    fn blocks(&self, confidence: Confidence, headline: impl Into<String>, because: Vec<String>) -> Option<Finding> {
        self.finding(Weight::Blocks, confidence, headline, because)
    }

    fn suspect(&self, confidence: Confidence, headline: impl Into<String>, because: Vec<String>) -> Option<Finding> {
        self.finding(Weight::Suspect, confidence, headline, because)
    }

    fn note(&self, headline: impl Into<String>, because: Vec<String>) -> Option<Finding> {
        self.finding(Weight::Note, Confidence::Certain, headline, because)
    }
}

/// Whether Remote Desktop is switched off, which explains what else does not run.
fn switched_off(evidence: &Evidence) -> bool {
    (host_remote_desktop_off::RULE.check)(evidence).is_some_and(|finding| finding.weight == Weight::Blocks)
        || (host_policy_blocks::RULE.check)(evidence).is_some()
}

/// `3 times`
fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::host::checks;
    use crate::model::{Side, Who};

    #[test]
    fn ids_are_unique_and_belong_to_a_check() {
        let ids: HashSet<_> = ALL.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), ALL.len());
        assert!(ALL.is_sorted_by_key(|rule| rule.id.layer()));
        for rule in ALL {
            assert!(rule.id.id().starts_with("host-") && rule.id.side() == Side::Server, "{}", rule.id);
            assert!(checks::find(rule.of).is_some_and(|check| check.layer == rule.id.layer()), "{}", rule.id);
        }
        let checks: HashSet<_> = checks::ALL.iter().map(|check| check.id).collect();
        assert_eq!(checks.len(), checks::ALL.len());
    }

    /// Whatever the rule says, somebody without a helpdesk knows what to do next.
    #[test]
    fn every_remedy_begins_with_the_person() {
        for rule in ALL {
            let first = rule.explain.steps[0].who;
            assert!(matches!(first, Who::Here | Who::Caller | Who::Owner), "{}", rule.id);
        }
    }
}
