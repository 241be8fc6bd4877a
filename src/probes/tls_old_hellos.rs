//! What do old hellos get? Servers that strict modern libraries cannot talk to may serve mstsc well.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::old_hello::{OldAnswer, ask};
use crate::net::tcp::Segments;
use crate::proto::client_hello::Offer;

use super::negotiate::WITH_TLS;

pub const PROBE: Probe = Probe {
    id: "tls-old-hellos",
    layer: Layer::Tls,
    title: "Which kinds of encryption does it know?",
    dials: true,
    run,
};

/// The answers to hellos of TLS 1.2 at most and of TLS 1.1 at most. Absent where the server would not agree on TLS.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
        let (up_to_12, up_to_11) = tokio::join!(hello(&cx, 0, Offer::UpTo12), hello(&cx, 1, Offer::UpTo11));
        let hellos = match (up_to_12, up_to_11) {
            (Err(error), Err(_)) => return Err(error),
            (up_to_12, up_to_11) => OldHellos { up_to_12: up_to_12.ok(), up_to_11: up_to_11.ok() },
        };
        give.give(hellos.clone());
        fact(hellos)
    })
}

/// The hellos need the most round trips, so theirs are the first turns.
async fn hello(cx: &ProbeCx, turn: u32, offer: Offer) -> Result<OldAnswer, ProbeError> {
    let none = ProbeError::Skipped("no encryption was agreed on");
    let (_, mut on) = cx.negotiate(turn, WITH_TLS[0], Segments::Usual).await?;
    if on.is_none() {
        // The main chain may have found a way of asking that the server likes better.
        let liked = cx.reply.get().await.filter(|reply| reply.asked != WITH_TLS[0] && reply.selected().is_some());
        let reply = liked.ok_or(none.clone())?;
        (_, on) = cx.negotiate(0, reply.asked, Segments::Usual).await?;
    }
    Ok(ask(on.ok_or(none)?, &cx.target.host, offer, cx.deadline().await).await)
}
