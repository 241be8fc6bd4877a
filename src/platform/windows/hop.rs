//! An echo request that lives for one hop, by the system's own call, which needs no administrator.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use windows_sys::Win32::NetworkManagement::IpHelper::{IP_SUCCESS, IP_TTL_EXPIRED_TRANSIT};

use super::echoes::{Handle, echo_v4};
use crate::platform::hop::FirstHop;

pub fn first_hop(target: IpAddr, timeout: Duration) -> Option<FirstHop> {
    let IpAddr::V4(v4) = target else { return None };
    let handle = Handle::open(target)?;
    let milliseconds = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
    // The reply's own time has whole milliseconds only.
    let started = Instant::now();
    let status = echo_v4(&handle, v4, Some(1), milliseconds);
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    Some(match status {
        Some(IP_TTL_EXPIRED_TRANSIT) => FirstHop::Expired { ms },
        Some(IP_SUCCESS) => FirstHop::Answered { ms },
        _ => FirstHop::Silent,
    })
}
