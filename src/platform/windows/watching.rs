//! Remote Desktop Connection from outside: its log, its connections, its life.

use std::time::SystemTime;

use windows_sys::Win32::NetworkManagement::IpHelper::{
    MIB_TCP_STATE_CLOSE_WAIT, MIB_TCP_STATE_CLOSING, MIB_TCP_STATE_ESTAB, MIB_TCP_STATE_FIN_WAIT1,
    MIB_TCP_STATE_FIN_WAIT2, MIB_TCP_STATE_LAST_ACK, MIB_TCP_STATE_SYN_SENT, MIB_TCP6ROW_OWNER_PID,
    MIB_TCPROW_OWNER_PID, MIB_UDP6ROW_OWNER_PID, MIB_UDPROW_OWNER_PID, TCP_TABLE_OWNER_PID_CONNECTIONS,
    UDP_TABLE_OWNER_PID,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;

use super::owners::each_process;
use super::{Windows, events, tables};
use crate::platform::client_log::{CHANNEL, may_leave};
use crate::platform::events::Event;
use crate::platform::watching::{CLIENTS, Line, LineState, Sockets, Watching};
use crate::platform::{PlatformError, Result};

/// One try writes a dozen.
const MOST: usize = 200;

impl Watching for Windows {
    fn now_ms(&self) -> u64 {
        SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or_default())
    }

    fn newest_record(&self) -> Result<u64> {
        Ok(events::after(CHANNEL, 0, 1)?.first().map_or(0, |event| event.record))
    }

    fn records_after(&self, record: u64) -> Result<Vec<Event>> {
        let newest_first = events::after(CHANNEL, record, MOST)?;
        Ok(newest_first.into_iter().rev().filter(may_leave).collect())
    }

    fn clients(&self) -> Result<Vec<u32>> {
        let Some(own) = session_of(std::process::id()) else {
            return Err(PlatformError::Missing { what: "this program's session".to_owned() });
        };
        let mut found = Vec::new();
        each_process(|pid, name| {
            let client = CLIENTS.iter().any(|client| name.eq_ignore_ascii_case(client));
            // Somebody else's on the same computer is nobody's business.
            if client && session_of(pid) == Some(own) {
                found.push(pid);
            }
            None::<()>
        });
        Ok(found)
    }

    fn sockets(&self, pid: u32) -> Result<Sockets> {
        let lines = tables::tcp(AF_INET, TCP_TABLE_OWNER_PID_CONNECTIONS, |row: &MIB_TCPROW_OWNER_PID| {
            let local = tables::v4(row.dwLocalAddr, row.dwLocalPort);
            let remote = tables::v4(row.dwRemoteAddr, row.dwRemotePort);
            (row.dwOwningPid == pid).then_some(Line { local, remote, state: state(row.dwState)? })
        });
        let lines6 = tables::tcp(AF_INET6, TCP_TABLE_OWNER_PID_CONNECTIONS, |row: &MIB_TCP6ROW_OWNER_PID| {
            let local = tables::v6(row.ucLocalAddr, row.dwLocalPort);
            let remote = tables::v6(row.ucRemoteAddr, row.dwRemotePort);
            (row.dwOwningPid == pid).then_some(Line { local, remote, state: state(row.dwState)? })
        });
        let own = |owner: u32, port: u32| (owner == pid).then(|| tables::port(port));
        let udp = tables::udp(AF_INET, UDP_TABLE_OWNER_PID, |row: &MIB_UDPROW_OWNER_PID| {
            own(row.dwOwningPid, row.dwLocalPort)
        });
        let udp6 = tables::udp(AF_INET6, UDP_TABLE_OWNER_PID, |row: &MIB_UDP6ROW_OWNER_PID| {
            own(row.dwOwningPid, row.dwLocalPort)
        });
        let lines = lines?.into_iter().chain(lines6?).flatten().collect();
        let udp = udp?.into_iter().chain(udp6?).flatten().collect();
        Ok(Sockets { lines, udp })
    }
}

/// None for what is no connection of anybody's any more.
fn state(number: u32) -> Option<LineState> {
    Some(match i32::try_from(number).ok()? {
        MIB_TCP_STATE_SYN_SENT => LineState::Opening,
        MIB_TCP_STATE_ESTAB => LineState::Open,
        MIB_TCP_STATE_CLOSE_WAIT | MIB_TCP_STATE_LAST_ACK => LineState::ClosedThere,
        MIB_TCP_STATE_FIN_WAIT1 | MIB_TCP_STATE_FIN_WAIT2 | MIB_TCP_STATE_CLOSING => LineState::ClosedHere,
        _ => return None,
    })
}

fn session_of(pid: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: takes a number, and fills in another one.
    let told = unsafe { ProcessIdToSessionId(pid, &raw mut session) };
    (told != 0).then_some(session)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn states_are_read_from_this_sides_view() {
        assert_eq!(
            [3, 5, 8, 6].map(state),
            [
                Some(LineState::Opening),
                Some(LineState::Open),
                Some(LineState::ClosedThere),
                Some(LineState::ClosedHere),
            ]
        );
        assert_eq!([1, 2, 11, 12, u32::MAX].map(state), [None; 5]);
    }

    #[test]
    fn nothing_runs_that_is_not_there() {
        assert!(!Windows.clients().unwrap().contains(&std::process::id()));
        assert_eq!(Windows.sockets(u32::MAX).unwrap(), Sockets::default());
    }

    /// A connection of this very process, while it lives and after the other side has hung up.
    #[test]
    #[ignore = "needs real Windows: Wine does not tell whose connection it is"]
    fn its_own_connections_are_seen() {
        let there = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = there.local_addr().unwrap();
        let line = TcpStream::connect(address).unwrap();
        let (accepted, _) = there.accept().unwrap();
        let state = || {
            let sockets = Windows.sockets(std::process::id()).unwrap();
            sockets.lines.iter().find(|line| line.remote == address).map(|line| line.state)
        };
        assert_eq!(state(), Some(LineState::Open));
        drop(accepted);
        assert_eq!(state(), Some(LineState::ClosedThere));
        drop(line);
    }

    #[test]
    #[ignore = "needs real Windows: Wine has no event log"]
    fn the_log_is_read_from_a_record_on() {
        let newest = Windows.newest_record().unwrap();
        assert_eq!(Windows.records_after(newest).unwrap(), Vec::new());
        let last = Windows.records_after(newest.saturating_sub(20)).unwrap();
        assert!(last.is_sorted_by_key(|event| event.record) && last.iter().all(may_leave), "{last:?}");
    }
}
