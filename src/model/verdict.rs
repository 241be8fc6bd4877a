//! The one sentence that a run ends in.

use serde::{Deserialize, Serialize};

use super::said::{self, Said};
use super::{Cause, CauseName, Confidence, Layer, Side};

/// What is wrong, on whose side, and how sure that is.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = said::in_schema))]
pub struct Verdict {
    pub side: Side,
    /// The layer of the cause; none where there is no cause to place.
    pub layer: Option<Layer>,
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub cause: Option<CauseName>,
    pub confidence: Confidence,
    #[serde(with = "said::text")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub headline: Said,
    #[serde(with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub because: Vec<Said>,
    /// What else it could be, likeliest first.
    pub also: Vec<Alternative>,
    /// What to do next, where an error has no reason that was found. The last of the sentences says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextStep>,
}

/// The one step that is recommended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// What the number itself says.
    ByNumber,
    /// To test the sign-in.
    SignInTest,
    /// To ask the first steps of a session.
    SessionTest,
    /// To connect once more.
    Try,
    /// Redial at the other computer.
    AtOther,
}

impl Verdict {
    /// The cause, where there is one and this version knows it.
    #[must_use]
    pub fn known_cause(&self) -> Option<Cause> {
        self.cause.as_ref()?.known()
    }
}

/// Another cause that the evidence leaves open.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Alternative {
    #[cfg_attr(test, schemars(with = "String"))]
    pub cause: CauseName,
    pub side: Side,
    pub confidence: Confidence,
}
