//! TABLE. One question each, asked of one layer. A probe observes and words no verdict.
//!
//! Probes run all at once. The ones of the main chain hand their live connection up through the [`ProbeCx`]
//! (`tcp-connect` to `negotiate` to `tls-handshake` to `credssp`), so that the whole chain costs one connection and no
//! round trip more than a real client's; the others dial for themselves. A question that only makes sense after a
//! disappointment (`who-is-there`, `sign-of-life`, `small-segments`, `tls-12-only`, `other-addresses`) waits for that disappointment,
//! or for a suspicious silence, and is skipped otherwise.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::model::{Fact, Layer, Outcome, ProbeId};

mod answerer;
mod cx;
pub mod live;
mod relay;

pub mod adapters;
pub mod attempt;
pub mod certificate;
pub mod connections;
pub mod credssp;
pub mod dns_servers;
pub mod gateway;
pub mod greetings;
pub mod hosts_file;
pub mod negotiate;
pub mod other_addresses;
pub mod path_quality;
pub mod repeats;
pub mod resolve;
pub mod schannel_settings;
pub mod second_try;
pub mod session_start;

pub mod sign_in_care;
pub mod sign_in_test;
pub mod sign_of_life;
pub mod small_segments;
pub mod system_trust;
pub mod tcp_connect;
pub mod tls_12_only;
pub mod tls_handshake;
pub mod tls_old_hellos;
pub mod tls_second_opinion;
pub mod who_answered;
pub mod who_is_there;

pub use cx::{Budget, ProbeCx, now_unix};
pub use relay::timed;

/// A future that a table can hold.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    pub id: ProbeId,
    pub layer: Layer,
    /// It opens connections to the computer to be reached. `path-quality` measures once nobody does any more.
    pub dials: bool,
    pub run: fn(Arc<ProbeCx>) -> BoxFuture<Outcome>,
}

/// Every probe, lowest layer first.
pub const ALL: [Probe; 27] = [
    adapters::PROBE,
    schannel_settings::PROBE,
    resolve::PROBE,
    hosts_file::PROBE,
    dns_servers::PROBE,
    other_addresses::PROBE,
    tcp_connect::PROBE,
    path_quality::PROBE,
    connections::PROBE,
    sign_of_life::PROBE,
    who_answered::PROBE,
    who_is_there::PROBE,
    negotiate::PROBE,
    greetings::PROBE,
    tls_handshake::PROBE,
    tls_old_hellos::PROBE,
    tls_12_only::PROBE,
    tls_second_opinion::PROBE,
    small_segments::PROBE,
    certificate::PROBE,
    system_trust::PROBE,
    credssp::PROBE,
    sign_in_test::PROBE,
    second_try::PROBE,
    repeats::PROBE,
    gateway::PROBE,
    session_start::PROBE,
];

fn fact<F: Fact>(fact: F) -> Outcome {
    Ok(Arc::new(fact))
}
