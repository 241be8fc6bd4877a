//! Remote Desktop Connection while it runs: what can be seen of it from outside, without a right over it.

use std::net::SocketAddr;

use super::Result;
use super::events::Event;

/// What Remote Desktop Connection and its kin are called.
pub const CLIENTS: [&str; 2] = ["mstsc.exe", "msrdc.exe"];

/// What a process has open.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sockets {
    pub lines: Vec<Line>,
    /// This computer's own UDP ports.
    pub udp: Vec<u16>,
}

/// A TCP connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Line {
    pub local: SocketAddr,
    pub remote: SocketAddr,
    pub state: LineState,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LineState {
    Opening,
    Open,
    /// The other side has hung up, this one not yet.
    ClosedThere,
    /// This side has hung up first.
    ClosedHere,
}

/// Calls take a few milliseconds, so that they can be made again and again.
pub trait Watching {
    /// This computer's clock, in milliseconds since 1970.
    fn now_ms(&self) -> u64;
    /// The number of the newest record in Remote Desktop Connection's log: what is written from now on has a larger one.
    fn newest_record(&self) -> Result<u64>;
    /// What was written there after that record, the oldest first, and no fingerprint of anybody's name.
    fn records_after(&self, record: u64) -> Result<Vec<Event>>;
    /// The ids of the Remote Desktop Connections that run.
    fn clients(&self) -> Result<Vec<u32>>;
    /// What that process has open.
    fn sockets(&self, pid: u32) -> Result<Sockets>;
}
