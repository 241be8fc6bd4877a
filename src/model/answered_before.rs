//! That an address answered a little while ago.

use std::net::SocketAddr;

/// The address opened in this run, or in the check before within the last minutes. Where it refuses or is silent now,
/// something may count connections.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AnsweredBefore {
    /// Seconds since 1970 by this computer's clock.
    pub unix: i64,
    pub address: SocketAddr,
}
