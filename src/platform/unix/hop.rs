//! An echo request that lives for one hop, where this user may send raw ICMP: on Linux only such a socket hears of its end.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};

use crate::platform::hop::FirstHop;

const ECHO_REPLY: u8 = 0;
const TIME_EXCEEDED: u8 = 11;
/// The header of an ICMP message.
const HEADER: usize = 8;

pub fn first_hop(target: IpAddr, timeout: Duration) -> Option<FirstHop> {
    let IpAddr::V4(target) = target else { return None };
    let mut socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).ok()?;
    socket.set_ttl_v4(1).ok()?;
    // Told from other requests by the process's number, as `ping` does it.
    let id = std::process::id().to_be_bytes();
    let request = request([id[2], id[3]]);
    let started = Instant::now();
    socket.send_to(&request, &SocketAddr::from((target, 0)).into()).ok()?;
    loop {
        let left = timeout.checked_sub(started.elapsed()).filter(|left| !left.is_zero());
        let Some(left) = left else { return Some(FirstHop::Silent) };
        socket.set_read_timeout(Some(left)).ok()?;
        let mut packet = [0; 256];
        let Ok(length) = std::io::Read::read(&mut socket, &mut packet) else { return Some(FirstHop::Silent) };
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        match kind(&packet[..length], target, request) {
            Some(TIME_EXCEEDED) => return Some(FirstHop::Expired { ms }),
            Some(ECHO_REPLY) => return Some(FirstHop::Answered { ms }),
            _ => {}
        }
    }
}

/// Type 8 (RFC 792), with its checksum.
fn request(id: [u8; 2]) -> [u8; HEADER] {
    let mut message = [8, 0, 0, 0, id[0], id[1], 0, 1];
    let sum = message.chunks(2).fold(0_u32, |sum, pair| sum + u32::from(u16::from_be_bytes([pair[0], pair[1]])));
    let folded = (sum & 0xffff) + (sum >> 16);
    let checksum = (!folded & 0xffff).to_be_bytes();
    (message[2], message[3]) = (checksum[2], checksum[3]);
    message
}

/// The type of an ICMP message that is about this request; a raw socket hears every message of the computer.
fn kind(packet: &[u8], target: Ipv4Addr, request: [u8; HEADER]) -> Option<u8> {
    let (source, message) = inside(packet, 12)?;
    let about = match *message.first()? {
        ECHO_REPLY => source == target && message.get(4..HEADER)? == &request[4..],
        TIME_EXCEEDED => {
            let (meant, sent) = inside(message.get(HEADER..)?, 16)?;
            meant == target && sent.get(..HEADER)? == request
        }
        _ => false,
    };
    about.then(|| message[0])
}

/// An IPv4 packet's address at this place, and what it carries.
fn inside(packet: &[u8], address: usize) -> Option<(Ipv4Addr, &[u8])> {
    let header = usize::from(packet.first()? & 0x0f) * 4;
    let octets: [u8; 4] = packet.get(address..address + 4)?.try_into().ok()?;
    Some((octets.into(), packet.get(header.max(20)..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(source: [u8; 4], destination: [u8; 4], content: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45; 1];
        packet.resize(12, 0);
        packet.extend_from_slice(&source);
        packet.extend_from_slice(&destination);
        packet.extend_from_slice(content);
        packet
    }

    #[test]
    fn only_answers_to_its_own_question_count() {
        let (own, router, target) = ([192, 0, 2, 2], [192, 0, 2, 1], [198, 51, 100, 7]);
        let asked = request([7, 9]);
        let expired = [&[11, 0, 0, 0, 0, 0, 0, 0][..], &ip(own, target, &asked)].concat();
        let of = |packet: &[u8]| kind(packet, target.into(), asked);
        assert_eq!(of(&ip(router, own, &expired)), Some(TIME_EXCEEDED));
        let reply = [&[0, 0, 0xff, 0xff], &asked[4..]].concat();
        assert_eq!(of(&ip(target, own, &reply)), Some(ECHO_REPLY));
        assert_eq!(of(&ip(router, own, &reply)), None);
        let other = [&[11, 0, 0, 0, 0, 0, 0, 0][..], &ip(own, target, &request([7, 8]))].concat();
        assert_eq!(of(&ip(router, own, &other)), None);
        let whole = ip(router, own, &expired);
        assert!((0..whole.len()).all(|end| of(&whole[..end]).is_none()));
        assert_eq!(of(&[0xff; 40]), None);
    }

    #[test]
    fn the_checksum_makes_the_sum_full() {
        let message = request([0xff, 0xfe]);
        let sum: u32 = message.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        assert_eq!((sum & 0xffff) + (sum >> 16), 0xffff);
    }
}
