//! One question to a time server over UDP, and its answer. Only ever asked where the user wants it.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::name::{LookupFailure, look_up};
use crate::proto::sntp::{NoTime, question, read};

/// The port of time servers.
pub const PORT: u16 = 123;
/// For one address. It is asked once: RFC 4330 section 10 wants 15 seconds between two questions.
const TIMEOUT: Duration = Duration::from_millis(1500);
/// A pool's name may have many.
const MOST_ADDRESSES: usize = 3;

/// This computer's clock beside a server's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// How far this computer's is ahead.
    pub ahead_s: f64,
    pub took_ms: f64,
    pub stratum: u8,
    /// How far off the server's may be itself.
    pub unsure_s: f64,
}

/// Why there is nothing to compare with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Incomparable {
    NameNotFound,
    Silent,
    /// The computer is there, and no time server on it.
    Closed,
    /// It does not want to be asked, and says why in a word.
    Refused(String),
    /// It has lost the time itself.
    Unsynchronised,
}

/// Asks one server, at its first few addresses one after the other.
///
/// # Errors
/// Where none of them tells the time. After a refusal nobody else is asked.
pub async fn ask(server: &str, port: u16, deadline: Instant) -> Result<Compared, Incomparable> {
    let addresses = look_up(server, port, deadline).await.map_err(|failure| unfound(&failure))?;
    let mut worst = Incomparable::Silent;
    for address in addresses.into_iter().take(MOST_ADDRESSES) {
        let until = deadline.min(Instant::now() + TIMEOUT);
        match timeout_at(until, compare(address)).await {
            Ok(Err(error @ Incomparable::Refused(_))) => return Err(error),
            Ok(Err(error)) => worst = error,
            Ok(compared) => return compared,
            Err(_) => {}
        }
    }
    Err(worst)
}

/// A name that is still being looked up when the time is over may well be there.
fn unfound(failure: &LookupFailure) -> Incomparable {
    match failure {
        LookupFailure::NotFound { .. } => Incomparable::NameNotFound,
        LookupFailure::TimedOut => Incomparable::Silent,
    }
}

async fn compare(address: SocketAddr) -> Result<Compared, Incomparable> {
    let local: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((local, 0)).await.map_err(|_| Incomparable::Silent)?;
    // The system then passes on what comes from there and from nowhere else.
    socket.connect(address).await.map_err(|_| Incomparable::Silent)?;
    let mut nonce = [0; 8];
    SystemRandom::new().fill(&mut nonce).map_err(|_| Incomparable::Silent)?;
    let nonce = u64::from_be_bytes(nonce);
    let (sent, began) = (now_unix(), Instant::now());
    socket.send(&question(nonce)).await.map_err(|_| Incomparable::Silent)?;
    let mut packet = [0; 512];
    loop {
        let length = match socket.recv(&mut packet).await {
            Ok(length) => length,
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset) => {
                return Err(Incomparable::Closed);
            }
            // Windows says so of a packet that is longer than any answer.
            Err(_) => continue,
        };
        let took_s = began.elapsed().as_secs_f64();
        return match read(packet.get(..length).unwrap_or_default(), nonce) {
            Ok(answer) if answer.fits(took_s) => Ok(Compared {
                ahead_s: answer.ahead_s(sent, took_s),
                took_ms: took_s * 1000.0,
                stratum: answer.stratum,
                unsure_s: answer.unsure_s,
            }),
            Ok(_) | Err(NoTime::Unsynchronised) => Err(Incomparable::Unsynchronised),
            Err(NoTime::Refused { code }) => Err(Incomparable::Refused(code)),
            // The true one may still come.
            Err(NoTime::Foreign) => continue,
        };
    }
}

fn now_unix() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server on loopback that answers each question with what it is told to make of it.
    async fn server(answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> u16 {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut question).await {
                for answer in answers(&question[..length]) {
                    socket.send_to(&answer, from).await.unwrap();
                }
            }
        });
        port
    }

    /// A good answer of a clock that is ahead of this one.
    fn answer(question: &[u8], ahead_s: f64) -> Vec<u8> {
        let mut packet = vec![0; 48];
        (packet[0], packet[1]) = (0x24, 3);
        packet[24..32].copy_from_slice(&question[40..48]);
        let now = now_unix() + ahead_s + 2_208_988_800.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of today")]
        let (seconds, parts) = (now as u32, (now.fract() * 4_294_967_296.0) as u32);
        let stamp = u64::from(seconds) << 32 | u64::from(parts);
        packet[32..40].copy_from_slice(&stamp.to_be_bytes());
        packet[40..48].copy_from_slice(&stamp.to_be_bytes());
        packet
    }

    async fn asked(answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> Result<Compared, Incomparable> {
        let port = server(answers).await;
        ask("127.0.0.1", port, Instant::now() + Duration::from_secs(5)).await
    }

    #[tokio::test]
    async fn ahead_and_behind() {
        for ahead_s in [0.0, 600.0, -86_400.0] {
            let compared = asked(move |question| vec![answer(question, ahead_s)]).await.unwrap();
            assert!((compared.ahead_s + ahead_s).abs() < 1.0, "{compared:?}");
            assert_eq!(compared.stratum, 3);
        }
    }

    #[tokio::test]
    async fn what_is_no_answer_is_waited_past() {
        let noise = |question: &[u8]| {
            let mut forged = answer(question, 900.0);
            forged[31] ^= 1;
            vec![vec![], vec![0x24; 47], question.to_vec(), forged, vec![7; 400], answer(question, 0.0)]
        };
        assert!(asked(noise).await.unwrap().ahead_s.abs() < 1.0);
    }

    #[tokio::test]
    async fn who_refuses_or_is_lost_tells_no_time() {
        let kiss = |question: &[u8]| {
            let mut kiss = answer(question, 0.0);
            kiss[1] = 0;
            kiss[12..16].copy_from_slice(b"DENY");
            vec![kiss, answer(question, 0.0)]
        };
        assert_eq!(asked(kiss).await, Err(Incomparable::Refused("DENY".to_owned())));
        let lost = |question: &[u8]| {
            let mut lost = answer(question, 0.0);
            lost[0] |= 0xc0;
            vec![lost]
        };
        assert_eq!(asked(lost).await, Err(Incomparable::Unsynchronised));
        let slow = |question: &[u8]| {
            let mut backwards = answer(question, 0.0);
            backwards[32..36].copy_from_slice(&[0xff; 4]);
            vec![backwards]
        };
        assert_eq!(asked(slow).await, Err(Incomparable::Unsynchronised));
    }

    #[tokio::test]
    async fn silence_a_closed_port_and_a_name_that_is_none() {
        assert_eq!(asked(|_| Vec::new()).await, Err(Incomparable::Silent));
        let closed = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
        let deadline = || Instant::now() + Duration::from_secs(5);
        assert_eq!(ask("127.0.0.1", closed, deadline()).await, Err(Incomparable::Closed));
        assert_eq!(ask("no name at all", PORT, deadline()).await, Err(Incomparable::NameNotFound));
        assert_eq!(unfound(&LookupFailure::TimedOut), Incomparable::Silent);
    }
}
