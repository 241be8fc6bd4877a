//! What Linux knows of a TCP connection, asked for by its two ends: `sock_diag(7)`, without a right or a line of `unsafe`.

use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use super::path::TcpPath;

const AF_NETLINK: i32 = 16;
const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLM_F_REQUEST: u16 = 1;
const INET_DIAG_INFO: u16 = 2;
const TCP: u8 = 6;
/// `nlmsghdr`, and `inet_diag_msg` after it.
const HEADER: usize = 16;
const MESSAGE: usize = 72;
/// The kernel answers at once.
const TIMEOUT: Duration = Duration::from_millis(100);

pub fn tcp_path(line: &Socket) -> Option<TcpPath> {
    let (own, other) = (line.local_addr().ok()?.as_socket()?, line.peer_addr().ok()?.as_socket()?);
    let mut kernel =
        Socket::new(Domain::from(AF_NETLINK), Type::DGRAM, Some(Protocol::from(NETLINK_SOCK_DIAG))).ok()?;
    kernel.set_read_timeout(Some(TIMEOUT)).ok()?;
    kernel.send(&question(own, other)).ok()?;
    let mut answer = [0; 4096];
    let length = kernel.read(&mut answer).ok()?;
    read(answer.get(..length)?)
}

/// `nlmsghdr` and `inet_diag_req_v2`.
fn question(own: SocketAddr, other: SocketAddr) -> Vec<u8> {
    let mut request = vec![if own.is_ipv4() { 2 } else { 10 }, TCP, 1 << (INET_DIAG_INFO - 1), 0];
    request.extend(u32::MAX.to_ne_bytes());
    request.extend(own.port().to_be_bytes());
    request.extend(other.port().to_be_bytes());
    request.extend(sixteen(own.ip()));
    request.extend(sixteen(other.ip()));
    let zone = if let SocketAddr::V6(v6) = other { v6.scope_id() } else { 0 };
    request.extend(zone.to_ne_bytes());
    // INET_DIAG_NOCOOKIE
    request.extend([0xff; 8]);
    let length = u32::try_from(HEADER + request.len()).unwrap_or_default();
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend([0; 8]);
    message.extend(request);
    message
}

fn sixteen(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V6(v6) => v6.octets(),
        IpAddr::V4(v4) => {
            let mut octets = [0; 16];
            octets[..4].copy_from_slice(&v4.octets());
            octets
        }
    }
}

fn read(answer: &[u8]) -> Option<TcpPath> {
    if u16_at(answer, 4)? != SOCK_DIAG_BY_FAMILY {
        return None;
    }
    let mut rest = answer.get(HEADER + MESSAGE..)?;
    loop {
        let length = usize::from(u16_at(rest, 0)?);
        if u16_at(rest, 2)? == INET_DIAG_INFO {
            return info(rest.get(4..length)?);
        }
        // Attributes are aligned to four octets; one shorter than its own header would never end.
        rest = rest.get(length.max(4).next_multiple_of(4)..)?;
    }
}

/// `struct tcp_info` of linux/tcp.h: microseconds.
fn info(info: &[u8]) -> Option<TcpPath> {
    const RTT: usize = 68;
    const TOTAL_RETRANS: usize = 100;
    const MIN_RTT: usize = 148;
    let ms = |at| u32_at(info, at).map(|microseconds| f64::from(microseconds) / 1000.0);
    let rtt_ms = ms(RTT).filter(|&rtt| rtt > 0.0)?;
    // Kernels before 4.6 do not tell the least; ~0 stands for "not known".
    let min_rtt_ms = ms(MIN_RTT).filter(|&least| least > 0.0 && least <= rtt_ms).unwrap_or(rtt_ms);
    Some(TcpPath { rtt_ms, min_rtt_ms, retransmitted: u32_at(info, TOTAL_RETRANS)? })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "loopback answers at once")]

    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_kernel_tells_of_a_connection_and_not_of_another() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut far, _) = listener.accept().unwrap();
        near.write_all(b"?").unwrap();
        far.read_exact(&mut [0]).unwrap();
        let path = tcp_path(&Socket::from(near)).unwrap();
        assert!(path.rtt_ms > 0.0 && path.rtt_ms < 1000.0 && path.min_rtt_ms <= path.rtt_ms, "{path:?}");
        assert_eq!(path.retransmitted, 0);
        assert_eq!(tcp_path(&Socket::from(listener)), None);
    }

    proptest! {
        #[test]
        fn odd_answers_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes);
            let mut told = bytes;
            if told.len() > 6 {
                told[4..6].copy_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
            }
            let _ = read(&told);
        }
    }
}
