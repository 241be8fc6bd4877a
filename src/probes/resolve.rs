//! What does this computer's own name service answer? It is the client's truth.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use tokio::net::lookup_host;
use tokio::time::{Instant, timeout_at};

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Host, Layer, Outcome};

pub const PROBE: Probe = Probe { id: "resolve", layer: Layer::Name, title: "Which address belongs to the name?", run };

/// What the operating system makes of the target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resolved {
    /// An address was typed, so there was nothing to look up.
    pub literal: bool,
    /// In the system's order of preference.
    pub addresses: Vec<SocketAddr>,
    pub took_ms: f64,
    pub failure: Option<LookupFailure>,
}

/// Why the system gave no address.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LookupFailure {
    /// The system says that it found none; its own words for the helpdesk.
    NotFound { detail: String },
    /// It was still looking when the deadline passed.
    TimedOut,
}

/// More addresses than this are not dialled.
const MOST_ADDRESSES: usize = 16;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let give = cx.addresses.giver();
        let started = Instant::now();
        let resolved = look_up(&cx, started).await;
        if !resolved.addresses.is_empty() {
            give.give((resolved.addresses.clone(), Instant::now()));
        }
        fact(resolved)
    })
}

async fn look_up(cx: &ProbeCx, started: Instant) -> Resolved {
    let literal = matches!(cx.target.host, Host::Address { .. });
    if let Some(address) = cx.target.literal() {
        return Resolved { literal, addresses: vec![address], took_ms: 0.0, failure: None };
    }
    let question = question(&cx.target.host);
    let answer = timeout_at(cx.name_deadline(), lookup_host((question.as_str(), cx.target.port))).await;
    let (addresses, failure) = match answer {
        Err(_) => (Vec::new(), Some(LookupFailure::TimedOut)),
        Ok(Err(error)) => (Vec::new(), Some(LookupFailure::NotFound { detail: error.to_string() })),
        Ok(Ok(found)) => {
            let mut addresses = Vec::new();
            for address in found.take(MOST_ADDRESSES) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            let none = addresses.is_empty();
            (addresses, none.then(|| LookupFailure::NotFound { detail: "no address".to_owned() }))
        }
    };
    Resolved { literal, addresses, took_ms: started.elapsed().as_secs_f64() * 1000.0, failure }
}

/// The trailing dot that was typed keeps the system from trying its search suffixes.
fn question(host: &Host) -> String {
    match host {
        Host::Name { ascii, absolute: true } => format!("{ascii}."),
        other => other.to_string(),
    }
}
