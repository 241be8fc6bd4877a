//! How packets leave this computer for an address, as its own tables say. Nothing is sent for it.

use std::net::IpAddr;

use netdev::Interface;
use netdev::interface::types::InterfaceType;

use super::system;

/// The adapter by which packets to an address leave.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutgoingAdapter {
    pub adapter: String,
    /// It is no card but a program's: a VPN's or an agent's.
    pub tunnel: bool,
    /// The address is in one of the adapter's own networks, so that nobody stands between.
    pub on_link: bool,
}

/// The way to an address; none where there is none or the system does not tell. `source` is the address that this computer
/// would use towards it. Blocks for as long as listing the adapters takes.
#[must_use]
pub fn way_to(address: IpAddr, source: Option<IpAddr>) -> Option<OutgoingAdapter> {
    let interfaces = netdev::get_interfaces();
    let interface = system::way_out(address, source, &interfaces)?;
    Some(OutgoingAdapter {
        adapter: interface.friendly_name.clone().unwrap_or_else(|| interface.name.clone()),
        tunnel: is_tunnel(interface),
        on_link: has_network_of(interface, address),
    })
}

/// The interface that has this address as its own.
pub fn with_address(interfaces: &[Interface], address: IpAddr) -> Option<&Interface> {
    interfaces.iter().find(|interface| match address {
        IpAddr::V4(v4) => interface.ipv4.iter().any(|net| net.addr() == v4),
        IpAddr::V6(v6) => interface.ipv6.iter().any(|net| net.addr() == v6),
    })
}

fn has_network_of(interface: &Interface, address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => interface.ipv4.iter().any(|net| net.contains(&v4)),
        IpAddr::V6(v6) => interface.ipv6.iter().any(|net| net.contains(&v6)),
    }
}

/// Parts of what the drivers of VPNs and agents call themselves: on Windows many of them look like a network card.
const DRIVERS: [&str; 14] = [
    "anyconnect",
    "cato",
    "checkpoint",
    "fortinet",
    "globalprotect",
    "juniper",
    "netskope",
    "openvpn",
    "pangp",
    "tap-windows",
    "tailscale",
    "vpn",
    "wireguard",
    "zscaler",
];

/// By its kind, or by its driver's name.
pub fn is_tunnel(interface: &Interface) -> bool {
    let kind = matches!(
        interface.if_type,
        InterfaceType::Ppp | InterfaceType::Slip | InterfaceType::ProprietaryVirtual | InterfaceType::Tunnel
    );
    let names = [&interface.friendly_name, &interface.description].into_iter().flatten();
    let named = names.map(|name| name.to_ascii_lowercase()).any(|name| DRIVERS.iter().any(|part| name.contains(part)));
    kind || named || (interface.is_point_to_point() && !interface.is_broadcast() && !interface.is_loopback())
}
