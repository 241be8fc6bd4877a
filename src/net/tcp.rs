//! One TCP connection, and what became of the attempt.

use std::io;
use std::net::SocketAddr;

use serde::Serialize;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout_at};

use super::{Disconnect, ms, until};
use crate::model::bounded;

/// An open connection.
#[derive(Debug)]
pub struct Tcp {
    pub stream: TcpStream,
    pub address: SocketAddr,
    /// Milliseconds from SYN to open: one round trip where nothing was lost.
    pub connect_ms: f64,
}

/// What became of an attempt to connect.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Connect {
    Open,
    /// The computer is there and refuses: RST, or an ICMP message that the system reports alike.
    Refused,
    /// Nothing until the deadline.
    Silent,
    /// A router or this computer says that the other one cannot be reached.
    HostUnreachable,
    /// There is no way into that network.
    NetworkUnreachable,
    /// Accepted and reset so quickly that connecting itself failed.
    ResetOnAccept,
    /// This computer would not let the program connect.
    Denied,
    /// Anything else that the system says.
    Failed {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        detail: String,
    },
}

/// How large the segments of a connection may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Segments {
    Usual,
    /// At most 536 octets each way, the least that every path carries (RFC 879).
    Small,
}

/// Connects once.
///
/// # Errors
/// What stood in the way.
pub async fn dial(address: SocketAddr, segments: Segments, deadline: Instant) -> Result<Tcp, Connect> {
    let started = Instant::now();
    let failed = |error: io::Error| Connect::Failed { detail: bounded(&error.to_string()) };
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(failed)?;
    if segments == Segments::Small {
        limit_segments(&socket).map_err(failed)?;
    }
    match timeout_at(deadline, socket.connect(address)).await {
        Err(_) => Err(Connect::Silent),
        Ok(Err(error)) => Err(classify(&error)),
        Ok(Ok(stream)) => {
            // Small questions must not wait for each other's acknowledgements; without it they are only slower.
            let _ = stream.set_nodelay(true);
            Ok(Tcp { stream, address, connect_ms: ms(started) })
        }
    }
}

/// Connects with packets that go no further than to the first computer on the way. Where the target is further away, only
/// something this side of it can answer; what the first computer says of the lost packet is `HostUnreachable`.
pub async fn dial_near(address: SocketAddr, deadline: Instant) -> Connect {
    let failed = |error: io::Error| Connect::Failed { detail: error.to_string() };
    let socket = match if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() } {
        Ok(socket) => socket,
        Err(error) => return failed(error),
    };
    let raw = SockRef::from(&socket);
    if let Err(error) = if address.is_ipv4() { raw.set_ttl_v4(1) } else { raw.set_unicast_hops_v6(1) } {
        return failed(error);
    }
    match timeout_at(deadline, socket.connect(address)).await {
        Err(_) => Connect::Silent,
        Ok(Err(error)) => classify(&error),
        Ok(Ok(_)) => Connect::Open,
    }
}

/// On Unix the maximum segment size itself; elsewhere a receive window that holds no large segment.
fn limit_segments(socket: &TcpSocket) -> io::Result<()> {
    let socket = SockRef::from(socket);
    #[cfg(unix)]
    return socket.set_tcp_mss(536);
    #[cfg(not(unix))]
    return socket.set_recv_buffer_size(1024);
}

fn classify(error: &io::Error) -> Connect {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => Connect::Refused,
        Kind::HostUnreachable => Connect::HostUnreachable,
        Kind::NetworkUnreachable | Kind::AddrNotAvailable => Connect::NetworkUnreachable,
        Kind::ConnectionReset | Kind::ConnectionAborted => Connect::ResetOnAccept,
        Kind::TimedOut => Connect::Silent,
        Kind::PermissionDenied => Connect::Denied,
        _ => Connect::Failed { detail: bounded(&error.to_string()) },
    }
}

impl Tcp {
    /// Sends a question and reads until `enough` says so, the peer goes, or `limit` octets are there.
    ///
    /// # Errors
    /// How the peer went before it had said anything. What it had said before it went is an answer.
    pub async fn ask(
        &mut self,
        question: &[u8],
        limit: usize,
        deadline: Instant,
        enough: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<u8>, Disconnect> {
        // A peer that has gone already makes this fail; reading then tells how it went.
        let _ = until(deadline, self.stream.write_all(question)).await;
        let mut answer = Vec::new();
        loop {
            if answer.len() >= limit || (!answer.is_empty() && enough(&answer)) {
                return Ok(answer);
            }
            let mut chunk = [0; 1024];
            let room = chunk.len().min(limit - answer.len());
            let gone = match until(deadline, self.stream.read(&mut chunk[..room])).await {
                Ok(0) => Disconnect::Closed,
                Ok(count) => {
                    answer.extend_from_slice(&chunk[..count]);
                    continue;
                }
                Err(gone) => gone,
            };
            return if answer.is_empty() { Err(gone) } else { Ok(answer) };
        }
    }
}
