//! Adapters and echo requests.

use std::net::{IpAddr, Ipv4Addr};
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, IP_SUCCESS, IcmpCloseHandle, IcmpCreateFile, IcmpSendEcho,
};

/// The servers of every adapter that is up, in the system's order.
pub fn dns_servers() -> Vec<IpAddr> {
    let up = netdev::get_interfaces().into_iter().filter(|interface| interface.is_up() && !interface.is_loopback());
    up.flat_map(|interface| interface.dns_servers).filter(|server| !is_placeholder(*server)).collect()
}

/// `fec0:0:0:ffff::1` to `::3`: what Windows lists where nobody has set an IPv6 server.
fn is_placeholder(server: IpAddr) -> bool {
    matches!(server, IpAddr::V6(v6) if v6.segments()[..4] == [0xfec0, 0, 0, 0xffff])
}

/// By the system's own echo requests, which need no administrator. IPv4 only.
pub fn ping(address: IpAddr, patience: Duration) -> Option<bool> {
    let IpAddr::V4(address) = address else { return None };
    let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    // SAFETY: takes nothing; the handle is checked before use and closed below.
    let handle = unsafe { IcmpCreateFile() };
    if handle == INVALID_HANDLE_VALUE {
        return None;
    }
    let answered = echo(handle, address, milliseconds);
    // SAFETY: the handle came from `IcmpCreateFile` and is closed once.
    unsafe { IcmpCloseHandle(handle) };
    Some(answered)
}

fn echo(handle: windows_sys::Win32::Foundation::HANDLE, address: Ipv4Addr, milliseconds: u32) -> bool {
    // Room for one reply, its data and an ICMP error, as the documentation of `IcmpSendEcho` asks; aligned as a reply is.
    let mut reply = [0u64; 16];
    let size = u32::try_from(size_of_val(&reply)).unwrap_or(0);
    let destination = u32::from_ne_bytes(address.octets());
    // SAFETY: the handle is open, no data is sent, and `reply` is writable for `size` octets.
    let replies = unsafe {
        IcmpSendEcho(handle, destination, ptr::null(), 0, ptr::null(), reply.as_mut_ptr().cast(), size, milliseconds)
    };
    // SAFETY: the buffer is larger than an ICMP_ECHO_REPLY and aligned for it, and every bit pattern is a valid one.
    let status = unsafe { (*reply.as_ptr().cast::<ICMP_ECHO_REPLY>()).Status };
    replies > 0 && status == IP_SUCCESS
}
