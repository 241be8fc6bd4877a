//! By which adapter packets leave, as the system's own choice tells.

use std::net::IpAddr;

use netdev::Interface;
use windows_sys::Win32::NetworkManagement::IpHelper::GetBestInterfaceEx;
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6, SOCKADDR, SOCKADDR_IN, SOCKADDR_IN6};

use crate::platform::ways::with_address;

/// By the system's choice; by the source address that it chose where it does not tell.
pub fn way_out(address: IpAddr, source: Option<IpAddr>, interfaces: &[Interface]) -> Option<&Interface> {
    let chosen = best(address).and_then(|index| interfaces.iter().find(|interface| interface.index == index));
    chosen.or_else(|| with_address(interfaces, source?))
}

fn best(address: IpAddr) -> Option<u32> {
    let mut index = 0;
    let code = match address {
        IpAddr::V4(v4) => {
            let mut to = SOCKADDR_IN { sin_family: AF_INET, ..SOCKADDR_IN::default() };
            to.sin_addr.S_un.S_addr = u32::from_ne_bytes(v4.octets());
            // SAFETY: a whole address of the family that it names, and a number to write to.
            unsafe { GetBestInterfaceEx((&raw const to).cast::<SOCKADDR>(), &raw mut index) }
        }
        IpAddr::V6(v6) => {
            let mut to = SOCKADDR_IN6 { sin6_family: AF_INET6, ..SOCKADDR_IN6::default() };
            to.sin6_addr.u.Byte = v6.octets();
            // SAFETY: as above.
            unsafe { GetBestInterfaceEx((&raw const to).cast::<SOCKADDR>(), &raw mut index) }
        }
    };
    (code == 0).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A gateway is reached by the adapter that has it.
    #[test]
    fn the_way_to_a_gateway_is_its_adapter() {
        let interfaces = netdev::get_interfaces();
        for interface in &interfaces {
            for gateway in interface.gateway.iter().flat_map(|gateway| &gateway.ipv4) {
                let way = way_out((*gateway).into(), None, &interfaces);
                assert!(way.is_none_or(|way| way.index == interface.index), "{gateway}: {way:?}");
            }
        }
        assert_eq!(way_out("192.0.2.77".parse().unwrap(), None, &[]), None);
    }

    #[test]
    #[ignore = "needs real Windows: Wine has no way to loopback, and tells of the one to everywhere"]
    fn the_way_to_itself_is_a_loopback_adapter_or_untold() {
        let interfaces = netdev::get_interfaces();
        let way = way_out("127.0.0.1".parse().unwrap(), None, &interfaces);
        assert!(way.is_none_or(Interface::is_loopback), "{way:?}");
    }
}
