//! The one sentence that a run ends in.

use serde::{Deserialize, Serialize};

use super::said::{self, Said};
use super::{Confidence, Layer, Side};

/// What is wrong, on whose side, and how sure that is.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verdict {
    pub side: Side,
    /// The layer of the cause; none where there is no cause to place.
    pub layer: Option<Layer>,
    pub cause: Option<String>,
    pub confidence: Confidence,
    #[serde(with = "said::text")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub headline: Said,
    #[serde(with = "said::texts")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub because: Vec<Said>,
    /// What else it could be, likeliest first.
    pub also: Vec<Alternative>,
}

/// Another cause that the evidence leaves open.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Alternative {
    pub cause: String,
    pub side: Side,
    pub confidence: Confidence,
}
