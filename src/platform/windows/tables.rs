//! The tables of TCP and UDP, row by row.

use std::ffi::c_void;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use windows_sys::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows_sys::Win32::NetworkManagement::IpHelper::{GetExtendedTcpTable, GetExtendedUdpTable};

use super::error::fail;
use super::owned::Buffer;
use crate::platform::Result;

/// `T` must be the row of that family's and class' table of TCP.
pub fn tcp<T, R>(family: u16, class: i32, read: impl Fn(&T) -> R) -> Result<Vec<R>> {
    // SAFETY: `rows` gives a buffer and how large it is.
    rows(|start, size| unsafe { GetExtendedTcpTable(start, size, 0, u32::from(family), class, 0) }, read)
}

/// The same of UDP.
pub fn udp<T, R>(family: u16, class: i32, read: impl Fn(&T) -> R) -> Result<Vec<R>> {
    // SAFETY: as above.
    rows(|start, size| unsafe { GetExtendedUdpTable(start, size, 0, u32::from(family), class, 0) }, read)
}

/// A port in network order, in the lower half.
pub fn port(port: u32) -> u16 {
    let [high, low, ..] = port.to_ne_bytes();
    u16::from_be_bytes([high, low])
}

pub fn v4(address: u32, port: u32) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::from(address.to_ne_bytes())), self::port(port))
}

pub fn v6(address: [u8; 16], port: u32) -> SocketAddr {
    SocketAddr::new(IpAddr::V6(Ipv6Addr::from(address)).to_canonical(), self::port(port))
}

/// A table is a count, then so many rows.
fn rows<T, R>(ask: impl Fn(*mut c_void, *mut u32) -> u32, read: impl Fn(&T) -> R) -> Result<Vec<R>> {
    const { assert!(align_of::<T>() == 4, "a row starts right behind the count") };
    let mut buffer = Buffer::new(16 * 1024);
    loop {
        let mut size = buffer.octets();
        match ask(buffer.start(), &raw mut size) {
            0 => break,
            // It may grow while it is read.
            ERROR_INSUFFICIENT_BUFFER => buffer = Buffer::new(2 * size.max(buffer.octets()) as usize),
            code => return fail(code, "the table of connections"),
        }
    }
    let room = (buffer.octets() as usize - size_of::<u32>()) / size_of::<T>();
    // SAFETY: the call filled in the count and so many rows behind it, and never more are read than there is room for.
    unsafe {
        let start = buffer.start::<u32>();
        let count = (*start as usize).min(room);
        Ok(std::slice::from_raw_parts(start.add(1).cast::<T>(), count).iter().map(read).collect())
    }
}
