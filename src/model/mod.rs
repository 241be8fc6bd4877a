//! Words of the domain: no I/O, no async, no `cfg`.

mod answered_before;
mod cause;
mod error_pair;
mod evidence;
mod explanation;
mod fact;
mod finding;
mod layer;
mod number;
mod peer;
mod remedy;
mod rule;
mod server;
mod settings;
mod stand_in;
mod target;
mod time;
mod verdict;

pub use answered_before::AnsweredBefore;
pub use cause::{Cause, CauseName};
pub use error_pair::ErrorPair;
pub use evidence::{Evidence, Outcome, Recorded};
pub use explanation::{Explanation, Reason, Step, Who};
pub use fact::{Fact, ProbeError, ProbeId};
pub use finding::{Finding, FixId, Weight, rank};
pub use layer::{Confidence, Layer, Side, Status};
pub use number::whole_number;
pub use peer::{bounded, peer_name, peer_names, peer_text};
pub use remedy::{Place, Undo};
pub use rule::Rule;
pub use server::{ServerKind, ServerSeen, Servers};
pub use settings::{AuthenticationLevel, InvalidGateway, Settings, SettingsSource};
pub use stand_in::{PRACTICE, stands_for_another_computer};
pub use target::{DEFAULT_PORT, Gateway, GatewayUsage, Host, Target, TargetError, split_host_port};
pub use time::{day, minute, moment, rfc3339};
pub use verdict::{Alternative, Verdict};
