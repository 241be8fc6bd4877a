//! Does a failed handshake work without the newest TLS version?

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::old_hello::OldAnswer;
use crate::net::tcp::Segments;
use crate::net::tls::{Handshake, Versions, handshake};
use crate::proto::tls_version::TlsVersion;

pub const PROBE: Probe = Probe { id: "tls-12-only", layer: Layer::Tls, dials: true, run };

/// A handshake that offers TLS 1.2 alone, after one with TLS 1.3 has failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Tls12Only(pub Handshake);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        // Where no older hello is answered with TLS 1.2, this one would not be either.
        let Some(old) = cx.old_hellos.get().await else { return Err(ProbeError::Skipped) };
        let chose_12 =
            |answer: &OldAnswer| answer.hello.as_ref().is_some_and(|hello| hello.version == TlsVersion::TLS_1_2);
        if !old.up_to_12.as_ref().is_some_and(chose_12) {
            return Err(ProbeError::Skipped);
        }
        if cx.handshake.is_given() && cx.handshake.get().await.is_some_and(|handshake| !handshake.offered_13) {
            return Err(ProbeError::Skipped);
        }
        let _turn = cx.turn().await?;
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let deadline = cx.side_deadline(Duration::ZERO).await?;
        let (_, on) = cx.negotiate(asked, Segments::Usual, deadline).await?;
        let Some(on) = on else { return Err(ProbeError::Skipped) };
        let (handshake, _) = handshake(on, &cx.target.host, Versions::Only12, cx.system_tls.clone(), deadline).await;
        fact(Tls12Only(handshake))
    })
}
