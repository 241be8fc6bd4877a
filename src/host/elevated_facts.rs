//! An examination on its way from a helper with an administrator's rights to the program that asked for it. Only what was
//! seen travels: the asker judges. Each fact is read back into its own type, or it is nothing.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::checks::{self, clock};
use super::examine::Examination;
use super::reading::TooMuch;
use crate::model::{Outcome, ProbeError, ProbeId, Said};

/// What one check saw.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOver {
    pub check: String,
    pub seen: Observation,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Observation {
    Fact(Value),
    /// There is none, for want of rights.
    NeedsAdministrator,
    /// Why there is none, as the end of a sentence.
    Nothing(Said),
}

/// Reasons are short: octets, more or less.
const LONGEST_REASON: usize = 600;

impl Examination {
    /// What was seen, in at most `room` octets of JSON: of what does not fit, the largest is left out first.
    #[must_use]
    pub fn hand_over(&self, room: usize) -> Vec<HandedOver> {
        let seen = |outcome: &Outcome| match outcome {
            Ok(fact) => Some(Observation::Fact(fact.to_json())),
            Err(ProbeError::Unable(why)) => Some(Observation::Nothing(why.clone())),
            Err(ProbeError::NeedsAdministrator) => Some(Observation::NeedsAdministrator),
            // No word of the computer: the asker's own counts.
            Err(ProbeError::Skipped | ProbeError::Failed(_) | ProbeError::OutOfTime | ProbeError::Panicked) => None,
        };
        let recorded = self.evidence.recorded().iter();
        let one =
            recorded.filter_map(|one| Some(HandedOver { check: one.probe.to_owned(), seen: seen(&one.outcome)? }));
        let mut all: Vec<_> = one.collect();
        while all.iter().map(size).sum::<usize>() > room {
            let largest =
                all.iter_mut().filter(|one| matches!(one.seen, Observation::Fact(_))).max_by_key(|one| size(one));
            let Some(largest) = largest else { return Vec::new() };
            largest.seen = Observation::Nothing(TooMuch {}.into());
        }
        all
    }

    /// The same with what somebody with more rights saw. What they could not see either stays as it was, but for the reason
    /// that they give; so does a clock that was compared meanwhile.
    #[must_use]
    pub fn taking_over(&self, handed: Vec<HandedOver>) -> Self {
        let mut found: HashMap<ProbeId, Outcome> = HashMap::new();
        for HandedOver { check, seen } in handed {
            let Some(check) = checks::find(&check) else { continue };
            let known = self.evidence.outcome(check.id).is_some_and(Result::is_ok);
            let compared = self.evidence.fact::<clock::ClockSeen>().is_some_and(|clock| clock.asked.is_some());
            match seen {
                Observation::Fact(_) if check.id == clock::CHECK.id && compared => {}
                Observation::Fact(value) => found.extend((check.read)(&value).map(|fact| (check.id, Ok(fact)))),
                Observation::NeedsAdministrator | Observation::Nothing(_) if known => {}
                Observation::NeedsAdministrator => {
                    found.insert(check.id, Err(ProbeError::NeedsAdministrator));
                }
                Observation::Nothing(why) => {
                    let why = if why.size() > LONGEST_REASON { TooMuch {}.into() } else { why };
                    found.insert(check.id, Err(ProbeError::Unable(why)));
                }
            }
        }
        self.with(found)
    }

    /// The same with a clock that was compared with a time server. Nothing where the clock itself could not be read.
    #[must_use]
    pub fn with_clock(&self, change: impl FnOnce(&mut clock::ClockSeen)) -> Self {
        let Some(mut seen) = self.evidence.fact::<clock::ClockSeen>().cloned() else { return self.clone() };
        change(&mut seen);
        self.with(HashMap::from([(clock::CHECK.id, Ok(Arc::new(seen) as _))]))
    }
}

fn size(one: &HandedOver) -> usize {
    serde_json::to_vec(one).map_or(0, |bytes| bytes.len() + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::host::examine;
    use crate::model::Status;
    use crate::platform::fake::Fake;

    const ROOM: usize = 48 * 1024;

    fn denied() -> (Fake, Examination) {
        let pc = crate::practice::computers::host::computer().unwrap();
        pc.edit(|world| world.identity.elevated = false);
        pc.deny("C:\\ProgramData\\Microsoft");
        pc.deny("events");
        let seen = examine(&pc);
        pc.behave();
        pc.edit(|world| world.identity.elevated = true);
        (pc, seen)
    }

    #[test]
    fn what_goes_over_comes_back_as_it_was() {
        let (pc, mine) = denied();
        let theirs = examine(&pc);
        let json = serde_json::to_string(&theirs.hand_over(ROOM)).unwrap();
        let taken = mine.taking_over(serde_json::from_str(&json).unwrap());
        assert_eq!(taken.findings, theirs.findings);
        assert_ne!(mine.findings, theirs.findings, "nothing was kept from it");
        for (taken, theirs) in taken.checks.iter().zip(&theirs.checks) {
            assert_eq!((&taken.facts, taken.status), (&theirs.facts, theirs.status), "{}", taken.id);
        }
        assert!(mine.checks.iter().any(|check| check.needs_administrator));
        assert!(taken.checks.iter().all(|check| !check.needs_administrator));
    }

    #[test]
    fn what_an_administrator_may_not_see_either_is_said_and_takes_nothing_away() {
        let (pc, mine) = denied();
        pc.deny("C:\\ProgramData\\Microsoft");
        pc.deny("sessions");
        let taken = mine.taking_over(examine(&pc).hand_over(ROOM));
        let unread = taken.evidence.outcome("host-key").unwrap().as_ref().unwrap_err();
        assert_eq!(*unread, ProbeError::Unable(super::super::reading::Refused {}.into()));
        let check = |id: &str| taken.checks.iter().find(|check| check.id == id).unwrap();
        assert!(!check("host-key").needs_administrator);
        assert_ne!(check("host-sessions").status, Status::Unknown, "it was seen before");
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let pc = Fake::typical();
        pc.edit(|world| {
            let like = world.sessions[0].clone();
            world.sessions = (1..200)
                .map(|id| crate::platform::sessions::LogonSession { id, user: "x".repeat(300), ..like.clone() })
                .collect();
        });
        let handed = examine(&pc).hand_over(16 * 1024);
        assert!(serde_json::to_vec(&handed).unwrap().len() <= 16 * 1024);
        let gone: Vec<_> = handed.iter().filter(|one| matches!(one.seen, Observation::Nothing(_))).collect();
        assert_eq!((gone.len(), gone[0].check.as_str()), (1, "host-sessions"));
        assert!(examine(&pc).hand_over(10).is_empty());
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-z_]{1,16}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn odd_facts_are_nothing(value in json(), at in 0..checks::ALL.len(), why in ".{0,400}", id in ".{0,20}") {
            let mine = examine(&Fake::typical());
            let check = checks::ALL[at].id.to_owned();
            let taken = mine.taking_over(vec![
                HandedOver { check, seen: Observation::Fact(value) },
                HandedOver { check: id, seen: Observation::Nothing(Said::finished(&why)) },
                HandedOver { check: "host-key".to_owned(), seen: Observation::Nothing(Said::finished(&why)) },
            ]);
            prop_assert_eq!(taken.checks, mine.checks);
        }
    }
}
