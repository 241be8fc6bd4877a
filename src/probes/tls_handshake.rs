//! Can a modern encrypted connection be made?

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::tls::{Handshake, Versions, handshake};

pub const PROBE: Probe = Probe { id: "tls-handshake", layer: Layer::Tls, dials: true, run };

/// The main chain's handshake, by the library that Remote Desktop itself would use, where there is one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ModernTls(pub Handshake);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (shaken, give) = (cx.handshake.giver(), cx.tls.giver());
        let Some(on) = cx.negotiated.take().await else { return Err(ProbeError::Skipped) };
        let (host, library) = (&cx.target.host, cx.system_tls.clone());
        let shaking = |until| handshake(on, host, Versions::Both, library, until);
        let (handshake, tls) = cx.patiently(cx.chain_deadline().await, shaking).await;
        shaken.give(handshake.clone());
        match tls {
            Some(tls) => drop(give.give(tls)),
            None => cx.unwatch(),
        }
        fact(ModernTls(handshake))
    })
}
