//! Where the engine's futures run.

use std::io;
use std::net::{Ipv4Addr, UdpSocket};

use tokio::runtime::{Builder, Runtime};

/// More than a check has open at any moment.
const ROOM: usize = 64;
/// What each further check adds: its connections, and what it asks name servers.
const ROOM_BESIDE: usize = 12;

/// A runtime, on a system that has room for what will run on it. Where it ran out in the middle, connections that were never
/// made would look like the network's fault.
///
/// # Errors
/// What the system has too little of.
pub fn runtime() -> io::Result<Runtime> {
    runtime_for(1)
}

/// The same for several checks at once.
///
/// # Errors
/// What the system has too little of.
pub fn runtime_for(checks: usize) -> io::Result<Runtime> {
    room_for(ROOM + checks.saturating_sub(1) * ROOM_BESIDE)?;
    Builder::new_current_thread().enable_all().build()
}

/// Whether the system lets Redial open what a check has open.
///
/// # Errors
/// What it has too little of.
pub fn room() -> io::Result<()> {
    room_for(ROOM)
}

fn room_for(room: usize) -> io::Result<()> {
    let too_few = |error: io::Error| {
        let limit = format!(
            "this system lets Redial open too few files and connections at once; it takes about {room} (ulimit -n)"
        );
        io::Error::new(error.kind(), format!("{limit}: {error}"))
    };
    let first = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(too_few)?;
    let held: io::Result<Vec<_>> = (1..room).map(|_| first.try_clone()).collect();
    held.map(drop).map_err(too_few)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_here() {
        assert_eq!(runtime().unwrap().block_on(async { 7 }), 7);
    }
}
