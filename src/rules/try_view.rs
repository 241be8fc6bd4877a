//! Remote Desktop's own try, beside what Redial's check saw.

use std::net::SocketAddr;

use crate::model::attempt::{Attempt, Line};
use crate::model::said::{Address, Hex, List};
use crate::model::{Cause, ErrorPair, Evidence, Said};
use crate::probes::gateway::GatewayAnswer;
use crate::probes::resolve::Resolved;
use crate::probes::tcp_connect::Connects;
use crate::says;

/// What was watched. A number that points elsewhere makes none of it less sure.
pub const OBSERVED: [Cause; 4] =
    [Cause::TryWentElsewhere, Cause::TryNeverConnected, Cause::TryCutOff, Cause::TrySessionEnded];

pub struct TryView<'a> {
    pub attempt: &'a Attempt,
    checked: Vec<SocketAddr>,
    /// Of the gateway that is set.
    gateway: Vec<SocketAddr>,
    has_gateway: bool,
}

impl<'a> TryView<'a> {
    /// None where nobody tried while Redial watched.
    pub fn new(evidence: &'a Evidence) -> Option<Self> {
        let attempt = evidence.fact::<Attempt>().filter(|attempt| attempt.began())?;
        let resolved = evidence.fact::<Resolved>().map(|resolved| resolved.addresses.clone()).unwrap_or_default();
        let dialled = evidence.fact::<Connects>().into_iter().flat_map(|connects| &connects.attempts);
        let checked = resolved.into_iter().chain(dialled.map(|dialled| dialled.address)).map(canonical).collect();
        let gateway = evidence.fact::<GatewayAnswer>().into_iter().flat_map(|gateway| &gateway.addresses);
        let gateway = gateway.copied().map(canonical).collect();
        Some(Self { attempt, checked, gateway, has_gateway: evidence.target.settings.has_gateway() })
    }

    /// Its connections to the computer that was checked.
    pub fn there(&self) -> impl Iterator<Item = &'a Line> {
        self.attempt.lines.iter().filter(|line| self.is_checked(line))
    }

    /// Those to the gateway that was checked: they are its own, whatever becomes of them.
    pub fn at_gateway(&self) -> impl Iterator<Item = &'a Line> {
        self.attempt.lines.iter().filter(|line| !self.is_checked(line) && self.is_gateway(line))
    }

    /// Those to somebody else. Where a gateway is set, a proxy may stand before it, so that only another port of the
    /// computer that was checked is elsewhere.
    pub fn elsewhere(&self) -> impl Iterator<Item = &'a Line> {
        let counts = |line: &Line| {
            let there = canonical(line.address).ip();
            !self.has_gateway || self.checked.iter().any(|checked| checked.ip() == there)
        };
        self.attempt.lines.iter().filter(move |line| !self.is_checked(line) && !self.is_gateway(line) && counts(line))
    }

    /// Whether it went some other way than straight to the computer.
    pub fn took_a_gateway(&self) -> bool {
        self.has_gateway && self.there().next().is_none() && !self.attempt.lines.is_empty()
    }

    /// Where the check came through.
    pub fn redial_connects(evidence: &Evidence) -> bool {
        evidence.fact::<Connects>().is_some_and(Connects::any_open)
    }

    fn is_checked(&self, line: &Line) -> bool {
        self.checked.contains(&canonical(line.address))
    }

    fn is_gateway(&self, line: &Line) -> bool {
        self.gateway.contains(&canonical(line.address))
    }
}

/// Without the zone of a link-local address, and an IPv4 address as one.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Addresses, each once.
pub fn addresses<'a>(lines: impl Iterator<Item = &'a Line>) -> List {
    let mut all: Vec<SocketAddr> = Vec::new();
    for line in lines {
        if !all.contains(&line.address) {
            all.push(line.address);
        }
    }
    all.iter().map(Address::from).collect()
}

/// What ended it, where that is known: the number of its message box, and the part that failed.
pub fn end(attempt: &Attempt) -> impl Iterator<Item = Said> {
    let ended = attempt.error().map(|error| EndedWith { error: ErrorPair::new(error, None).to_string().into() }.into());
    let part = attempt.failed_part.as_ref().map(|part| match attempt.failed_with {
        Some(code) => PartFailedWith { part: part.into(), code: Hex(code) }.into(),
        None => PartFailed { part: part.into() }.into(),
    });
    ended.into_iter().chain(part)
}

says! { "try-view":
    EndedWith { error: Term } = "It ended with error {error}.";
    PartFailed { part: Term } = "Its own log names the part that failed: {part}.";
    PartFailedWith { part: Term, code: Hex } = "Its own log names the part that failed: {part}, with {code}.";
}
