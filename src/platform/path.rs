//! What the system knows of a connection's way, and echoes beside it. Nothing here needs an administrator.

use std::net::IpAddr;
use std::time::Duration;

use socket2::Socket;

use super::system;

/// The system's own account of one connection.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TcpPath {
    /// Milliseconds; smoothed, as the system uses it.
    pub rtt_ms: f64,
    pub min_rtt_ms: f64,
    /// Segments that had to be sent again.
    pub retransmitted: u32,
}

/// Reads it from a connection that is still open at this end. None where this system does not tell.
#[must_use]
pub fn read(line: &Socket) -> Option<TcpPath> {
    system::tcp_path(line)
}

/// Sends echo requests, `pace` apart, and waits `timeout` for each answer: milliseconds, or none for one that did not
/// come. None where the system does not let us ask. Blocks, and shows the answers so far whenever there is one more.
#[must_use]
pub fn echoes(
    address: IpAddr,
    count: u16,
    pace: Duration,
    timeout: Duration,
    show: &dyn Fn(&[Option<f64>]),
) -> Option<Vec<Option<f64>>> {
    system::echoes(address, count, pace, timeout, show)
}
