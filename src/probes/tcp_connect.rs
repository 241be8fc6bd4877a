//! Does anything listen on the port? Asked as mstsc asks: at the first address, in the system's order, and at the next
//! only where that fails. Whoever opens first carries the main chain; the others' turn comes when it is over.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::cx::SUSPICIOUS;
use super::greetings::{self, Greeted};
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::ms;
use crate::net::tcp::{Connect, Segments, Tcp};

pub const PROBE: Probe = Probe { id: "tcp-connect", layer: Layer::Port, dials: true, run };

/// What became of each address that was asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Connects {
    pub port: u16,
    /// In the system's order of addresses.
    pub attempts: Vec<Attempt>,
}

/// One address. It stands there twice where it hung up so quickly that connecting failed: then it is asked once more.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Attempt {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
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

/// So many addresses are looked at: those of the largest farms need not all be.
const MOST_ADDRESSES: usize = 8;
/// So many of them are opened.
const MOST_OPEN: usize = 3;

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let (tcp, route, opened) = (cx.tcp.giver(), cx.route.giver(), cx.opened.giver());
        let greeted = cx.greeted.giver();
        let Some((addresses, known)) = cx.addresses.get().await else {
            return Err(ProbeError::Skipped);
        };
        let mut door = Door::new(&cx, &addresses).await;
        if let Some(first) = door.first_open(known).await {
            cx.watch(&first);
            route.give(first.address);
            opened.give(Instant::now());
            tcp.give(first);
        }
        drop((tcp, route, opened));
        let mut others = Vec::new();
        if addresses.len() > 1 && door.is_open() {
            cx.over.settled().await;
            others = door.greet_others().await;
        }
        greeted.give(others);
        fact(Connects { port: cx.target.port, attempts: door.attempts() })
    })
}

type Dialled = (usize, SocketAddr, f64, Result<Result<Tcp, Connect>, ProbeError>);

/// The addresses, and what became of them.
struct Door {
    cx: Arc<ProbeCx>,
    deadline: Instant,
    waiting: VecDeque<(usize, SocketAddr)>,
    dialling: JoinSet<Dialled>,
    /// Opened beside the one that carries the main chain.
    spare: Vec<Tcp>,
    attempts: Vec<(usize, Attempt)>,
}

impl Door {
    async fn new(cx: &Arc<ProbeCx>, addresses: &[SocketAddr]) -> Self {
        let waiting = addresses.iter().copied().enumerate().take(MOST_ADDRESSES).collect();
        let (dialling, spare, attempts) = (JoinSet::new(), Vec::new(), Vec::new());
        Self { cx: Arc::clone(cx), deadline: cx.deadline().await, waiting, dialling, spare, attempts }
    }

    fn is_open(&self) -> bool {
        self.attempts.iter().any(|(_, attempt)| attempt.outcome == Connect::Open)
    }

    /// The first address that opens. The next one is asked as soon as one fails, and the next two beside it where it keeps
    /// silent for too long.
    async fn first_open(&mut self, known: Instant) -> Option<Tcp> {
        self.begin_next();
        let mut hurried = false;
        loop {
            let dialled = tokio::select! {
                biased;
                dialled = self.dialling.join_next() => dialled,
                () = sleep_until(known + SUSPICIOUS), if !hurried => {
                    hurried = true;
                    (1..MOST_OPEN).for_each(|_| self.begin_next());
                    continue;
                }
            };
            let tcp = self.note(dialled?);
            if tcp.is_some() {
                return tcp;
            }
            if self.dialling.is_empty() || hurried {
                self.begin_next();
            }
        }
    }

    fn begin_next(&mut self) {
        if let Some((place, address)) = self.waiting.pop_front() {
            self.begin(place, address, self.deadline);
        }
    }

    fn begin(&mut self, place: usize, address: SocketAddr, deadline: Instant) {
        let cx = Arc::clone(&self.cx);
        self.dialling.spawn(async move {
            let started = Instant::now();
            let dialled = cx.dial_to(address, Segments::Usual, deadline).await;
            (place, address, ms(started), dialled)
        });
    }

    fn note(&mut self, dialled: Result<Dialled, tokio::task::JoinError>) -> Option<Tcp> {
        let (place, address, took_ms, dialled) = dialled.ok()?;
        let (outcome, tcp) = match dialled.ok()? {
            Ok(tcp) => (Connect::Open, Some(tcp)),
            Err(outcome) => (outcome, None),
        };
        let before = self.attempts.iter().any(|(other, _)| *other == place);
        if outcome == Connect::ResetOnAccept && !before {
            // It may take one client at a time, or have one bad moment.
            self.waiting.push_front((place, address));
        }
        self.attempts.push((place, Attempt { address, took_ms, outcome }));
        tcp
    }

    /// Opens what is left, one after another, and greets each on its connection.
    async fn greet_others(&mut self) -> Vec<Greeted> {
        let mut greeted = Vec::new();
        loop {
            while let Some(dialled) = self.dialling.join_next().await {
                let tcp = self.note(dialled);
                self.spare.extend(tcp);
            }
            for tcp in std::mem::take(&mut self.spare) {
                greeted.push(greetings::greet(&self.cx, tcp).await);
            }
            let open = self.attempts.iter().filter(|(_, attempt)| attempt.outcome == Connect::Open).count();
            let Ok(deadline) = self.cx.side_deadline(SUSPICIOUS).await else { return greeted };
            match self.waiting.pop_front() {
                Some((place, address)) if open < MOST_OPEN => self.begin(place, address, deadline),
                _ => return greeted,
            }
        }
    }

    fn attempts(mut self) -> Vec<Attempt> {
        self.attempts.sort_by_key(|(place, _)| *place);
        self.attempts.into_iter().map(|(_, attempt)| attempt).collect()
    }
}
