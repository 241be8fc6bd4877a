//! Who waits for connections.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use windows_sys::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetExtendedTcpTable, MIB_TCP6ROW_OWNER_PID, MIB_TCPROW_OWNER_PID, TCP_TABLE_OWNER_PID_LISTENER,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};

use super::error::fail;
use super::owned::Buffer;
use crate::platform::Result;
use crate::platform::computer::Listener;

pub fn read(port: u16) -> Result<Vec<Listener>> {
    let v4 = rows(AF_INET, |row: &MIB_TCPROW_OWNER_PID| Listener {
        address: IpAddr::V4(Ipv4Addr::from(row.dwLocalAddr.to_ne_bytes())),
        port: number(row.dwLocalPort),
        pid: row.dwOwningPid,
    })?;
    let v6 = rows(AF_INET6, |row: &MIB_TCP6ROW_OWNER_PID| Listener {
        address: IpAddr::V6(Ipv6Addr::from(row.ucLocalAddr)),
        port: number(row.dwLocalPort),
        pid: row.dwOwningPid,
    })?;
    Ok(v4.into_iter().chain(v6).filter(|listener| listener.port == port).collect())
}

/// In network order, in the lower half.
fn number(port: u32) -> u16 {
    let [high, low, ..] = port.to_ne_bytes();
    u16::from_be_bytes([high, low])
}

/// `T` must be the row of that family's table: a count, then so many rows.
fn rows<T>(family: u16, listener: impl Fn(&T) -> Listener) -> Result<Vec<Listener>> {
    const { assert!(align_of::<T>() == 4, "a row starts right behind the count") };
    let mut buffer = Buffer::new(16 * 1024);
    loop {
        let mut size = buffer.octets();
        // SAFETY: the buffer is writable for `size` octets.
        let code = unsafe {
            let (start, size) = (buffer.start(), &raw mut size);
            GetExtendedTcpTable(start, size, 0, u32::from(family), TCP_TABLE_OWNER_PID_LISTENER, 0)
        };
        match code {
            0 => break,
            // It may grow while it is read.
            ERROR_INSUFFICIENT_BUFFER => buffer = Buffer::new(2 * size.max(buffer.octets()) as usize),
            code => return fail(code, "listeners"),
        }
    }
    let room = (buffer.octets() as usize - size_of::<u32>()) / size_of::<T>();
    // SAFETY: the call filled in the count and so many rows behind it, and never more are read than there is room for.
    unsafe {
        let start = buffer.start::<u32>();
        let count = (*start as usize).min(room);
        Ok(std::slice::from_raw_parts(start.add(1).cast::<T>(), count).iter().map(listener).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn sees_its_own_listener_and_no_other() {
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = own.local_addr().unwrap().port();
        let found = read(port).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].address, found[0].port), (IpAddr::V4(Ipv4Addr::LOCALHOST), port));
        drop(own);
        assert_eq!(read(port).unwrap(), Vec::new());
    }

    #[test]
    #[ignore = "needs real Windows: Wine does not tell whose listener it is"]
    fn knows_whose_it_is() {
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(read(own.local_addr().unwrap().port()).unwrap()[0].pid, std::process::id());
    }
}
