//! What a probe may use: the target, the clock, connections as long as there are any left, and what the layers below have
//! reached.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use socket2::{SockRef, Socket};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::connections::{ConnectionAttempt, Connections, MOST};
use super::greetings::Greeted;
use super::live::Live;
use super::relay::Relay;
use super::sign_in_test::SignInTest;
use super::tls_old_hellos::OldHellos;
use super::who_is_there::Unasked;
use crate::model::{ProbeError, SignInOnce, Target};
use crate::net::credssp::SystemSignIn;
use crate::net::ms;
use crate::net::negotiate::{Negotiated, Reply, negotiate};
use crate::net::tcp::{Connect, Segments, Tcp, dial};
use crate::net::tls::{Handshake, SystemTls, Tls};
use crate::platform::path::{self, TcpPath};
use crate::proto::x224::Protocols;

/// The time that a run may take. The engine owns it.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// What looking up the name may take, what the main chain may take after it, and what questions may take that only a
    /// disappointment raises.
    pub total: Duration,
    /// What the last connection is waited for on which nothing has come yet. Remote Desktop waits half a minute.
    pub silence: Duration,
}

/// As much as anybody waits for Redial, unless more is asked for.
const LONG_SILENCE: Duration = Duration::from_secs(20);

impl Budget {
    /// So much for each part, and four times as much for a silence.
    #[must_use]
    pub fn of(total: Duration) -> Self {
        Self { total, silence: (4 * total).min(LONG_SILENCE).max(total) }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(Duration::from_secs(5))
    }
}

/// How long a silence lasts before it is worth asking in another way, while the first way goes on waiting.
pub const SUSPICIOUS: Duration = Duration::from_millis(1200);

/// Shared by the probes of one run.
#[derive(Debug)]
pub struct ProbeCx {
    pub target: Target,
    /// The TLS library that Remote Desktop uses on this computer.
    pub system_tls: Option<Arc<dyn SystemTls>>,
    /// The sign-in that it uses.
    pub system_sign_in: Option<Arc<dyn SystemSignIn>>,
    /// This computer calls itself, and means itself.
    pub to_itself: bool,
    /// The user was told of an error.
    pub troubled: bool,
    /// That error is one with which Remote Desktop's second try may have ended.
    pub second_try: bool,
    /// The one sign-in that the user opened a test for.
    pub sign_in: Option<SignInOnce>,
    budget: Budget,
    started: Instant,
    /// Every address of the target, and when they were known.
    pub addresses: Relay<(Vec<SocketAddr>, Instant)>,
    /// The address that the main chain uses, and when its connection was there.
    pub route: Relay<SocketAddr>,
    pub opened: Relay<Instant>,
    pub tcp: Relay<Tcp>,
    /// What the main chain was told at first.
    pub first_reply: Relay<Reply>,
    /// What the connection did on which nothing was said.
    pub control: Relay<Unasked>,
    /// Whether another language than Remote Desktop's was answered, where that was asked.
    pub elsewhere: Relay<bool>,
    /// What the main chain was told in the end, and, if it may go on, its connection, and since when.
    pub reply: Relay<Reply>,
    pub negotiated: Relay<Negotiated>,
    pub agreed: Relay<Instant>,
    pub handshake: Relay<Handshake>,
    pub tls: Relay<Tls>,
    /// Whether a hello in small packets was answered, where there was one.
    pub small: Relay<bool>,
    /// What the old hellos got, of which one may have a certificate where the main chain has none.
    pub old_hellos: Relay<OldHellos>,
    /// The certificates in DER, the server's own first.
    pub chain: Relay<Vec<Vec<u8>>>,
    /// What became of the sign-in.
    pub signed_in: Relay<SignInTest>,
    /// The main chain has come to its end: in order, or not.
    pub over: Relay<bool>,
    /// What the other addresses said.
    pub greeted: Relay<Vec<Greeted>>,
    /// Closed when every other probe that dials the target has finished.
    pub dialling: Relay<()>,
    /// What is told while the run goes on.
    pub live: Live,
    attempts: Mutex<Vec<ConnectionAttempt>>,
    /// The end of everything, where a silence was waited for.
    late: Mutex<Option<Instant>>,
    side: Semaphore,
    watched: Mutex<Watched>,
}

/// The main connection, and what the system knows of its way.
#[derive(Debug, Default)]
struct Watched {
    line: Option<Socket>,
    connect_ms: Option<f64>,
    path: Option<TcpPath>,
}

impl ProbeCx {
    #[must_use]
    pub fn new(target: Target, budget: Budget) -> Self {
        let started = Instant::now();
        Self {
            target,
            system_tls: None,
            system_sign_in: None,
            to_itself: false,
            troubled: false,
            second_try: false,
            sign_in: None,
            budget,
            started,
            addresses: Relay::default(),
            route: Relay::default(),
            opened: Relay::default(),
            tcp: Relay::default(),
            first_reply: Relay::default(),
            control: Relay::default(),
            elsewhere: Relay::default(),
            reply: Relay::default(),
            negotiated: Relay::default(),
            agreed: Relay::default(),
            handshake: Relay::default(),
            tls: Relay::default(),
            small: Relay::default(),
            old_hellos: Relay::default(),
            chain: Relay::default(),
            signed_in: Relay::default(),
            over: Relay::default(),
            greeted: Relay::default(),
            dialling: Relay::default(),
            live: Live::new(started + 2 * budget.total),
            attempts: Mutex::default(),
            late: Mutex::default(),
            side: Semaphore::new(1),
            watched: Mutex::default(),
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

    /// Hands in the sign-in that Remote Desktop uses on this computer.
    #[must_use]
    pub fn with_system_sign_in(mut self, library: Option<Arc<dyn SystemSignIn>>) -> Self {
        self.system_sign_in = library;
        self
    }

    /// Says whether the error is one with which Remote Desktop's second try, without NLA, may have ended.
    #[must_use]
    pub const fn second_try(mut self, may_be: bool) -> Self {
        self.second_try = may_be;
        self
    }

    /// Hands in the sign-in that is to be tested.
    #[must_use]
    pub fn with_sign_in(mut self, sign_in: Option<SignInOnce>) -> Self {
        self.sign_in = sign_in;
        self
    }

    /// Says whether the user was told of an error.
    #[must_use]
    pub const fn troubled(mut self, troubled: bool) -> Self {
        self.troubled = troubled;
        self
    }

    /// When looking up the name must end.
    #[must_use]
    pub fn name_deadline(&self) -> Instant {
        self.started + self.budget.total
    }

    /// What one wait may take in all.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.budget.total
    }

    /// When the main chain must end. Slow name servers do not eat into it: a late name must not make a healthy computer
    /// look silent.
    pub async fn deadline(&self) -> Instant {
        let deadline = self.known().await + self.budget.total;
        if self.addresses.is_given() {
            self.live.chain_until(deadline);
        }
        deadline
    }

    /// The same for what comes after the greeting. One that was answered only when it was asked again leaves the rest half a
    /// budget at least.
    pub async fn chain_deadline(&self) -> Instant {
        let agreed = self.agreed.get().await.unwrap_or(self.started);
        let deadline = self.deadline().await;
        let extended = deadline.max((agreed + self.budget.total / 2).min(self.end().await));
        if extended > deadline {
            self.live.side_until(extended);
        }
        extended
    }

    /// How long a silence is waited for where nothing else can be asked.
    #[must_use]
    pub const fn silence(&self) -> Duration {
        self.budget.silence
    }

    /// Asks with a deadline that is later than the usual one: what keeps silent until then may only be slow. The run is told
    /// of it when the usual one has passed.
    pub async fn patiently<T, F: Future<Output = T>>(&self, usual: Instant, ask: impl FnOnce(Instant) -> F) -> T {
        let until = usual.max(Instant::now() + self.budget.silence);
        let mut asking = pin!(ask(until));
        tokio::select! {
            biased;
            answer = &mut asking => return answer,
            () = sleep_until(usual) => {}
        }
        self.late(until);
        asking.await
    }

    /// Everything goes on until then, and what comes after it has its time.
    pub fn late(&self, until: Instant) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        *late = (*late).max(Some(until + self.budget.total));
        self.live.side_until(until);
    }

    /// When everything must end, questions that only a disappointment raised included.
    pub async fn end(&self) -> Instant {
        let usual = self.known().await + 2 * self.budget.total;
        self.late.lock().unwrap_or_else(PoisonError::into_inner).map_or(usual, |late| late.max(usual))
    }

    async fn known(&self) -> Instant {
        self.addresses.get().await.map_or(self.started, |(_, known)| known)
    }

    /// Until when a question beside the main chain waits for its answer: half a budget, but longer than `silence`, the
    /// time after which the other side hung up before. What keeps silent for less has not shown that it would not.
    ///
    /// # Errors
    /// Where no time is left for that.
    pub async fn side_deadline(&self, silence: Duration) -> Result<Instant, ProbeError> {
        let now = Instant::now();
        let least = now + longer_than(silence);
        let end = self.end().await;
        if least > end {
            return Err(ProbeError::Skipped);
        }
        let deadline = (now + self.budget.total / 2).max(least).min(end);
        self.live.side_until(deadline);
        Ok(deadline)
    }

    /// Waits for `event`, but no longer than until the silence since `asked` is suspicious; tells whether it was the silence.
    ///
    /// # Errors
    /// That it was.
    pub async fn silent_too_long<T>(&self, event: impl Future<Output = T>, asked: Instant) -> Result<T, Suspicion> {
        tokio::select! {
            biased;
            value = event => Ok(value),
            () = sleep_until(asked + SUSPICIOUS) => Err(Suspicion),
        }
    }

    /// The same, from the moment in which there was an address to ask at.
    ///
    /// # Errors
    /// That it was the silence.
    pub async fn unopened_too_long<T>(&self, event: impl Future<Output = T>) -> Result<T, Suspicion> {
        let (addresses, known) = self.addresses.get().await.unwrap_or((Vec::new(), self.started));
        // The first address alone is asked at first; then the others.
        let rounds = addresses.len().clamp(1, 2);
        self.silent_too_long(event, known + SUSPICIOUS * u32::try_from(rounds - 1).unwrap_or_default()).await
    }

    /// The turn of a question beside the main chain: one after another, since a server may take one client at a time.
    ///
    /// # Errors
    /// Never while the run goes on.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, ProbeError> {
        self.side.acquire().await.map_err(|_| ProbeError::OutOfTime)
    }

    /// A new connection to the address that the main chain uses.
    ///
    /// # Errors
    /// Where there is none, it did not open, or the check has made all the connections that it may.
    pub async fn dial(&self, segments: Segments, deadline: Instant) -> Result<Tcp, ProbeError> {
        self.try_dial(segments, deadline).await?.map_err(|_| ProbeError::Skipped)
    }

    /// The same, for a probe that wants to know what stood in the way.
    ///
    /// # Errors
    /// Where there is no address to connect to, or no connection left.
    pub async fn try_dial(&self, segments: Segments, deadline: Instant) -> Result<Result<Tcp, Connect>, ProbeError> {
        let address = self.route.get().await.ok_or(ProbeError::Skipped)?;
        self.dial_to(address, segments, deadline).await
    }

    /// A new connection to an address: one of the few that a check may make.
    ///
    /// # Errors
    /// Outside, where none is left; inside, what stood in the way.
    pub async fn dial_to(
        &self,
        address: SocketAddr,
        segments: Segments,
        deadline: Instant,
    ) -> Result<Result<Tcp, Connect>, ProbeError> {
        let place = self.take_place(address)?;
        let dialled = dial(address, segments, deadline).await;
        let outcome = dialled.as_ref().map_or_else(Clone::clone, |_| Connect::Open);
        if let Some(made) = self.attempts.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
            made.outcome = Some(outcome);
        }
        Ok(dialled)
    }

    fn take_place(&self, address: SocketAddr) -> Result<usize, ProbeError> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.iter().filter(|made| made.counts()).count() >= MOST {
            return Err(ProbeError::Skipped);
        }
        attempts.push(ConnectionAttempt { address, at_ms: ms(self.started), outcome: None });
        Ok(attempts.len() - 1)
    }

    /// Every attempt so far.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Connections { made: attempts.iter().filter(|made| made.counts()).count(), attempts }
    }

    /// A new connection on which `asked` is negotiated; none in the second place where the server did not go on to TLS.
    ///
    /// # Errors
    /// Where no connection could be opened.
    pub async fn negotiate(
        &self,
        asked: Protocols,
        segments: Segments,
        deadline: Instant,
    ) -> Result<(Reply, Option<Negotiated>), ProbeError> {
        let tcp = self.dial(segments, deadline).await?;
        Ok(negotiate(tcp, asked, deadline).await)
    }

    /// Keeps an eye on the main connection until [`ProbeCx::unwatch`].
    pub fn watch(&self, tcp: &Tcp) {
        // A second handle to the same connection. Without it the way is judged by the opening alone.
        let line = SockRef::from(&tcp.stream).try_clone().ok();
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        *watched = Watched { line, connect_ms: Some(tcp.connect_ms), path: None };
        self.live.trip(tcp.connect_ms);
    }

    /// Reads what the system knows of the main connection's way so far: at its end it may know no more.
    pub fn look(&self) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(path) = watched.line.as_ref().and_then(path::read) else { return };
        watched.path = Some(path);
        self.live.trip(path.rtt_ms);
    }

    /// Does so for the last time, and lets go of it: whoever holds the connection itself has
    /// done so already, and only then does the other side hear of the end.
    pub fn unwatch(&self) {
        self.look();
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).line = None;
    }

    /// How long the main connection took to open, and what the system knew of its way in the end.
    #[must_use]
    pub fn watched(&self) -> Option<(f64, Option<TcpPath>)> {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.connect_ms.map(|connect_ms| (connect_ms, watched.path))
    }
}

/// So long must a silence last to be more than the time after which the other side hung up before.
#[must_use]
pub fn longer_than(silence: Duration) -> Duration {
    silence + silence / 4 + Duration::from_millis(300)
}

/// The silence lasted too long to be usual.
#[derive(Clone, Copy, Debug)]
pub struct Suspicion;

/// This computer's clock, in seconds since 1970.
#[must_use]
pub fn now_unix() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
