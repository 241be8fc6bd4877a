//! Linux' own tables in `/proc`: routes, sockets, and whose they are. Elsewhere they are not there, and nothing is known.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use netdev::Interface;

use crate::platform::owners::{Owner, fit};
use crate::platform::ways::{is_tunnel, with_address};

/// By the source address that the system chooses, which knows of every rule; and by the main table, since a tunnel may have
/// no address of its own. Where the two disagree, the tunnel of the two it is.
pub fn way_out(address: IpAddr, source: Option<IpAddr>, interfaces: &[Interface]) -> Option<&Interface> {
    let by_source = source.and_then(|source| with_address(interfaces, source));
    let by_table = match address {
        IpAddr::V4(v4) => text("/proc/net/route").and_then(|table| best_route(&table, v4)),
        IpAddr::V6(_) => None,
    };
    let by_table = by_table.and_then(|name| interfaces.iter().find(|interface| interface.name == name));
    by_table.filter(|interface| is_tunnel(interface)).or(by_source).or(by_table)
}

/// The interface of the longest prefix, then the smallest metric. The columns are `Iface Destination Gateway Flags RefCnt
/// Use Metric Mask ...`, addresses as the processor stores what the network sends.
fn best_route(table: &str, address: Ipv4Addr) -> Option<String> {
    const UP: u32 = 1;
    const REJECT: u32 = 0x200;
    let address = u32::from_ne_bytes(address.octets());
    let routes = table.lines().skip(1).filter_map(|line| {
        let columns: Vec<_> = line.split_whitespace().collect();
        let number = |at: usize| u32::from_str_radix(columns.get(at)?, 16).ok();
        let (destination, flags, mask) = (number(1)?, number(3)?, number(7)?);
        let metric: u32 = columns.get(6)?.parse().ok()?;
        let leads = flags & UP != 0 && flags & REJECT == 0 && address & mask == destination;
        leads.then(|| (mask.count_ones(), std::cmp::Reverse(metric), columns[0].to_owned()))
    });
    routes.max_by_key(|(length, metric, _)| (*length, *metric)).map(|(_, _, name)| name)
}

pub fn port_owner(at: SocketAddr) -> Option<Owner> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().filter_map(text);
    let waiting = tables.flat_map(|table| waiting(&table));
    let fitting = waiting.filter(|(address, _)| address.port() == at.port());
    let ranked = fitting.filter_map(|(address, inode)| Some((fit(address.ip(), at.ip())?, inode)));
    let (_, inode) = ranked.max_by_key(|(fit, _)| *fit)?;
    owner_of(&format!("socket:[{inode}]"))
}

/// Every listening socket: where, and its inode. The columns are `sl local_address rem_address st ... inode` with the
/// inode in the tenth.
fn waiting(table: &str) -> Vec<(SocketAddr, u64)> {
    const LISTEN: &str = "0A";
    let socket = |line: &str| {
        let columns: Vec<_> = line.split_whitespace().collect();
        (*columns.get(3)? == LISTEN).then_some(())?;
        let (ip, port) = columns.get(1)?.split_once(':')?;
        let ip = address(ip)?;
        Some((SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?), columns.get(9)?.parse().ok()?))
    };
    table.lines().skip(1).filter_map(socket).collect()
}

/// Words of 32 bits, each as the processor stores what the network sends.
fn address(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| Some(u32::from_str_radix(hex.get(8 * at..8 * at + 8)?, 16).ok()?.to_ne_bytes());
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let words: Option<Vec<[u8; 4]>> = (0..4).map(word).collect();
            let octets: [u8; 16] = words?.concat().try_into().ok()?;
            Some(Ipv6Addr::from(octets).into())
        }
        _ => None,
    }
}

/// Whoever holds the socket. Other users' programs do not show what they hold.
fn owner_of(socket: &str) -> Option<Owner> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let holds = |pid: &u32| {
        let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        open.map(|entry| fs::read_link(entry.path())).any(|link| link.is_ok_and(|link| link == Path::new(socket)))
    };
    pids.into_iter().find(holds).map(|pid| {
        let name = text(&format!("/proc/{pid}/comm")).map(|name| name.trim_end().to_owned());
        Owner { pid, name: name.filter(|name| !name.is_empty()) }
    })
}

fn text(path: &str) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn the_longest_prefix_wins_and_then_the_smallest_metric() {
        let table = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
            eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
            wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n\
            tun0\t0033C6C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n\
            off0\t073312C6\t00000000\t0201\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n\
            short\n";
        let best = |text: &str| best_route(table, text.parse().unwrap());
        assert_eq!(best("203.0.113.1").as_deref(), Some("eth0"));
        assert_eq!(best("198.198.51.9").as_deref(), Some("tun0"));
        assert_eq!(best("198.18.51.7").as_deref(), Some("eth0"));
        assert_eq!(best_route("", Ipv4Addr::LOCALHOST), None);
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn listening_sockets_of_both_kinds_are_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:0D3D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0 100 0 0 10 0\n\
            1: 0100007F:0D3D 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0 0 10 0\n\
            2: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 99 1\n\
            3: xyz 0 0A\n";
        let found = waiting(table);
        assert_eq!(found, [("127.0.0.1:3389".parse().unwrap(), 12345), ("[::1]:8080".parse().unwrap(), 99)]);
    }
}
