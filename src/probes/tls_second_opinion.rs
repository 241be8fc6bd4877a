//! Where Windows' own TLS fails: does another library get through? Both failing, the trouble is hardly Windows'.

use std::sync::Arc;

use serde::Serialize;

use super::negotiate::WITH_TLS;
use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::tcp::Segments;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary, Versions, handshake};

pub const PROBE: Probe = Probe {
    id: "tls-second-opinion",
    layer: Layer::Tls,
    title: "Does another program's encryption get through?",
    dials: true,
    run,
};

/// The same handshake by Redial's own library, after Windows' has failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct TlsSecondOpinion(pub Handshake);

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if cx.system_tls.is_none() {
            return skip("the first opinion was the only one there is");
        }
        match cx.silent_too_long(cx.handshake.get()).await {
            Ok(None) => return skip("no encryption was agreed on"),
            Ok(Some(Handshake { outcome: HandshakeOutcome::Done { .. }, .. })) => return skip("not needed"),
            Ok(Some(Handshake { library: TlsLibrary::Rustls, .. })) => return skip("Windows' own could not be asked"),
            Ok(Some(_)) => {}
            Err(_) if !cx.negotiated.is_given() => return skip("no encryption was agreed on"),
            Err(_) => {}
        }
        let asked = cx.reply.get().await.map_or(WITH_TLS[0], |reply| reply.asked);
        let (_, on) = cx.negotiate(0, asked, Segments::Usual).await?;
        let Some(on) = on else { return skip("no encryption was agreed on") };
        let (handshake, _) = handshake(on, &cx.target.host, Versions::Both, None, cx.deadline().await).await;
        fact(TlsSecondOpinion(handshake))
    })
}
