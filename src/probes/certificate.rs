//! What does the server's certificate say?

use std::sync::Arc;

use serde::Serialize;

use super::tls_old_hellos::OldHellos;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::proto::certificate::{self, Certificate};

pub const PROBE: Probe = Probe { id: "certificate", layer: Layer::Certificate, dials: false, run };

/// The certificates that the server showed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServerCertificate {
    /// The server's own; none where it cannot be read.
    pub own: Option<Certificate>,
    /// What was shown with it.
    pub others: Vec<Certificate>,
    /// Certificates that cannot be read.
    pub unreadable: usize,
    /// Whether the server proved in the handshake that it holds the key; absent where the handshake was only begun.
    pub key_proved: Option<bool>,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let give = cx.chain.giver();
        let handshake = cx.handshake.get().await;
        let key_proved = handshake.as_ref().and_then(|handshake| handshake.key_proved);
        let mut chain = handshake.map(|handshake| handshake.chain).unwrap_or_default();
        if chain.is_empty() {
            let hellos = cx.old_hellos.get().await;
            let answer = hellos.iter().flat_map(OldHellos::answers).find(|answer| !answer.chain.is_empty());
            chain = answer.map(|answer| answer.chain.clone()).unwrap_or_default();
        }
        if chain.is_empty() {
            return Err(ProbeError::Skipped);
        }
        let read: Vec<_> = chain.iter().map(|der| certificate::read(der)).collect();
        give.give(chain);
        let unreadable = read.iter().filter(|certificate| certificate.is_none()).count();
        let mut read = read.into_iter();
        let own = read.next().flatten();
        fact(ServerCertificate { own, others: read.flatten().collect(), unreadable, key_proved })
    })
}
