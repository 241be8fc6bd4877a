//! One datagram to a port where nothing is expected to listen.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

/// Whether the other computer says, before the deadline, that the port is closed. Silence is no answer.
pub async fn is_closed(address: SocketAddr, deadline: Instant) -> bool {
    timeout_at(deadline, ask(address)).await.unwrap_or(false)
}

async fn ask(address: SocketAddr) -> bool {
    let Ok(socket) = UdpSocket::bind((any(address), 0)).await else { return false };
    if socket.connect(address).await.is_err() || socket.send(&[]).await.is_err() {
        return false;
    }
    // Windows reports a port-unreachable as a reset.
    let closed = |kind| matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset);
    socket.recv(&mut [0; 1]).await.is_err_and(|error| closed(error.kind()))
}

/// The address that this computer would use towards another one; none where there is no way. Nothing is sent.
pub async fn source_towards(address: SocketAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind((any(address), 0)).await.ok()?;
    socket.connect(address).await.ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn any(address: SocketAddr) -> IpAddr {
    if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}
