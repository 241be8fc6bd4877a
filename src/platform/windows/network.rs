//! Adapters.

use std::net::IpAddr;

/// The servers of every adapter that is up, in the system's order.
pub fn dns_servers() -> Vec<IpAddr> {
    let up = netdev::get_interfaces().into_iter().filter(|interface| interface.is_up() && !interface.is_loopback());
    up.flat_map(|interface| interface.dns_servers).filter(|server| !is_placeholder(*server)).collect()
}

/// `fec0:0:0:ffff::1` to `::3`: what Windows lists where nobody has set an IPv6 server.
fn is_placeholder(server: IpAddr) -> bool {
    matches!(server, IpAddr::V6(v6) if v6.segments()[..4] == [0xfec0, 0, 0, 0xffff])
}
