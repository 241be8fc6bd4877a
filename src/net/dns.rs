//! One DNS server, asked by itself: RFC 1035 over a connected UDP socket, so that a closed port is heard of.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use crate::proto::dns::{self, Record, Reply};

/// EDNS is not asked for, so an honest answer has 512 octets at most.
const LONGEST: usize = 1500;

/// Asks once; none where `name` is no DNS name.
pub async fn ask(server: IpAddr, name: &str, record: Record, deadline: Instant) -> Option<Reply> {
    let mut id = [0; 2];
    let _ = ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut id);
    let id = u16::from_be_bytes(id);
    let query = dns::query(name, record, id)?;
    Some(timeout_at(deadline, exchange(SocketAddr::new(server, 53), &query, id)).await.unwrap_or(Reply::Silent))
}

async fn exchange(server: SocketAddr, query: &[u8], id: u16) -> Reply {
    let local: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let Ok(socket) = UdpSocket::bind((local, 0)).await else { return Reply::Unreachable };
    if socket.connect(server).await.is_err() || socket.send(query).await.is_err() {
        return Reply::Unreachable;
    }
    let mut answer = [0; LONGEST];
    loop {
        match socket.recv(&mut answer).await {
            Ok(count) => {
                if let Some(reply) = dns::read(&answer[..count], id) {
                    return reply;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => return Reply::PortClosed,
            // Windows reports a port-unreachable as a reset.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Reply::PortClosed,
            Err(_) => return Reply::Unreachable,
        }
    }
}
