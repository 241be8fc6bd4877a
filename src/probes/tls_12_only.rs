//! Does a failed handshake work without the newest TLS version?

use std::sync::Arc;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::tcp::Segments;
use crate::net::tls::{Handshake, HandshakeOutcome, Versions, handshake};

pub const PROBE: Probe =
    Probe { id: "tls-12-only", layer: Layer::Tls, title: "Is the newest encryption the trouble?", dials: true, run };

/// A handshake that offers TLS 1.2 alone, after one with TLS 1.3 has failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Tls12Only(pub Handshake);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        match cx.silent_too_long(cx.handshake.get()).await {
            Ok(None) => return skip("no encryption was agreed on"),
            Ok(Some(Handshake { outcome: HandshakeOutcome::Done { .. }, .. })) => return skip("not needed"),
            Ok(Some(handshake)) if !handshake.offered_13 => return skip("the newest was not offered"),
            Ok(Some(_)) => {}
            Err(_) if !cx.negotiated.is_given() => return skip("no encryption was agreed on"),
            Err(_) => {}
        }
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let (_, on) = cx.negotiate(0, asked, Segments::Usual).await?;
        let Some(on) = on else { return skip("no encryption was agreed on") };
        let (handshake, _) =
            handshake(on, &cx.target.host, Versions::Only12, cx.system_tls.clone(), cx.deadline().await).await;
        fact(Tls12Only(handshake))
    })
}
