//! Who took the call? The other computer, or something on this one that answers in its place: a forward, a tunnel, an agent.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::answerer::Seen;
use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError, stands_for_another_computer};
use crate::net::tcp::{Connect, Segments, dial_near};
use crate::net::{ms, udp};
use crate::platform;
use crate::platform::hop::{FirstHop, first_hop};
use crate::platform::owners::{Owner, port_owner};
use crate::platform::path::TcpPath;
use crate::platform::ways::way_to;

pub const PROBE: Probe = Probe { id: "who-answered", layer: Layer::Port, dials: true, run };

/// Who answers at the target's address, as far as this computer can tell without asking anybody else.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhoAnswered {
    /// The address that the main chain uses; where none opened, the first.
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    pub place: AnswererPlace,
    /// The program that listens there, where that is this computer.
    pub owner: Option<Program>,
}

/// Whose answers these are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AnswererPlace {
    /// Nothing speaks against the computer that was meant.
    Elsewhere,
    /// This computer itself answers at that address.
    ThisComputer { why: Vec<Sign> },
    /// Something on this computer or on the way may be answering in the other one's place.
    Doubtful { why: Vec<Sign> },
}

/// What speaks for somebody else than the other computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Sign {
    /// The address leads back to this computer on every computer.
    Loopback,
    /// The address is one of this computer's own.
    OwnAddress,
    /// It opened long before the first computer on the way can have passed the question on.
    QuickerThanTheFirstHop { opened_ms: f64, first_hop_ms: f64 },
    /// It opened in less time than a tunnel's far end takes.
    AtOnce { opened_ms: f64 },
    /// It also opened for a packet that goes no further than to the first computer on the way.
    OpensOneHopAway,
    /// The way there is a program's: a VPN's or an agent's.
    Tunnel {
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        adapter: String,
    },
    /// 100.64.0.0/10 (RFC 6598): providers, and agents that give out addresses of their own.
    SharedRange,
    /// 198.18.0.0/15 (RFC 2544): no computer has it, programs that catch connections give it out.
    BenchmarkRange,
    /// A port where nothing can be expected to listen opens, too.
    UnlikelyPortOpens { port: u16 },
}

/// A program of this computer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Program {
    pub pid: u32,
    /// The file's name, such as `ssh.exe`; absent where this computer does not tell.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub name: Option<String>,
}

impl WhoAnswered {
    /// Whether this computer answers itself.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.place, AnswererPlace::ThisComputer { .. })
    }

    /// Whether it is the computer that was meant, without a doubt.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        matches!(self.place, AnswererPlace::Elsewhere)
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some((addresses, _)) = cx.addresses.get().await else { return Err(ProbeError::Skipped) };
        let route = cx.route.get().await;
        let Some(address) = route.or_else(|| addresses.first().copied()) else { return Err(ProbeError::Skipped) };
        if cx.to_itself || stands_for_another_computer(address.ip()) {
            return fact(WhoAnswered { address, place: AnswererPlace::Elsewhere, owner: None });
        }
        let source = udp::source_towards(address).await;
        if let Some(sign) = own(address.ip(), source) {
            let owner = spawn_blocking(move || port_owner(address)).await.map_err(|_| ProbeError::Panicked)?;
            let owner = owner.map(|Owner { pid, name }| Program { pid, name });
            return fact(WhoAnswered { address, place: AnswererPlace::ThisComputer { why: vec![sign] }, owner });
        }
        let place = afar(&cx, address, source, route.is_some()).await?;
        fact(WhoAnswered { address, place, owner: None })
    })
}

/// Why an address is this computer's own, if it is.
fn own(address: IpAddr, source: Option<IpAddr>) -> Option<Sign> {
    let address = address.to_canonical();
    if address.is_loopback() || address.is_unspecified() {
        return Some(Sign::Loopback);
    }
    // Packets to an address of one's own carry it as their source, too.
    (source?.to_canonical() == address).then_some(Sign::OwnAddress)
}

/// An address of another computer: whether that one answered. Nothing is asked while Remote Desktop answers, since no agent
/// speaks its language.
async fn afar(
    cx: &ProbeCx,
    address: SocketAddr,
    source: Option<IpAddr>,
    opened: bool,
) -> Result<AnswererPlace, ProbeError> {
    let ip = address.ip();
    let way = spawn_blocking(move || way_to(ip, source)).await.map_err(|_| ProbeError::Panicked)?;
    let mut seen = Seen::new(ip, way);
    if opened && disappointed(cx).await {
        // The system's own clock is not late where this computer is busy.
        cx.look();
        let quickest = |(connect_ms, path): (f64, Option<TcpPath>)| {
            path.map_or(connect_ms, |path| path.min_rtt_ms.min(connect_ms))
        };
        seen.opened_ms = cx.watched().map(quickest);
        look_closer(cx, address, &mut seen).await?;
    }
    Ok(seen.place())
}

/// Whether the connection was cut, or nothing was said on it for too long.
async fn disappointed(cx: &ProbeCx) -> bool {
    let Some(opened) = cx.opened.get().await else { return false };
    match cx.silent_too_long(cx.first_reply.get(), opened).await {
        Ok(reply) => reply.is_some_and(|reply| reply.gone().is_some()),
        Err(_) => true,
    }
}

/// A way to the first hop and back takes less, or what comes later proves nothing.
const TIMEOUT: Duration = Duration::from_millis(400);
/// The quickest of them counts: routers take their time over such answers.
const ECHOES: usize = 3;
/// Unassigned, so that nothing listens there.
pub const UNLIKELY_PORT: u16 = 4;

async fn look_closer(cx: &ProbeCx, address: SocketAddr, seen: &mut Seen) -> Result<(), ProbeError> {
    let ip = address.ip();
    if seen.on_link == Some(false) {
        let echo = spawn_blocking(move || quickest_expiry(ip));
        let started = Instant::now();
        let near = async { (dial_near(address, started + TIMEOUT).await, ms(started)) };
        let (first_hop_ms, near) = tokio::join!(echo, near);
        seen.first_hop_ms = first_hop_ms.map_err(|_| ProbeError::Panicked)?;
        seen.near = Some(near);
    }
    if seen.is_too_quick() {
        let started = Instant::now();
        let ping = spawn_blocking(move || platform::ping(ip, TIMEOUT)).await.map_err(|_| ProbeError::Panicked)?;
        seen.echo_ms = (ping == Some(true)).then(|| ms(started));
    }
    if seen.is_in_doubt() {
        let port = SocketAddr::new(ip, UNLIKELY_PORT);
        let started = Instant::now();
        // Where no connection is left for it, the doubt stays.
        if let Ok(dialled) = cx.dial_to(port, Segments::Usual, started + 2 * TIMEOUT).await {
            seen.unlikely = Some((dialled.err().unwrap_or(Connect::Open), ms(started)));
        }
    }
    Ok(())
}

fn quickest_expiry(target: IpAddr) -> Option<f64> {
    let mut quickest: Option<f64> = None;
    for _ in 0..ECHOES {
        match first_hop(target, TIMEOUT) {
            Some(FirstHop::Expired { ms }) => quickest = Some(quickest.map_or(ms, |least| least.min(ms))),
            Some(FirstHop::Answered { .. } | FirstHop::Silent) | None => break,
        }
    }
    quickest
}
