//! What do old hellos get? Servers that strict modern libraries cannot talk to may serve mstsc well. Asked only where the
//! main handshake failed or is silent.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::old_hello::{OldAnswer, ask};
use crate::net::tcp::Segments;
use crate::net::tls::{Handshake, HandshakeOutcome};
use crate::proto::client_hello::Offer;

use super::negotiate::{WITH_TLS, milliseconds};

pub const PROBE: Probe = Probe { id: "tls-old-hellos", layer: Layer::Tls, dials: true, run };

/// The answers to hellos of TLS 1.2 at most and, where that was not answered, of TLS 1.1 at most. Absent where it was not
/// asked, or the server would not agree on TLS.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OldHellos {
    pub up_to_12: Option<OldAnswer>,
    pub up_to_11: Option<OldAnswer>,
}

impl OldHellos {
    /// Both answers, as far as there are any.
    pub fn answers(&self) -> impl Iterator<Item = &OldAnswer> {
        self.up_to_12.iter().chain(&self.up_to_11)
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let give = cx.old_hellos.giver();
        let Some(agreed) = cx.agreed.get().await else { return Err(ProbeError::Skipped) };
        let is_done = |handshake: Option<Handshake>| {
            handshake.is_some_and(|handshake| matches!(handshake.outcome, HandshakeOutcome::Done { .. }))
        };
        let mut small_answered = false;
        match cx.silent_too_long(cx.handshake.get(), agreed).await {
            Ok(handshake) if is_done(handshake.clone()) => return Err(ProbeError::Skipped),
            Ok(_) => {}
            Err(_) => {
                // Small packets are the first guess.
                small_answered = cx.small.get().await == Some(true);
                if cx.handshake.is_given() && is_done(cx.handshake.get().await) {
                    return Err(ProbeError::Skipped);
                }
            }
        }
        let up_to_12 = hello(&cx, Offer::UpTo12).await;
        // Whoever answers the newer kind, or answers in small packets, has told what there is to tell.
        let told = small_answered || up_to_12.as_ref().is_ok_and(|answer| answer.hello.is_some());
        let up_to_11 = if told { None } else { hello(&cx, Offer::UpTo11).await.ok() };
        let hellos = match (up_to_12, up_to_11) {
            (Err(error), None) => return Err(error),
            (up_to_12, up_to_11) => OldHellos { up_to_12: up_to_12.ok(), up_to_11 },
        };
        give.give(hellos.clone());
        fact(hellos)
    })
}

async fn hello(cx: &ProbeCx, offer: Offer) -> Result<OldAnswer, ProbeError> {
    let _turn = cx.turn().await?;
    let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
    let deadline = cx.side_deadline(hung_up_after(cx).await).await?;
    let (_, on) = cx.negotiate(asked, Segments::Usual, deadline).await?;
    let on = on.ok_or(ProbeError::Skipped)?;
    Ok(ask(on, &cx.target.host, offer, deadline).await)
}

/// The time after which the main handshake was hung up on.
async fn hung_up_after(cx: &ProbeCx) -> Duration {
    // While it is still silent there is nothing to wait for.
    if !cx.handshake.is_given() {
        return Duration::ZERO;
    }
    let handshake = cx.handshake.get().await;
    let hung_up = |h: &Handshake| matches!(h.outcome, HandshakeOutcome::Disconnect { how } if how.hung_up());
    milliseconds(handshake.filter(hung_up).map_or(0.0, |handshake| handshake.took_ms))
}
