//! How far is the first computer on the way? An echo request that may go no further than that one.

use std::net::IpAddr;
use std::time::Duration;

use super::system;

/// What became of an echo request that lives for one hop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FirstHop {
    /// The first computer on the way said, after so many milliseconds, that it goes no further.
    Expired { ms: f64 },
    /// The target itself answered, after so many milliseconds.
    Answered { ms: f64 },
    /// Nothing came in time.
    Silent,
}

/// Sends the target one echo request that the first computer on the way turns back. None where this computer does not let
/// the program ask, or cannot for this kind of address. Blocks.
#[must_use]
pub fn first_hop(target: IpAddr, timeout: Duration) -> Option<FirstHop> {
    system::first_hop(target, timeout)
}
