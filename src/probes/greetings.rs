//! Do the name's other addresses answer, too? Asked one after another once the main chain is through: a server may take
//! one client at a time, and the addresses may all be its own.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, skip};
use crate::model::{Layer, Outcome};
use crate::net::negotiate::Reply;

pub const PROBE: Probe = Probe {
    id: "greetings",
    layer: Layer::Negotiation,
    title: "Do its other addresses answer the greeting?",
    dials: true,
    run,
};

/// Every other address that opened, greeted on the connection that was opened for it. Those that did not open are among
/// the `Connects`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Greetings {
    pub others: Vec<Greeted>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Greeted {
    pub address: SocketAddr,
    pub reply: Reply,
}

fn run(_: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move { skip("there is one address only") })
}
