//! Which protocols would the server speak? Each is asked for alone.

use std::sync::Arc;

use serde::Serialize;
use tokio::task::JoinSet;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::negotiate::Reply;
use crate::net::tcp::Segments;
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe {
    id: "protocol-matrix",
    layer: Layer::Negotiation,
    title: "Which kinds of sign-in does it offer?",
    dials: true,
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

/// Parts of what the main chain asks for: where that was answered, the answer shows them already.
const IN_MAIN: Protocols = Protocols::HYBRID.with(Protocols::HYBRID_EX);

/// Behind the old hellos.
const FIRST_TURN: u32 = 2;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let mut asking = JoinSet::new();
        for (turn, asked) in (FIRST_TURN..).zip(ASKED) {
            let cx = Arc::clone(&cx);
            asking.spawn(async move { (turn, ask(&cx, turn, asked).await) });
        }
        let mut replies = Vec::new();
        while let Some(Ok((turn, outcome))) = asking.join_next().await {
            if let Some(reply) = outcome {
                replies.push((turn, reply));
            }
        }
        if replies.is_empty() {
            return Err(ProbeError::Skipped("no connection was possible"));
        }
        replies.sort_by_key(|(turn, _)| *turn);
        fact(ProtocolMatrix { replies: replies.into_iter().map(|(_, reply)| reply).collect() })
    })
}

async fn ask(cx: &ProbeCx, turn: u32, asked: Protocols) -> Option<Reply> {
    let in_main = asked.meets(IN_MAIN);
    if in_main && cx.first_reply.get().await?.selected().is_some() {
        return None;
    }
    cx.negotiate(turn, asked, Segments::Usual).await.ok().map(|(reply, _)| reply)
}
