//! This computer as one that others want to reach: read from the inside, through [`Platform`](crate::platform::Platform).
//!
//! As with the client's side, a check observes and a rule judges: `checks` and `rules` are tables. What may not be read
//! without an administrator's rights is `unknown` with that reason, and may be asked again with them.

pub mod checks;
pub mod client_errors;
pub mod elevated_facts;
mod examine;
mod reading;
pub mod rules;
pub mod time_source;
mod verdict;

/// Whatever else is said of this computer.
pub const SAYS: [&[crate::model::said::Sentence]; 3] = [examine::SAYS, reading::SAYS, verdict::SAYS];

pub use examine::{Examination, HostCheck, examine, judge};
pub use verdict::reach as verdict;
