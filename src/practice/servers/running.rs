//! A practice computer's port, and the connections to it.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::model::PRACTICE;

/// Never anything but loopback, at the address that stands for another computer; the system chooses the port.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(PRACTICE), 0);
/// A check needs a dozen.
const MOST_CONNECTIONS: usize = 64;
/// Longer than anybody waits for an answer.
const LONGEST_CONNECTION: Duration = Duration::from_mins(1);
/// After an accept that failed: the system is short of something, and trying again at once would only burn time.
const BREATHER: Duration = Duration::from_millis(50);

type Talk = dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send>> + Send + Sync;

/// What is behind a practice computer's port.
#[derive(Clone)]
pub enum Peer {
    /// Nothing listens there.
    Absent,
    /// Something that does this with every connection.
    Talks(Arc<Talk>),
}

impl Peer {
    /// What `talk` returns does not matter: a client that hangs up is no news.
    pub fn talks<F, T>(talk: F) -> Self
    where
        F: Fn(TcpStream) -> T + Send + Sync + 'static,
        T: Future<Output = io::Result<()>> + Send + 'static,
    {
        Self::Talks(Arc::new(move |stream| Box::pin(talk(stream))))
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Talks(_) => "Talks",
        })
    }
}

/// A practice computer that is on. Dropping it turns it off, as soon as the runtime gets to it, and cuts its connections.
#[derive(Debug)]
pub struct Running {
    pub address: SocketAddr,
    port: Port,
}

#[derive(Debug)]
enum Port {
    /// Bound, so that nobody else gets the port, and never listened at, so that the system refuses for us.
    Held(Socket),
    /// The accepting task is the set's only one, and ends with it.
    Served(JoinSet<()>),
}

impl Running {
    pub(super) fn start(peer: Peer) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&ANY_PORT.into())?;
        let address = socket.local_addr()?.as_socket().unwrap_or(ANY_PORT);
        let port = match peer {
            Peer::Absent => Port::Held(socket),
            Peer::Talks(talk) => {
                socket.listen(128)?;
                socket.set_nonblocking(true)?;
                let listener = TcpListener::from_std(socket.into())?;
                let mut accepting = JoinSet::new();
                accepting.spawn(accept(listener, talk));
                Port::Served(accepting)
            }
        };
        Ok(Self { address, port })
    }

    /// Turns it off. Afterwards its port is free.
    pub async fn stop(self) {
        match self.port {
            Port::Held(socket) => drop(socket),
            Port::Served(mut accepting) => accepting.shutdown().await,
        }
    }
}

async fn accept(listener: TcpListener, talk: Arc<Talk>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    // Answers are small and must not wait for acknowledgements; without it they are only slower.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(timeout(LONGEST_CONNECTION, talk(stream)));
                }
                Err(_) => sleep(BREATHER).await,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "loopback answers at once, and what waits here is a test")]

    use tokio::io::AsyncReadExt as _;

    use super::*;
    use crate::practice::servers::stage::drain;

    #[tokio::test]
    async fn dropping_it_cuts_its_connections() {
        let running = Running::start(Peer::talks(drain)).unwrap();
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let mut again = TcpStream::connect(running.address).await.unwrap();
        let address = running.address;
        assert!(address.ip().is_loopback() && address.ip() == PRACTICE);
        drop(running);
        let mut chunk = [0; 8];
        for stream in [&mut stream, &mut again] {
            // Closed or, where the connection was still in the queue, reset.
            assert!(!matches!(stream.read(&mut chunk).await, Ok(1..)));
        }
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn a_held_port_refuses_and_stays_held() {
        let running = Running::start(Peer::Absent).unwrap();
        let error = TcpStream::connect(running.address).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(std::net::TcpListener::bind(running.address).is_err());
    }

    #[tokio::test]
    async fn a_stopped_one_is_off_at_once() {
        for peer in [Peer::Absent, Peer::talks(drain)] {
            let running = Running::start(peer).unwrap();
            let address = running.address;
            running.stop().await;
            assert!(std::net::TcpListener::bind(address).is_ok());
        }
    }

    #[tokio::test]
    async fn only_so_many_are_served_at_once() {
        let running = Running::start(Peer::talks(|mut stream| async move {
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"!").await?;
            drain(stream).await
        }))
        .unwrap();
        let mut served = Vec::new();
        for _ in 0..MOST_CONNECTIONS {
            let mut stream = TcpStream::connect(running.address).await.unwrap();
            assert_eq!(stream.read_u8().await.unwrap(), b'!');
            served.push(stream);
        }
        let mut waiting = TcpStream::connect(running.address).await.unwrap();
        assert!(timeout(Duration::from_millis(100), waiting.read_u8()).await.is_err());
        served.pop();
        assert_eq!(waiting.read_u8().await.unwrap(), b'!');
    }
}
