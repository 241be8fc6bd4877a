//! An echo request that lives for one hop, by the system's own call, which needs no administrator.

use std::net::{IpAddr, Ipv4Addr};
use std::ptr;
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, IP_OPTION_INFORMATION, IP_SUCCESS, IP_TTL_EXPIRED_TRANSIT, IcmpCloseHandle, IcmpCreateFile,
    IcmpSendEcho,
};

use crate::platform::hop::FirstHop;

pub fn first_hop(target: IpAddr, patience: Duration) -> Option<FirstHop> {
    let IpAddr::V4(target) = target else { return None };
    // SAFETY: takes nothing; the handle is checked before use and closed below.
    let handle = unsafe { IcmpCreateFile() };
    if handle == INVALID_HANDLE_VALUE {
        return None;
    }
    let ended = echo(handle, target, patience);
    // SAFETY: the handle came from `IcmpCreateFile` and is closed once.
    unsafe { IcmpCloseHandle(handle) };
    Some(ended)
}

fn echo(handle: HANDLE, target: Ipv4Addr, patience: Duration) -> FirstHop {
    let options = IP_OPTION_INFORMATION { Ttl: 1, Tos: 0, Flags: 0, OptionsSize: 0, OptionsData: ptr::null_mut() };
    // Room for one reply, its data and an ICMP error, as the documentation of `IcmpSendEcho` asks; aligned as a reply is.
    let mut reply = [0u64; 16];
    let size = u32::try_from(size_of_val(&reply)).unwrap_or(0);
    let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    let destination = u32::from_ne_bytes(target.octets());
    // The reply's own time has whole milliseconds only.
    let started = Instant::now();
    // SAFETY: the handle is open, no data is sent, the options outlive the call, and `reply` is writable for `size` octets.
    let replies = unsafe {
        let (options, reply) = (&raw const options, reply.as_mut_ptr().cast());
        IcmpSendEcho(handle, destination, ptr::null(), 0, options, reply, size, milliseconds)
    };
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    // SAFETY: the buffer is larger than an ICMP_ECHO_REPLY and aligned for it, and every bit pattern is a valid one.
    let status = unsafe { (*reply.as_ptr().cast::<ICMP_ECHO_REPLY>()).Status };
    match status {
        _ if replies == 0 => FirstHop::Silent,
        IP_TTL_EXPIRED_TRANSIT => FirstHop::Expired { ms },
        IP_SUCCESS => FirstHop::Answered { ms },
        _ => FirstHop::Silent,
    }
}
