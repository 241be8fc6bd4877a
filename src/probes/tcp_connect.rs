//! Does anything listen on the port? Every address is asked at once; the first to open carries the main chain.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome};
use crate::net::tcp::{Connect, Segments};

pub const PROBE: Probe =
    Probe { id: "tcp-connect", layer: Layer::Port, title: "Does the other computer open the door?", dials: true, run };

/// What became of each address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Connects {
    pub port: u16,
    pub attempts: Vec<Attempt>,
}

/// One address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attempt {
    pub address: SocketAddr,
    /// Milliseconds until the outcome: one round trip where it opened.
    pub took_ms: f64,
    pub outcome: Connect,
}

impl Connects {
    /// Whether any address opened.
    #[must_use]
    pub fn any_open(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.outcome == Connect::Open)
    }

    /// Whether every attempt ended in what `of` accepts; false where there was none.
    pub fn all(&self, of: impl Fn(&Connect) -> bool) -> bool {
        !self.attempts.is_empty() && self.attempts.iter().all(|attempt| of(&attempt.outcome))
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (tcp, route) = (cx.tcp.giver(), cx.route.giver());
        let Some((addresses, _)) = cx.addresses.get().await else { return skip("there is no address to connect to") };
        let deadline = cx.deadline().await;
        let mut dialling = JoinSet::new();
        for (place, address) in addresses.iter().copied().enumerate() {
            let cx = Arc::clone(&cx);
            dialling.spawn(async move {
                let started = Instant::now();
                let dialled = cx.dial_to(address, Segments::Usual, deadline).await;
                (place, address, started.elapsed().as_secs_f64() * 1000.0, dialled)
            });
        }
        let mut attempts = Vec::new();
        while let Some(Ok((place, address, took_ms, dialled))) = dialling.join_next().await {
            let outcome = match dialled {
                Ok(open) => {
                    route.give(address);
                    tcp.give(open);
                    Connect::Open
                }
                Err(outcome) => outcome,
            };
            attempts.push((place, Attempt { address, took_ms, outcome }));
        }
        attempts.sort_by_key(|(place, _)| *place);
        fact(Connects { port: cx.target.port, attempts: attempts.into_iter().map(|(_, attempt)| attempt).collect() })
    })
}
