//! TABLE. One look at this computer each. A check observes and words no verdict.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::said::Sentence;
use crate::model::{Evidence, Fact, Layer, Outcome, ProbeId, Said};
use crate::platform::Platform;

pub mod certificate;
pub mod clock;
pub mod edition;
pub mod events;
pub mod firewall;
pub mod key;
pub mod listener;
pub mod remote_desktop;
pub mod security;
pub mod services;
pub mod sessions;
pub mod setup;
pub mod sleep;
pub mod software;
pub mod tls;

/// One look.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// `host-firewall`
    pub id: ProbeId,
    /// The layer of a connection that it decides about.
    pub layer: Layer,
    /// What is looked at, in the user's words.
    pub title: &'static str,
    pub run: fn(&dyn Platform) -> Outcome,
    /// The fact out of what a helper with more rights hands over; none where it is not such a fact.
    pub read: fn(&Value) -> Option<Arc<dyn Fact>>,
    /// What to say where no rule objects.
    pub tell: fn(&Evidence) -> Option<Said>,
    /// What to say where something was seen that does not settle the question; none where it does.
    pub unsure: fn(&Evidence) -> Option<Said>,
}

/// Every check, in the order of a report: what keeps everybody out first.
pub const ALL: [Check; 15] = [
    edition::CHECK,
    remote_desktop::CHECK,
    services::CHECK,
    listener::CHECK,
    firewall::CHECK,
    setup::CHECK,
    sleep::CHECK,
    software::CHECK,
    security::CHECK,
    tls::CHECK,
    key::CHECK,
    certificate::CHECK,
    sessions::CHECK,
    clock::CHECK,
    events::CHECK,
];

/// Whatever checks can say.
pub const SAYS: [&[Sentence]; 15] = [
    certificate::SAYS,
    clock::SAYS,
    edition::SAYS,
    events::SAYS,
    firewall::SAYS,
    key::SAYS,
    listener::SAYS,
    remote_desktop::SAYS,
    security::SAYS,
    services::SAYS,
    sessions::SAYS,
    setup::SAYS,
    sleep::SAYS,
    software::SAYS,
    tls::SAYS,
];

/// What is looked at, by each of them.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|check| check.title)
}

/// The check of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    static TABLE: [Check; ALL.len()] = ALL;
    TABLE.iter().find(|check| check.id == id)
}

/// To the last field: one that is left out may mean something else than one that says "none".
fn typed<F: Fact + DeserializeOwned>(value: &Value) -> Option<Arc<dyn Fact>> {
    let fact = F::deserialize(value).ok()?;
    (fact.to_json() == *value).then(|| Arc::new(fact) as _)
}

/// For a check whose fact settles its question.
fn known(_: &Evidence) -> Option<Said> {
    None
}
