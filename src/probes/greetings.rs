//! Do the name's other addresses answer, too? Asked one after another once the main chain is through: a server may take
//! one client at a time, and the addresses may all be its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::negotiate::{first_request, hung_up_after};
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::negotiate::{Reply, negotiate};
use crate::net::tcp::Tcp;

pub const PROBE: Probe = Probe { id: "greetings", layer: Layer::Negotiation, dials: true, run };

/// Every other address that opened, greeted on the connection that was opened for it. Those that did not open are among
/// the `Connects`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Greetings {
    pub others: Vec<Greeted>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Greeted {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    pub reply: Reply,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        match cx.greeted.get().await {
            Some(others) if !others.is_empty() => fact(Greetings { others }),
            _ => Err(ProbeError::Skipped),
        }
    })
}

/// Greets an address as the main chain was greeted at first.
pub async fn greet(cx: &ProbeCx, tcp: Tcp) -> Greeted {
    let address = tcp.address;
    let before = cx.first_reply.get().await.map_or(Duration::ZERO, |reply| hung_up_after(&reply));
    // Time that is left is for the answer; where there is none, one look is still worth it.
    let deadline = cx.side_deadline(before).await.unwrap_or_else(|_| Instant::now());
    let (reply, _) = negotiate(tcp, first_request(&cx.target.settings), deadline).await;
    Greeted { address, reply }
}
