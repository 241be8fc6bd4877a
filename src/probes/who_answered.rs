//! Who took the call? The other computer, or something on this one that answers in its place: a forward, a tunnel, an agent.

use std::net::SocketAddr;
use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact, skip};
use crate::model::{Layer, Outcome, stands_for_another_computer};
use crate::net::udp;

pub const PROBE: Probe =
    Probe { id: "who-answered", layer: Layer::Port, title: "Who answers there?", dials: false, run };

/// Who answers at the target's address, as far as this computer can tell without asking anybody else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhoAnswered {
    /// The address that the main chain uses; where none opened, the first.
    pub address: SocketAddr,
    pub place: Place,
    /// The program that listens there, where that is this computer.
    pub owner: Option<Program>,
}

/// Whose answers these are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// Nothing speaks against the computer that was meant.
    Elsewhere,
    /// This computer itself answers at that address.
    ThisComputer { why: Vec<Sign> },
    /// Something on this computer or on the way may be answering in the other one's place.
    Doubtful { why: Vec<Sign> },
}

/// What speaks for somebody else than the other computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Sign {
    /// The address leads back to this computer on every computer.
    Loopback,
    /// The address is one of this computer's own.
    OwnAddress,
}

/// A program of this computer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Program {
    pub pid: u32,
    /// The file's name, such as `ssh.exe`; absent where this computer does not tell.
    pub name: Option<String>,
}

impl WhoAnswered {
    /// Whether this computer answers itself.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.place, Place::ThisComputer { .. })
    }

    /// Whether it is the computer that was meant, without a doubt.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        matches!(self.place, Place::Elsewhere)
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        let Some((addresses, _)) = cx.addresses.get().await else { return skip("there is no address") };
        let route = cx.route.get().await;
        let Some(address) = route.or_else(|| addresses.first().copied()) else { return skip("there is no address") };
        let place = if cx.to_itself { Place::Elsewhere } else { by_address(address).await };
        fact(WhoAnswered { address, place, owner: None })
    })
}

/// What the address itself tells.
async fn by_address(address: SocketAddr) -> Place {
    let ip = address.ip().to_canonical();
    if stands_for_another_computer(ip) {
        return Place::Elsewhere;
    }
    if ip.is_loopback() || ip.is_unspecified() {
        return Place::ThisComputer { why: vec![Sign::Loopback] };
    }
    // Packets to an address of one's own carry it as their source, too.
    if udp::source_towards(address).await.is_some_and(|source| source.to_canonical() == ip) {
        return Place::ThisComputer { why: vec![Sign::OwnAddress] };
    }
    Place::Elsewhere
}
