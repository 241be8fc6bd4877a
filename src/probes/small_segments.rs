//! Does a silent handshake speak when the packets are small? Then something on the way swallows the large ones.

use std::sync::Arc;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::old_hello::{OldAnswer, ask};
use crate::net::tcp::Segments;
use crate::proto::client_hello::Offer;

pub const PROBE: Probe =
    Probe { id: "small-segments", layer: Layer::Tls, title: "Do small packets get through?", dials: true, run };

/// The answer to a hello over a connection that carries small segments only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SmallSegments(pub OldAnswer);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if cx.silent_too_long(cx.handshake.settled()).await.is_ok() {
            return skip("not needed");
        }
        if !cx.negotiated.is_given() {
            return skip("no encryption was agreed on");
        }
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let (_, on) = cx.negotiate(0, asked, Segments::Small).await?;
        let Some(on) = on else { return skip("no encryption was agreed on") };
        fact(SmallSegments(ask(on, &cx.target.host, Offer::UpTo12, cx.deadline().await).await))
    })
}
