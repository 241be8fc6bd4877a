//! What Windows knows of a connection's way: `SIO_TCP_INFO`, since version 1703.

use std::os::windows::io::AsRawSocket as _;
use std::ptr;

use socket2::Socket;
use windows_sys::Win32::Networking::WinSock::{SIO_TCP_INFO, TCP_INFO_v0, WSAIoctl};

use crate::platform::path::TcpPath;

pub fn tcp_path(line: &Socket) -> Option<TcpPath> {
    let version = 0u32;
    let mut info = TCP_INFO_v0::default();
    let mut written = 0u32;
    let room = u32::try_from(size_of::<TCP_INFO_v0>()).ok()?;
    let socket = usize::try_from(line.as_raw_socket()).ok()?;
    // SAFETY: the socket is open as long as `line` is; the version is four octets that are only read, `info` is writable
    // for `room` octets, and without an OVERLAPPED the call is over when it returns.
    let failed = unsafe {
        WSAIoctl(
            socket,
            SIO_TCP_INFO,
            (&raw const version).cast(),
            4,
            (&raw mut info).cast(),
            room,
            &raw mut written,
            ptr::null_mut(),
            None,
        )
    };
    if failed != 0 || written < room || info.RttUs == 0 {
        return None;
    }
    let ms = |microseconds: u32| f64::from(microseconds) / 1000.0;
    let known = |least: u32| least != 0 && least <= info.RttUs;
    Some(TcpPath {
        rtt_ms: ms(info.RttUs),
        min_rtt_ms: ms(if known(info.MinRttUs) { info.MinRttUs } else { info.RttUs }),
        retransmitted: info.TimeoutEpisodes.saturating_add(info.FastRetrans).saturating_add(info.SynRetrans.into()),
    })
}
