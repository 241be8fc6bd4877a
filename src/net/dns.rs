//! One DNS server, asked by itself: RFC 1035 over a connected UDP socket, so that a closed port is heard of and nobody else
//! is; and over TCP, where the answer is too long for that.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::tcp::{Segments, dial};
use crate::proto::dns::{self, Heard, Record, Reply};

/// EDNS is not asked for, so an honest answer has 512 octets at most. A longer one is read to its end all the same: Windows
/// calls one that was cut off an error.
const LONGEST: usize = 65_535;

/// Asks once; none where `name` is no DNS name.
pub async fn ask(server: IpAddr, name: &str, record: Record, deadline: Instant) -> Option<Reply> {
    let mut id = [0; 2];
    let _ = ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut id);
    let query = dns::query(name, record, u16::from_be_bytes(id))?;
    Some(exchange(SocketAddr::new(server, 53), &query, deadline).await)
}

async fn exchange(server: SocketAddr, query: &[u8], deadline: Instant) -> Reply {
    let local: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let Ok(socket) = UdpSocket::bind((local, 0)).await else { return Reply::Unreachable };
    // The system then passes on what comes from there and from nowhere else.
    if socket.connect(server).await.is_err() || socket.send(query).await.is_err() {
        return Reply::Unreachable;
    }
    let mut answer = vec![0; LONGEST];
    // What is no answer is waited past; where nothing better comes, that is what there was.
    let mut otherwise = Reply::Silent;
    while let Ok(received) = timeout_at(deadline, socket.recv(&mut answer)).await {
        match received {
            Ok(count) => match dns::read(answer.get(..count).unwrap_or_default(), query) {
                Some(Heard::Reply(reply)) => return reply,
                Some(Heard::CutShort) => return whole(server, query, deadline).await.unwrap_or(Reply::CutShort),
                Some(Heard::Unfit) => otherwise = Reply::Garbled,
                None => {}
            },
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => return Reply::PortClosed,
            // Windows reports a port-unreachable as a reset.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return Reply::PortClosed,
            Err(_) => return Reply::Unreachable,
        }
    }
    otherwise
}

/// The same question over TCP (RFC 7766), where two octets say how long each message is.
async fn whole(server: SocketAddr, query: &[u8], deadline: Instant) -> Option<Reply> {
    let mut stream = dial(server, Segments::Usual, deadline).await.ok()?.stream;
    let talk = async {
        let length = u16::try_from(query.len()).ok()?;
        stream.write_all(&[&length.to_be_bytes()[..], query].concat()).await.ok()?;
        let length = stream.read_u16().await.ok()?;
        let mut answer = vec![0; usize::from(length)];
        stream.read_exact(&mut answer).await.ok()?;
        dns::read(&answer, query)
    };
    match timeout_at(deadline, talk).await.ok()?? {
        Heard::Reply(reply) => Some(reply),
        Heard::CutShort | Heard::Unfit => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::*;

    /// The same port for both.
    async fn sockets() -> (UdpSocket, TcpListener) {
        loop {
            let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
                return (udp, tcp);
            }
        }
    }

    /// What a server says to a question, by its last octet.
    fn answer(query: &[u8], last: u8) -> Vec<u8> {
        let mut bytes = query.to_vec();
        (bytes[2], bytes[7]) = (bytes[2] | 0x80, 1);
        bytes.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, last]);
        bytes
    }

    fn address(last: u8) -> Reply {
        Reply::Addresses { addresses: vec![[10, 1, 2, last].into()] }
    }

    async fn asked(server: &UdpSocket, timeout: Duration) -> Reply {
        let query = dns::query("pc1.example", Record::A, 4711).unwrap();
        exchange(server.local_addr().unwrap(), &query, Instant::now() + timeout).await
    }

    const LONG: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn what_is_no_answer_is_waited_past() {
        let (udp, _tcp) = sockets().await;
        let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let serve = async {
            let mut question = [0; 512];
            let (length, from) = udp.recv_from(&mut question).await.unwrap();
            let query = &question[..length];
            // Somebody else is quicker, with a true number.
            stranger.send_to(&answer(query, 66), from).await.unwrap();
            let mut name = answer(query, 67);
            name[13] = b'x';
            let mut kind = answer(query, 68);
            kind[26] = 28;
            let denied = [&query[..2], &[0x81, 0x83, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
            for forged in [name, kind, denied, vec![0; 3], answer(query, 3)] {
                udp.send_to(&forged, from).await.unwrap();
            }
        };
        assert_eq!(tokio::join!(asked(&udp, LONG), serve).0, address(3));
    }

    #[tokio::test]
    async fn nothing_but_noise_is_not_silence() {
        let (udp, _tcp) = sockets().await;
        let serve = async {
            let mut question = [0; 512];
            let (length, from) = udp.recv_from(&mut question).await.unwrap();
            let mut noise = question[..length].to_vec();
            (noise[2], noise[14]) = (0x81, b'x');
            udp.send_to(&noise, from).await.unwrap();
        };
        assert_eq!(tokio::join!(asked(&udp, Duration::from_millis(300)), serve).0, Reply::Garbled);
        assert_eq!(asked(&udp, Duration::from_millis(100)).await, Reply::Silent);
    }

    #[tokio::test]
    async fn the_rest_of_an_answer_is_asked_for() {
        let (udp, tcp) = sockets().await;
        let half = async {
            let mut question = [0; 512];
            let (length, from) = udp.recv_from(&mut question).await.unwrap();
            let mut half = answer(&question[..length], 9);
            half[2] |= 0x02;
            udp.send_to(&half, from).await.unwrap();
        };
        let whole = async {
            let (mut stream, _) = tcp.accept().await.unwrap();
            let length = stream.read_u16().await.unwrap();
            let mut question = vec![0; usize::from(length)];
            stream.read_exact(&mut question).await.unwrap();
            let answer = answer(&question, 4);
            stream.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        };
        assert_eq!(tokio::join!(asked(&udp, LONG), half, whole).0, address(4));
    }

    #[tokio::test]
    async fn half_an_answer_is_none() {
        let (udp, tcp) = sockets().await;
        drop(tcp);
        let half = async {
            let mut question = [0; 512];
            let (length, from) = udp.recv_from(&mut question).await.unwrap();
            let mut half = answer(&question[..length], 9);
            half[2] |= 0x02;
            udp.send_to(&half[..40], from).await.unwrap();
        };
        assert_eq!(tokio::join!(asked(&udp, LONG), half).0, Reply::CutShort);
    }
}
