//! Does Remote Desktop answer its greeting? Asked as mstsc asks; a hang-up is asked again in older ways before it counts.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::negotiate::{Reply, negotiate};
use crate::net::tcp::Segments;
use crate::proto::x224::Protocols;

pub const PROBE: Probe = Probe {
    id: "negotiate",
    layer: Layer::Negotiation,
    title: "Does Remote Desktop answer the greeting?",
    dials: true,
    run,
};

/// The main chain's negotiation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Negotiation {
    /// In the order of asking; the last one is what the chain goes on with.
    pub replies: Vec<Reply>,
}

impl Negotiation {
    /// The reply that counts.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        self.replies.last()
    }
}

/// What today's mstsc asks for, then what is left for servers that hang up on a bit that they do not know.
pub const WITH_TLS: [Protocols; 4] = [
    Protocols::SSL.with(Protocols::HYBRID).with(Protocols::HYBRID_EX),
    Protocols::SSL.with(Protocols::HYBRID),
    Protocols::HYBRID,
    Protocols::SSL,
];

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (first, settled, give) = (cx.first_reply.giver(), cx.reply.giver(), cx.negotiated.giver());
        let Some(tcp) = cx.tcp.take().await else { return skip("no connection was possible") };
        let (reply, on) = negotiate(tcp, WITH_TLS[0], cx.deadline().await).await;
        // Those who wait for a disappointment must hear of it long before the last attempt.
        first.give(reply.clone());
        let mut replies = vec![reply];
        let mut on = on;
        for asked in &WITH_TLS[1..] {
            // Only a hang-up may be a matter of the mask; silence and answers are what they are.
            if !replies.last().and_then(Reply::gone).is_some_and(crate::net::Gone::hung_up) {
                break;
            }
            let Ok((reply, next)) = cx.negotiate(0, *asked, Segments::Usual).await else { break };
            replies.push(reply);
            on = next;
        }
        if let Some(reply) = replies.last() {
            settled.give(reply.clone());
        }
        if let Some(on) = on {
            give.give(on);
        }
        fact(Negotiation { replies })
    })
}
