//! Echo requests of Linux and other Unixes, through sockets that the system lets anybody have.

use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};

/// By an unprivileged ICMP socket, which Linux allows to the groups in `net.ipv4.ping_group_range`.
pub fn echoes(
    address: IpAddr,
    count: u16,
    pace: Duration,
    timeout: Duration,
    show: &dyn Fn(&[Option<f64>]),
) -> Option<Vec<Option<f64>>> {
    let mut socket = Asking::new(address)?;
    let started = Instant::now();
    let mut sent: Vec<Instant> = Vec::new();
    let mut answers: Vec<Option<f64>> = vec![None; usize::from(count)];
    for number in 0..count {
        sent.push(Instant::now());
        socket.send(number)?;
        let next = started + pace * u32::from(number + 1);
        let until = if number + 1 == count { Instant::now() + timeout } else { next };
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            let all = answers.iter().zip(&sent).all(|(answer, _)| answer.is_some());
            if all && sent.len() == answers.len() {
                return Some(answers);
            }
            // The answer of one that was sent long ago still counts: late is not lost.
            let Some(number) = socket.receive(left) else { continue };
            let (Some(sent), Some(answer)) = (sent.get(usize::from(number)), answers.get_mut(usize::from(number)))
            else {
                continue;
            };
            answer.get_or_insert(sent.elapsed().as_secs_f64() * 1000.0);
            show(&answers);
        }
    }
    Some(answers)
}

struct Asking {
    socket: Socket,
    v4: bool,
}

impl Asking {
    fn new(address: IpAddr) -> Option<Self> {
        let v4 = address.is_ipv4();
        let (domain, protocol) = if v4 { (Domain::IPV4, Protocol::ICMPV4) } else { (Domain::IPV6, Protocol::ICMPV6) };
        let socket = Socket::new(domain, Type::DGRAM, Some(protocol)).ok()?;
        socket.connect(&SocketAddr::new(address, 0).into()).ok()?;
        Some(Self { socket, v4 })
    }

    /// Type 8 (RFC 792) or 128 (RFC 4443), code 0. The system fills in the identifier and, for IPv6, the checksum.
    fn send(&self, number: u16) -> Option<()> {
        let kind: u8 = if self.v4 { 8 } else { 128 };
        let checksum = if self.v4 { !0x0800_u16.wrapping_add(number) } else { 0 }.to_be_bytes();
        let [high, low] = number.to_be_bytes();
        // What this computer itself refuses to send is as lost as anything else.
        let _ = self.socket.send(&[kind, 0, checksum[0], checksum[1], 0, 0, high, low]);
        Some(())
    }

    /// The number of the request that is answered.
    fn receive(&mut self, timeout: Duration) -> Option<u16> {
        self.socket.set_read_timeout(Some(timeout)).ok()?;
        let mut answer = [0; 64];
        let length = self.socket.read(&mut answer).ok()?;
        let reply: u8 = if self.v4 { 0 } else { 129 };
        (length >= 8 && answer[0] == reply).then(|| u16::from_be_bytes([answer[6], answer[7]]))
    }
}
