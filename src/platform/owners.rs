//! Which program of this computer waits at a port.

use std::net::{IpAddr, SocketAddr};

use super::system;

/// The program that waits at an address of this computer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Owner {
    pub pid: u32,
    /// Its file's name; none where the system does not tell, as for another user's program.
    pub name: Option<String>,
}

/// The owner of a port; none where nobody waits there or the system does not tell. Blocks for some milliseconds.
#[must_use]
pub fn port_owner(at: SocketAddr) -> Option<Owner> {
    system::port_owner(at)
}

/// How well something that waits at `listening` fits a call to `called`; none where it never gets that call. What is bound
/// to the very address gets it before what is bound to every address.
pub fn fit(listening: IpAddr, called: IpAddr) -> Option<u8> {
    let (listening, called) = (listening.to_canonical(), called.to_canonical());
    match listening {
        _ if listening == called => Some(2),
        IpAddr::V4(all) if all.is_unspecified() && called.is_ipv4() => Some(1),
        // Where it takes both kinds, which is the rule.
        IpAddr::V6(all) if all.is_unspecified() => Some(u8::from(called.is_ipv6())),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_nearest_binding_gets_the_call() {
        let of = |listening: &str, called: &str| fit(listening.parse().unwrap(), called.parse().unwrap());
        assert!(of("127.0.0.1", "127.0.0.1") > of("0.0.0.0", "127.0.0.1"));
        assert!(of("0.0.0.0", "127.0.0.1") > of("::", "127.0.0.1"));
        assert!(of("::ffff:127.0.0.1", "127.0.0.1") == Some(2) && of("::", "::1") == Some(1));
        assert_eq!((of("127.0.0.1", "127.0.0.2"), of("::1", "127.0.0.1"), of("0.0.0.0", "::1")), (None, None, None));
    }

    #[test]
    #[cfg_attr(windows, ignore = "needs real Windows: Wine does not tell whose listener it is")]
    fn it_knows_its_own() {
        let own = TcpListener::bind("127.0.0.1:0").unwrap();
        let owner = port_owner(own.local_addr().unwrap()).unwrap();
        assert_eq!(owner.pid, std::process::id());
        // On Linux a name has at most 15 characters.
        assert!(owner.name.as_ref().is_some_and(|name| name.starts_with("redial")), "{owner:?}");
        drop(own);
    }
}
