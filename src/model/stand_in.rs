//! Addresses of this computer that stand for another one: practice servers and laboratories live there.

use std::net::{IpAddr, Ipv4Addr};

/// The first three octets of 127.82.68.0/24 (82 and 68 are `R` and `D`). Every system routes all of 127.0.0.0/8 to itself,
/// and nobody else is known to use this part of it.
const NETWORK: [u8; 3] = [127, 82, 68];

/// Where practice servers listen, each at a port of its own. The rest of the network is for laboratories.
pub const PRACTICE: Ipv4Addr = Ipv4Addr::new(NETWORK[0], NETWORK[1], NETWORK[2], 1);

/// Whether an address counts as another computer's though it leads to this one.
#[must_use]
pub fn stands_for_another_computer(address: IpAddr) -> bool {
    matches!(address.to_canonical(), IpAddr::V4(v4) if v4.octets()[..3] == NETWORK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_network_alone() {
        let is = |text: &str| stands_for_another_computer(text.parse().unwrap());
        assert!(is("127.82.68.0") && is("127.82.68.255") && is("::ffff:127.82.68.9") && is(&PRACTICE.to_string()));
        assert!(!is("127.0.0.1") && !is("127.82.69.1") && !is("127.82.67.255") && !is("::1") && !is("10.82.68.1"));
    }
}
