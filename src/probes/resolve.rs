//! What does this computer's own name service answer? It is the client's truth.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Host, Layer, Outcome};
use crate::net::ms;
use crate::net::name::{LookupFailure, look_up};

pub const PROBE: Probe = Probe { id: "resolve", layer: Layer::Name, dials: true, run };

/// What the operating system makes of the target.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Resolved {
    /// An address was typed, so there was nothing to look up.
    pub literal: bool,
    /// In the system's order of preference.
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub addresses: Vec<SocketAddr>,
    pub took_ms: f64,
    pub failure: Option<LookupFailure>,
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let give = cx.addresses.giver();
        let started = Instant::now();
        let resolved = resolve(&cx, started).await;
        if !resolved.addresses.is_empty() {
            give.give((resolved.addresses.clone(), Instant::now()));
        }
        fact(resolved)
    })
}

async fn resolve(cx: &ProbeCx, started: Instant) -> Resolved {
    let literal = matches!(cx.target.host, Host::Address { .. });
    if let Some(address) = cx.target.literal() {
        return Resolved { literal, addresses: vec![address], took_ms: 0.0, failure: None };
    }
    let (addresses, failure) = match look_up(&question(&cx.target.host), cx.target.port, cx.name_deadline()).await {
        Ok(addresses) => (addresses, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    Resolved { literal, addresses, took_ms: ms(started), failure }
}

/// The trailing dot that was typed keeps the system from trying its search suffixes.
#[must_use]
pub fn question(host: &Host) -> String {
    match host {
        Host::Name { ascii, absolute: true } => format!("{ascii}."),
        other => other.to_string(),
    }
}
