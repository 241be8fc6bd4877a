//! Which protocols would the server speak? Each is asked for alone.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, skip};
use crate::model::{Layer, Outcome};
use crate::net::negotiate::Reply;
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe {
    id: "protocol-matrix",
    layer: Layer::Negotiation,
    title: "Which kinds of sign-in does it offer?",
    dials: false,
    run,
};

/// One reply per protocol that was asked for, in the order of [`ASKED`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProtocolMatrix {
    pub replies: Vec<Reply>,
}

impl ProtocolMatrix {
    /// The reply for one protocol.
    #[must_use]
    pub fn reply(&self, asked: Protocols) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.asked == asked)
    }
}

/// What is asked for, most telling first.
pub const ASKED: [Protocols; 6] =
    [Protocols::SSL, Protocols::RDP, Protocols::RDSTLS, Protocols::RDSAAD, Protocols::HYBRID, Protocols::HYBRID_EX];

fn run(_: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move { skip("one connection tells enough") })
}
