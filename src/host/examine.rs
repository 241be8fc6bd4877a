//! One pass over every check, and what the rules make of it.

use std::collections::HashMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::checks::events::{self, EventsSeen};
use super::checks::{self, Check};
use super::reading::Refused;
use super::rules;
use crate::model::said::{OsError, Phrase};
use crate::model::{
    DEFAULT_PORT, Evidence, Finding, Host, Outcome, ProbeError, ProbeId, Recorded, Said, Status, Target, Weight, said,
};
use crate::platform::Platform;
use crate::says;

/// What one check found, as a report shows it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = said::in_schema))]
pub struct HostCheck {
    /// `host-firewall`
    pub id: String,
    pub status: Status,
    /// One sentence in the user's words.
    #[serde(with = "said::text")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub headline: Said,
    pub took_ms: f64,
    /// Asked again with an administrator's rights, it would be known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_administrator: bool,
    /// Things worth knowing that are no faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub notes: Vec<Said>,
    /// What was seen.
    pub facts: Map<String, Value>,
}

/// A computer, looked at from the inside.
#[derive(Clone, Debug)]
pub struct Examination {
    pub evidence: Evidence,
    /// In the order of the rules.
    pub findings: Vec<Finding>,
    /// In the order of the checks.
    pub checks: Vec<HostCheck>,
    /// Where Remote Desktop should listen.
    pub port: u16,
    /// None where that could not be seen.
    pub listens: Option<bool>,
    /// The computer's name, where it tells.
    pub name: Option<String>,
}

/// Looks at everything. Blocks for as long as Windows takes; changes nothing.
#[must_use]
pub fn examine(pc: &dyn Platform) -> Examination {
    let elevated = pc.identity().is_ok_and(|identity| identity.elevated);
    let now = i64::try_from(pc.now()).unwrap_or(i64::MAX);
    let mut evidence = Evidence::new(itself(), None, now);
    for check in checks::ALL {
        let started = Instant::now();
        let outcome = (check.run)(pc).map_err(|error| match error {
            ProbeError::NeedsAdministrator if elevated => ProbeError::Unable(Refused {}.into()),
            other => other,
        });
        let took_ms = started.elapsed().as_secs_f64() * 1000.0;
        evidence.record(Recorded { probe: check.id, layer: check.layer, leads: &[], took_ms, outcome });
    }
    Examination::of(evidence, pc.computer().ok().map(|computer| computer.name))
}

impl Examination {
    fn of(evidence: Evidence, name: Option<String>) -> Self {
        let (findings, checks) = judge(&evidence);
        let listening = evidence.fact::<checks::listener::Listening>();
        let port = listening.map_or(DEFAULT_PORT, |listening| listening.port);
        let listens = listening.map(|listening| !listening.at_port.is_empty());
        Self { evidence, findings, checks, port, listens, name }
    }

    /// The same with what has become known since, judged anew. What `found` has no word on stays.
    #[must_use]
    pub fn with(&self, mut found: HashMap<ProbeId, Outcome>) -> Self {
        let Evidence { target, error, now_unix, .. } = &self.evidence;
        let mut evidence = Evidence::new(target.clone(), *error, *now_unix);
        for recorded in self.evidence.recorded() {
            let outcome = found.remove(recorded.probe).unwrap_or_else(|| recorded.outcome.clone());
            evidence.record(Recorded { outcome, ..recorded.clone() });
        }
        Self::of(evidence, self.name.clone())
    }
}

/// What the rules make of it, and each check's part of that.
#[must_use]
pub fn judge(evidence: &Evidence) -> (Vec<Finding>, Vec<HostCheck>) {
    let found: Vec<_> = rules::ALL.iter().filter_map(|(of, rule)| Some((*of, (rule.check)(evidence)?))).collect();
    let told = checks::ALL.iter().map(|check| {
        let recorded = evidence.recorded().iter().find(|recorded| recorded.probe == check.id);
        tell(check, evidence, recorded, found.iter().filter(|(of, _)| *of == check.id).map(|(_, finding)| finding))
    });
    let told = told.collect();
    (found.into_iter().map(|(_, finding)| finding).collect(), told)
}

fn tell<'a>(
    check: &Check,
    evidence: &Evidence,
    recorded: Option<&Recorded>,
    findings: impl Iterator<Item = &'a Finding>,
) -> HostCheck {
    let (mut worst, mut notes): (Option<&Finding>, Vec<Said>) = (None, Vec::new());
    for finding in findings {
        match (finding.weight, worst) {
            (Weight::Note, _) => notes.push(finding.headline.clone()),
            // The first of equals stands higher in the table.
            (weight, Some(known)) if known.weight >= weight => notes.push(finding.headline.clone()),
            (_, known) => {
                notes.extend(known.map(|known| known.headline.clone()));
                worst = Some(finding);
            }
        }
    }
    let outcome = recorded.map(|recorded| &recorded.outcome);
    if check.id == events::CHECK.id && denied_in_part(evidence) {
        notes.push(DeniedInPart {}.into());
    }
    let (status, headline) = match (worst, outcome) {
        (Some(finding), _) if finding.weight == Weight::Blocks => (Status::Fail, finding.headline.clone()),
        (Some(finding), _) => (Status::Warn, finding.headline.clone()),
        (None, Some(Ok(_))) => match ((check.unsure)(evidence), (check.tell)(evidence)) {
            (Some(why), _) => (Status::Unknown, why),
            (None, Some(told)) => (Status::Pass, told),
            (None, None) => (Status::Skipped, NotAsked {}.into()),
        },
        (None, Some(Err(error))) => (Status::Unknown, unknown(error)),
        (None, None) => (Status::Skipped, NotAsked {}.into()),
    };
    HostCheck {
        id: check.id.to_owned(),
        status,
        headline,
        took_ms: recorded.map_or(0.0, |recorded| (recorded.took_ms * 10.0).round() / 10.0),
        needs_administrator: outcome.is_some_and(|outcome| needs_administrator(check, outcome, evidence)),
        notes,
        facts: outcome.map(facts).unwrap_or_default(),
    }
}

fn unknown(error: &ProbeError) -> Said {
    match error {
        ProbeError::Skipped => NotAsked {}.into(),
        ProbeError::Unable(why) => Unseen { why: Phrase::from(why.clone()) }.into(),
        ProbeError::Failed(why) => NotKnown { why: OsError::from(why) }.into(),
        ProbeError::NeedsAdministrator => NeedsAdministrator {}.into(),
        ProbeError::OutOfTime => OutOfTime {}.into(),
        ProbeError::Panicked => Stopped {}.into(),
    }
}

says! { "host-examine":
    NotAsked {} = "Not checked.";
    NotKnown { why: OsError } = "Not known: {why}.";
    Unseen { why: Phrase } = "Not known: {why}.";
    NeedsAdministrator {} = "Not known: it needs an administrator.";
    OutOfTime {} = "Not known: no time was left.";
    Stopped {} = "Not known: the check stopped unexpectedly.";
    DeniedInPart {} = "Some of the logs only an administrator can read.";
}

fn needs_administrator(check: &Check, outcome: &Outcome, evidence: &Evidence) -> bool {
    match outcome {
        Ok(_) => check.id == events::CHECK.id && denied_in_part(evidence),
        Err(error) => *error == ProbeError::NeedsAdministrator,
    }
}

/// Some channels are for administrators only, and the rest was read.
fn denied_in_part(evidence: &Evidence) -> bool {
    evidence.fact::<EventsSeen>().is_some_and(|seen| seen.denied)
}

fn facts(outcome: &Outcome) -> Map<String, Value> {
    match outcome.as_ref().map(|fact| fact.to_json()) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The target of checks that go nowhere.
fn itself() -> Target {
    let host = Host::Name { ascii: "localhost".to_owned(), absolute: false };
    Target { typed: "this computer".to_owned(), ..Target::of(host, DEFAULT_PORT) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::Unsupported;
    use crate::platform::fake::Fake;

    fn awake() -> Fake {
        let pc = Fake::typical();
        pc.edit(|world| world.power[0].sleep_after_s = 0);
        pc
    }

    #[test]
    fn what_may_not_be_read_accuses_nobody() {
        const SUBJECTS: [&str; 17] = [
            "HKLM",
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server",
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders",
            "HKLM\\SOFTWARE\\Policies",
            "computer",
            "identity",
            "policy",
            "service",
            "service TermService",
            "listeners",
            "firewall",
            "networks",
            "power",
            "C:\\ProgramData",
            "certificates",
            "sessions",
            "events",
        ];
        let mut unknown = 0;
        for subject in SUBJECTS {
            let pc = awake();
            pc.deny(subject);
            let examined = examine(&pc);
            let accused = examined.findings.iter().find(|finding| finding.weight != Weight::Note);
            assert!(accused.is_none(), "{subject}: {accused:?}");
            unknown += examined.checks.iter().filter(|check| check.status == Status::Unknown).count();
        }
        assert!(unknown > SUBJECTS.len(), "{unknown}");
    }

    #[test]
    fn rights_that_are_there_are_not_asked_for() {
        let headline = |elevated| {
            let pc = awake();
            pc.edit(|world| world.identity.elevated = elevated);
            pc.deny("sessions");
            let check = examine(&pc).checks.into_iter().find(|check| check.id == "host-sessions").unwrap();
            (check.headline, check.needs_administrator)
        };
        let (denied, refused) = (headline(false), headline(true));
        assert!(denied.0 == "Not known: it needs an administrator." && denied.1, "{denied:?}");
        assert!(
            refused.0 == "Not known: Windows does not let even an administrator see it." && !refused.1,
            "{refused:?}"
        );
    }

    #[test]
    fn a_log_that_is_for_administrators_is_said_to_be_one() {
        let events = |elevated| {
            let pc = awake();
            pc.edit(|world| world.identity.elevated = elevated);
            pc.deny("events Microsoft-Windows-RemoteDesktopServices");
            examine(&pc).checks.into_iter().find(|check| check.id == "host-events").unwrap()
        };
        let (user, administrator) = (events(false), events(true));
        assert!(user.needs_administrator && user.notes[0].contains("only an administrator"), "{user:?}");
        assert_eq!(user.status, Status::Pass, "the rest was read");
        assert!(!administrator.needs_administrator && administrator.notes.is_empty(), "{administrator:?}");
    }

    #[test]
    fn another_system_is_not_known_from_end_to_end() {
        let examined = examine(&Unsupported);
        assert!(examined.findings.is_empty() && examined.listens.is_none() && examined.name.is_none());
        assert!(examined.checks.iter().all(|check| check.status == Status::Unknown && !check.needs_administrator));
        assert_eq!(crate::host::verdict(&[], &examined.checks, None).side, crate::model::Side::Undecided);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_settings_are_harmless(numbers in prop::collection::vec((0..12_usize, any::<u32>()), 0..8)) {
            const NAMES: [&str; 12] = [
                "PortNumber", "SecurityLayer", "UserAuthentication", "MinEncryptionLevel", "fEnableWinStation", "LanAdapter",
                "MaxInstanceCount", "fAllowSecProtocolNegotiation", "fDenyTSConnections", "TSServerDrainMode",
                "fLogonDisabled", "TSAppCompat",
            ];
            let pc = awake();
            for (name, number) in numbers {
                let server = super::super::reading::server();
                let key = if name < 8 { super::super::reading::listener() } else { server };
                pc.edit(|world| world.set_value(&key, NAMES[name], crate::platform::registry::Value::dword(number)));
            }
            let examined = examine(&pc);
            let verdict = crate::host::verdict(&examined.findings, &examined.checks, None);
            prop_assert!(!verdict.headline.english().is_empty() && !verdict.because.is_empty());
            prop_assert!(examined.checks.iter().all(|check| !check.headline.english().is_empty()));
        }
    }
}
