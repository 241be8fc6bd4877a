//! Asks one computer until it answers: what is asked, and when, is up to `watch`.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::watch::{Answer, Ask, Expect, State, Watch};
use crate::model::Target;
use crate::net::name::look_up;
use crate::net::negotiate::negotiate;
use crate::net::tcp::{Connect, Segments, dial};
use crate::platform;
use crate::probes::negotiate::first_request;
use crate::probes::now_unix;
use crate::probes::resolve::question;
use crate::proto::x224;

/// What an address, and a name, may take to answer.
const TIMEOUT: Duration = Duration::from_secs(4);
/// A computer that is switched on answers an echo much sooner.
const ECHO_PATIENCE: Duration = Duration::from_secs(1);
/// One of each family.
const MOST_ADDRESSES: usize = 2;

/// How it is after it was asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    pub state: State,
    /// Seconds since 1970.
    pub since_unix: i64,
    /// It is otherwise than it was.
    pub changed: bool,
    /// Until it is connected to again.
    pub next: Duration,
    /// What was waited for has come.
    pub over: bool,
}

/// One computer that is watched.
#[derive(Debug)]
pub struct Lookout {
    target: Target,
    watch: Watch,
    started: Instant,
    addresses: Vec<SocketAddr>,
}

impl Lookout {
    #[must_use]
    pub fn new(target: Target, expect: Expect) -> Self {
        Self { target, watch: Watch::new(expect), started: Instant::now(), addresses: Vec::new() }
    }

    /// Waits for its turn and asks, until there is something to tell. Ends only by being dropped.
    pub async fn next(&mut self) -> Seen {
        loop {
            let (at, ask) = self.watch.next();
            sleep_until(self.started + at).await;
            let (asked, planned) = (self.started.elapsed(), self.watch.next_connection());
            let answer = match ask {
                Ask::Echo => Answer::Echo(self.echo().await),
                Ask::Connection => Answer::Connection(self.connect().await),
            };
            let now = self.started.elapsed();
            let changed = self.watch.hear(asked, now, answer);
            let next = self.watch.next_connection();
            if let Some((state, since)) = self.watch.state()
                && (changed || next != planned)
            {
                let since_unix = seconds(now_unix() - now.saturating_sub(since).as_secs_f64());
                let over = self.watch.is_over();
                return Seen { state, since_unix, changed, next: next.saturating_sub(now), over };
            }
        }
    }

    /// None where this computer does not let the program ask. A computer without an address answers none.
    async fn echo(&mut self) -> Option<bool> {
        if self.addresses.is_empty() {
            self.find().await;
        }
        let Some(address) = self.addresses.first().map(SocketAddr::ip) else { return Some(false) };
        tokio::task::spawn_blocking(move || platform::ping(address, ECHO_PATIENCE)).await.ok().flatten()
    }

    /// The name is looked up each time: the computer may come back with another address.
    async fn connect(&mut self) -> State {
        self.find().await;
        let mut best = State::NameUnknown;
        for at in 0..self.addresses.len() {
            let state = self.ask(self.addresses[at]).await;
            best = if at == 0 { state } else { best.min(state) };
            // Only one connection is ever opened.
            if state <= State::Open {
                // From now on it is this one that echoes go to.
                self.addresses.swap(0, at);
                break;
            }
        }
        best
    }

    async fn find(&mut self) {
        let all = if let Some(address) = self.target.literal() {
            vec![address]
        } else {
            let deadline = Instant::now() + TIMEOUT;
            look_up(&question(&self.target.host), self.target.port, deadline).await.unwrap_or_default()
        };
        let first = all.first().map(SocketAddr::is_ipv4);
        let other = all.iter().find(|address| Some(address.is_ipv4()) != first);
        let mut wanted: Vec<_> = all.first().into_iter().chain(other).copied().take(MOST_ADDRESSES).collect();
        // What answered last is asked first.
        wanted.sort_by_key(|address| self.addresses.first() != Some(address));
        self.addresses = wanted;
    }

    async fn ask(&self, address: SocketAddr) -> State {
        let tcp = match dial(address, Segments::Usual, Instant::now() + TIMEOUT).await {
            Ok(tcp) => tcp,
            Err(Connect::Open | Connect::ResetOnAccept) => return State::Open,
            Err(Connect::Refused) => return State::Refused,
            Err(Connect::Silent) => return State::Silent,
            Err(Connect::HostUnreachable | Connect::NetworkUnreachable) => return State::Unreachable,
            Err(Connect::Denied | Connect::Failed { .. }) => return State::Failed,
        };
        let (reply, _) = negotiate(tcp, first_request(&self.target.settings), Instant::now() + TIMEOUT).await;
        match reply.answer() {
            Some(x224::Answer::Selected { .. } | x224::Answer::Failure { .. } | x224::Answer::WithoutNegotiation) => {
                State::Answers
            }
            Some(x224::Answer::McsDisconnect | x224::Answer::Garbled) | None => State::Open,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
const fn seconds(unix: f64) -> i64 {
    unix as i64
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::engine::watch::SOONEST;
    use crate::proto::x224::{Protocols, connection_confirm};

    async fn first(address: SocketAddr) -> Seen {
        Lookout::new(Target::parse(&address.to_string()).unwrap(), Expect::Answer).next().await
    }

    #[tokio::test]
    async fn only_remote_desktops_own_words_are_an_answer() {
        for (says, state) in [
            (Some(connection_confirm(Ok(Protocols::HYBRID))), State::Answers),
            // It refuses to negotiate, as Remote Desktop does.
            (Some(connection_confirm(Err(5))), State::Answers),
            (Some(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), State::Open),
            // It hangs up.
            (None, State::Open),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let server = async {
                let (mut line, _) = listener.accept().await.unwrap();
                let mut request = [0; 64];
                let _ = line.read(&mut request).await;
                if let Some(says) = &says {
                    line.write_all(says).await.unwrap();
                }
            };
            let (seen, ()) = tokio::join!(first(address), server);
            assert_eq!((seen.state, seen.changed, seen.over), (state, true, state == State::Answers), "{says:?}");
            assert!(seen.next <= SOONEST && (0..30).contains(&(seconds(now_unix()) - seen.since_unix)));
        }
    }

    #[tokio::test]
    async fn a_port_that_nobody_listens_at_refuses() {
        let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap();
        assert_eq!(first(free).await.state, State::Refused);
    }
}
