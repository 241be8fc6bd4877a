//! Windows' own echo requests, which need no administrator.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ptr;
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY_LH, IP_OPTION_INFORMATION, IP_SUCCESS, Icmp6CreateFile, Icmp6SendEcho2,
    IcmpCloseHandle, IcmpCreateFile, IcmpSendEcho,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET6, IN6_ADDR, IN6_ADDR_0, SOCKADDR_IN6};

/// A computer that answers none of these answers no others: each is waited for by itself, so they would take long.
const GIVE_UP: usize = 5;

/// One after another, each waited for. Ends early where not one of the first is answered.
#[expect(clippy::disallowed_methods, reason = "echoes go at a pace, and it is time that is waited for")]
pub fn echoes(
    address: IpAddr,
    count: u16,
    pace: Duration,
    timeout: Duration,
    show: &dyn Fn(&[Option<f64>]),
) -> Option<Vec<Option<f64>>> {
    let handle = Handle::open(address)?;
    let timeout = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
    let mut answers: Vec<Option<f64>> = Vec::new();
    for _ in 0..count {
        if answers.len() == GIVE_UP && answers.iter().all(Option::is_none) {
            break;
        }
        let asked = Instant::now();
        let answered = match address {
            IpAddr::V4(v4) => echo_v4(&handle, v4, None, timeout) == Some(IP_SUCCESS),
            IpAddr::V6(v6) => echo_v6(handle.0, v6, timeout),
        };
        let took = asked.elapsed();
        answers.push(answered.then_some(took.as_secs_f64() * 1000.0));
        show(&answers);
        if answers.len() < usize::from(count) {
            std::thread::sleep(pace.saturating_sub(took));
        }
    }
    Some(answers)
}

/// Where echo requests are sent from. Closed when dropped.
pub struct Handle(HANDLE);

impl Handle {
    pub fn open(address: IpAddr) -> Option<Self> {
        // SAFETY: both take nothing; the handle is checked before use and closed once, below.
        let handle = unsafe { if address.is_ipv4() { IcmpCreateFile() } else { Icmp6CreateFile() } };
        (handle != INVALID_HANDLE_VALUE && !handle.is_null()).then_some(Self(handle))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle came from `IcmpCreateFile` or `Icmp6CreateFile` and is closed once.
        unsafe { IcmpCloseHandle(self.0) };
    }
}

/// One request, which lives for so many hops. What the system says became of it; none where nothing came in time.
pub fn echo_v4(handle: &Handle, address: Ipv4Addr, hops: Option<u8>, milliseconds: u32) -> Option<u32> {
    let lifetime = hops.map(|hops| IP_OPTION_INFORMATION { Ttl: hops, ..IP_OPTION_INFORMATION::default() });
    let options = lifetime.as_ref().map_or(ptr::null(), ptr::from_ref);
    // Room for one reply, its data and an ICMP error, as the documentation of `IcmpSendEcho` asks; aligned as a reply is.
    let mut reply = [0u64; 16];
    let size = u32::try_from(size_of_val(&reply)).unwrap_or(0);
    let destination = u32::from_ne_bytes(address.octets());
    // SAFETY: the handle is open, no data is sent, the options outlive the call, and `reply` is writable for `size` octets.
    let replies = unsafe {
        IcmpSendEcho(handle.0, destination, ptr::null(), 0, options, reply.as_mut_ptr().cast(), size, milliseconds)
    };
    // SAFETY: the buffer is larger than an ICMP_ECHO_REPLY and aligned for it, and every bit pattern is a valid one.
    let status = unsafe { (*reply.as_ptr().cast::<ICMP_ECHO_REPLY>()).Status };
    (replies > 0).then_some(status)
}

fn echo_v6(handle: HANDLE, address: Ipv6Addr, milliseconds: u32) -> bool {
    // Room for one reply, its data, an ICMP error and an IO_STATUS_BLOCK, as the documentation asks.
    let mut reply = [0u64; 24];
    let size = u32::try_from(size_of_val(&reply)).unwrap_or(0);
    let any = socket_address(Ipv6Addr::UNSPECIFIED);
    let destination = socket_address(address);
    // SAFETY: the handle is open, both addresses live through the call, no event or routine is given, so that it waits; no
    // data is sent, and `reply` is writable for `size` octets.
    let replies = unsafe {
        Icmp6SendEcho2(
            handle,
            ptr::null_mut(),
            None,
            ptr::null(),
            &raw const any,
            &raw const destination,
            ptr::null(),
            0,
            ptr::null(),
            reply.as_mut_ptr().cast(),
            size,
            milliseconds,
        )
    };
    // SAFETY: the buffer is larger than an ICMPV6_ECHO_REPLY and aligned for it, and every bit pattern is a valid one.
    let status = unsafe { reply.as_ptr().cast::<ICMPV6_ECHO_REPLY_LH>().read_unaligned() }.Status;
    replies > 0 && status == IP_SUCCESS
}

fn socket_address(address: Ipv6Addr) -> SOCKADDR_IN6 {
    let octets = IN6_ADDR { u: IN6_ADDR_0 { Byte: address.octets() } };
    SOCKADDR_IN6 { sin6_family: AF_INET6, sin6_addr: octets, ..SOCKADDR_IN6::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_answers_itself() {
        let answers = echoes(Ipv4Addr::LOCALHOST.into(), 3, Duration::ZERO, Duration::from_secs(1), &|_| ());
        // Wine sends echoes where its host lets it; where it does not, there is nothing to tell.
        assert!(answers.is_none_or(|answers| answers.len() == 3));
    }
}
