//! Does it work every time? Asked only where the user was given a number and yet everything passes: behind one name there
//! may be several computers, of which one is broken.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, skip};
use crate::model::{Layer, Outcome};
use crate::net::Gone;
use crate::net::credssp::Greeting;
use crate::net::negotiate::Reply;
use crate::net::tcp::Connect;
use crate::net::tls::HandshakeOutcome;

pub const PROBE: Probe =
    Probe { id: "repeats", layer: Layer::SignIn, title: "Does it work every time?", dials: true, run };

/// The chain, from connecting to the beginning of the sign-in, once more and once more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repeats {
    pub runs: Vec<Repeat>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repeat {
    pub address: SocketAddr,
    /// The layer in which it ended.
    #[serde(serialize_with = "layer_id")]
    pub reached: Layer,
    pub end: RepeatEnd,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RepeatEnd {
    /// As well as the first time.
    Passed,
    /// It did not open.
    Unopened { outcome: Connect },
    /// The greeting got something else than a protocol with TLS.
    Ungreeted { reply: Reply },
    /// The handshake did not end well.
    Unshaken { outcome: HandshakeOutcome },
    /// The beginning of the sign-in got another answer.
    Unanswered { greeting: Greeting },
}

impl RepeatEnd {
    /// How the other side went, where it gave no answer.
    #[must_use]
    pub fn gone(&self) -> Option<Gone> {
        match self {
            Self::Unopened { outcome: Connect::ResetOnAccept } => Some(Gone::Reset),
            Self::Ungreeted { reply } => reply.gone(),
            Self::Unshaken { outcome: HandshakeOutcome::Gone { how } }
            | Self::Unanswered { greeting: Greeting::Gone { how } } => Some(*how),
            Self::Passed | Self::Unopened { .. } | Self::Unshaken { .. } | Self::Unanswered { .. } => None,
        }
    }
}

fn layer_id<S: serde::Serializer>(layer: &Layer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(layer.id())
}

fn run(_: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move { skip("no error was given") })
}
