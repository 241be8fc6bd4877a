//! Where Windows' own TLS fails: does another library get through? Both failing, the trouble is hardly Windows'.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::tcp::Segments;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary, Versions, handshake};

pub const PROBE: Probe = Probe { id: "tls-second-opinion", layer: Layer::Tls, dials: true, run };

/// The same handshake by Redial's own library, after Windows' has failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TlsSecondOpinion(pub Handshake);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if cx.system_tls.is_none() {
            // The first opinion was the only one there is.
            return Err(ProbeError::Skipped);
        }
        // They are asked where Windows' own was a disappointment, and cost less.
        if cx.old_hellos.get().await.is_none() {
            return Err(ProbeError::Skipped);
        }
        if cx.handshake.is_given() {
            match cx.handshake.get().await {
                Some(Handshake { outcome: HandshakeOutcome::Done { .. }, .. }) => return Err(ProbeError::Skipped),
                // Windows' own could not be asked.
                Some(Handshake { library: TlsLibrary::Rustls, .. }) => return Err(ProbeError::Skipped),
                Some(_) | None => {}
            }
        }
        let _turn = cx.turn().await?;
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let deadline = cx.side_deadline(Duration::ZERO).await?;
        let (_, on) = cx.negotiate(asked, Segments::Usual, deadline).await?;
        let Some(on) = on else { return Err(ProbeError::Skipped) };
        let (handshake, _) = handshake(on, &cx.target.host, Versions::Both, None, deadline).await;
        fact(TlsSecondOpinion(handshake))
    })
}
