//! What a probe may use: the target, the clock, and what the layers below have reached.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

use super::connections::{Connections, Made};
use super::relay::Relay;
use super::tls_old_hellos::OldHellos;
use crate::model::{ProbeError, Target};
use crate::net::negotiate::{Negotiated, Reply, negotiate};
use crate::net::tcp::{Connect, Segments, Tcp, dial};
use crate::net::tls::{Handshake, SystemTls, Tls};
use crate::proto::x224::Protocols;

/// The time that a run may take. The engine owns it.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// What looking up the name may take, and what everything above may take after it.
    pub total: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self { total: Duration::from_secs(5) }
    }
}

/// How long a silence lasts before it is worth asking in another way, while the first way goes on waiting.
const SUSPICIOUS: Duration = Duration::from_millis(1200);

/// Side connections that may be open at once without waiting for their turn's time.
const SIDE_CONNECTIONS: usize = 1;

/// What lies between two side connections that start while earlier ones are still open. Servers drop what overflows
/// their accept queues (xrdp's holds three), and a dropped SYN costs a second.
const PACE: Duration = Duration::from_millis(25);

/// One attempt to connect, for judging the path.
#[derive(Clone, Debug)]
pub struct Dialled {
    pub address: SocketAddr,
    pub connect_ms: f64,
}

/// Shared by the probes of one run.
#[derive(Debug)]
pub struct ProbeCx {
    pub target: Target,
    /// The TLS library that Remote Desktop uses on this computer.
    pub system_tls: Option<Arc<dyn SystemTls>>,
    /// This computer calls itself, and means itself.
    pub to_itself: bool,
    budget: Budget,
    started: Instant,
    /// Every address of the target, and when they were known.
    pub addresses: Relay<(Vec<SocketAddr>, Instant)>,
    /// The address that the main chain uses.
    pub route: Relay<SocketAddr>,
    pub tcp: Relay<Tcp>,
    /// What the main chain was told at first.
    pub first_reply: Relay<Reply>,
    /// What it was told in the end, and, if it may go on, its connection.
    pub reply: Relay<Reply>,
    pub negotiated: Relay<Negotiated>,
    pub handshake: Relay<Handshake>,
    pub tls: Relay<Tls>,
    /// What the old hellos got, of which one may have a certificate where the main chain has none.
    pub old_hellos: Relay<OldHellos>,
    /// The certificates in DER, the server's own first.
    pub chain: Relay<Vec<Vec<u8>>>,
    /// Closed when every other probe that dials the target has finished.
    pub dialling: Relay<()>,
    dialled: Mutex<Vec<Dialled>>,
    side: Semaphore,
}

impl ProbeCx {
    #[must_use]
    pub fn new(target: Target, budget: Budget) -> Self {
        Self {
            target,
            system_tls: None,
            to_itself: false,
            budget,
            started: Instant::now(),
            addresses: Relay::default(),
            route: Relay::default(),
            tcp: Relay::default(),
            first_reply: Relay::default(),
            reply: Relay::default(),
            negotiated: Relay::default(),
            handshake: Relay::default(),
            tls: Relay::default(),
            old_hellos: Relay::default(),
            chain: Relay::default(),
            dialling: Relay::default(),
            dialled: Mutex::default(),
            side: Semaphore::new(SIDE_CONNECTIONS),
        }
    }

    /// Says whether this computer means itself.
    #[must_use]
    pub const fn to_itself(mut self, to_itself: bool) -> Self {
        self.to_itself = to_itself;
        self
    }

    /// Hands in the TLS library that Remote Desktop uses on this computer.
    #[must_use]
    pub fn with_system_tls(mut self, library: Option<Arc<dyn SystemTls>>) -> Self {
        self.system_tls = library;
        self
    }

    /// When looking up the name must end.
    #[must_use]
    pub fn name_deadline(&self) -> Instant {
        self.started + self.budget.total
    }

    /// What one wait may take in all.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.budget.total
    }

    /// When everything that needs an address must end. Slow name servers do not eat into it: a late name must not make
    /// a healthy computer look silent.
    pub async fn deadline(&self) -> Instant {
        let since = self.addresses.get().await.map_or(self.started, |(_, known)| known);
        since + self.budget.total
    }

    /// Waits for `event`, but no longer than until the silence is suspicious; tells whether it was the silence.
    pub async fn silent_too_long<T>(&self, event: impl Future<Output = T>) -> Result<T, Suspicion> {
        let (_, known) = self.addresses.get().await.unwrap_or((Vec::new(), self.started));
        tokio::select! {
            biased;
            value = event => Ok(value),
            () = sleep_until(known + SUSPICIOUS) => Err(Suspicion),
        }
    }

    /// A new connection to the address that the main chain found to answer.
    ///
    /// # Errors
    /// Where there is none, or it did not open.
    pub async fn dial(&self, segments: Segments) -> Result<Tcp, ProbeError> {
        self.try_dial(segments).await?.map_err(|_| ProbeError::Skipped("no connection was possible"))
    }

    /// The same, for a probe that wants to know what stood in the way.
    ///
    /// # Errors
    /// Where there is no address to connect to.
    pub async fn try_dial(&self, segments: Segments) -> Result<Result<Tcp, Connect>, ProbeError> {
        let address = self.address().await.ok_or(ProbeError::Skipped("no connection was possible"))?;
        Ok(self.dial_to(address, segments, self.deadline().await).await)
    }

    /// A new connection to an address, remembered for judging the path.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn dial_to(&self, address: SocketAddr, segments: Segments, deadline: Instant) -> Result<Tcp, Connect> {
        let dialled = dial(address, segments, deadline).await;
        if let Ok(tcp) = &dialled {
            let entry = Dialled { address, connect_ms: tcp.connect_ms };
            self.dialled.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
        dialled
    }

    /// A new connection on which `asked` is negotiated; none in the second place where the server did not go on to TLS.
    ///
    /// `turn` is the connection's place in the queue behind the main one. It opens as soon as the one before has its
    /// answer, or at its turn's time: quick servers are asked quickly, slow ones and long ways still all at once.
    ///
    /// # Errors
    /// Where no connection could be opened.
    pub async fn negotiate(
        &self,
        turn: u32,
        asked: Protocols,
        segments: Segments,
    ) -> Result<(Reply, Option<Negotiated>), ProbeError> {
        let (_, known) = self.addresses.get().await.ok_or(ProbeError::Skipped("there is no address to connect to"))?;
        let _answered = tokio::select! {
            permit = self.side.acquire() => permit.ok(),
            () = sleep_until(known + PACE * turn) => None,
        };
        let tcp = self.dial(segments).await?;
        Ok(negotiate(tcp, asked, self.deadline().await).await)
    }

    /// Everything dialled so far.
    #[must_use]
    pub fn dialled(&self) -> Vec<Dialled> {
        self.dialled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every attempt so far.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let dialled = self.dialled();
        let made = |d: Dialled| Made { address: d.address, at_ms: 0.0, outcome: Some(Connect::Open) };
        Connections { made: dialled.len(), attempts: dialled.into_iter().map(made).collect() }
    }

    /// With one address there is nothing to wait for; with several, the first to answer is the one.
    async fn address(&self) -> Option<SocketAddr> {
        match self.addresses.get().await?.0.as_slice() {
            [only] => Some(*only),
            _ => self.route.get().await,
        }
    }
}

/// The silence lasted too long to be usual.
#[derive(Clone, Copy, Debug)]
pub struct Suspicion;

/// This computer's clock, in seconds since 1970.
#[must_use]
pub fn now_unix() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
