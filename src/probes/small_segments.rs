//! Does a silent handshake speak when the packets are small? Then something on the way swallows the large ones.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::old_hello::{OldAnswer, ask};
use crate::net::tcp::Segments;
use crate::proto::client_hello::Offer;

pub const PROBE: Probe = Probe { id: "small-segments", layer: Layer::Tls, dials: true, run };

/// The answer to a hello over a connection that carries small segments only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct SmallSegments(pub OldAnswer);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let give = cx.small.giver();
        let Some(agreed) = cx.agreed.get().await else { return Err(ProbeError::Skipped) };
        if cx.silent_too_long(cx.handshake.settled(), agreed).await.is_ok() {
            return Err(ProbeError::Skipped);
        }
        let _turn = cx.turn().await?;
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let deadline = cx.side_deadline(Duration::ZERO).await?;
        let (_, on) = cx.negotiate(asked, Segments::Small, deadline).await?;
        let Some(on) = on else { return Err(ProbeError::Skipped) };
        let answer = ask(on, &cx.target.host, Offer::UpTo12, deadline).await;
        give.give(answer.hello.is_some());
        fact(SmallSegments(answer))
    })
}
