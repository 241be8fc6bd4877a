//! Who waits for connections.

use std::net::{IpAddr, Ipv6Addr};

use windows_sys::Win32::NetworkManagement::IpHelper::{
    MIB_TCP6ROW_OWNER_PID, MIB_TCPROW_OWNER_PID, TCP_TABLE_OWNER_PID_LISTENER,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};

use super::tables;
use crate::platform::Result;
use crate::platform::computer::Listener;

pub fn read(port: u16) -> Result<Vec<Listener>> {
    let v4 = tables::tcp(AF_INET, TCP_TABLE_OWNER_PID_LISTENER, |row: &MIB_TCPROW_OWNER_PID| {
        let local = tables::v4(row.dwLocalAddr, row.dwLocalPort);
        Listener { address: local.ip(), port: local.port(), pid: row.dwOwningPid }
    })?;
    let v6 = tables::tcp(AF_INET6, TCP_TABLE_OWNER_PID_LISTENER, |row: &MIB_TCP6ROW_OWNER_PID| Listener {
        address: IpAddr::V6(Ipv6Addr::from(row.ucLocalAddr)),
        port: tables::port(row.dwLocalPort),
        pid: row.dwOwningPid,
    })?;
    Ok(v4.into_iter().chain(v6).filter(|listener| listener.port == port).collect())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

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
