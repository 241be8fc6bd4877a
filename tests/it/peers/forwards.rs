//! Who answered? Forwards and agents on this computer, with nobody behind them and with a live server; and servers near and
//! far that nothing stands in for.

#![expect(clippy::disallowed_methods, reason = "a forward dials and copies as it likes, and some take their time")]

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use super::network::RDP_REQUEST;
use crate::lab::namespace::OWN;
use crate::lab::scripted::{Scripted, wait_for_goodbye};
use crate::lab::servers::{Xrdp, tunnel};
use crate::lab::wires::Wires;
use crate::lab::{Check, Checked, Namespace, PORT, address, own_address};

const HERE: &str = "answered-on-this-computer";

/// Takes the call first and dials then, as published ports of containers, socat and many others do.
pub fn forward(far: SocketAddr) -> Scripted {
    Scripted::start_at(own_address(), PORT, move |near| {
        let far = TcpStream::connect(far)?;
        let (mut to_far, mut from_near) = (far.try_clone()?, near.try_clone()?);
        let out = thread::spawn(move || {
            let _ = io::copy(&mut from_near, &mut to_far);
            let _ = to_far.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut &far, near);
        let _ = near.shutdown(Shutdown::Write);
        let _ = out.join();
        Ok(())
    })
}

fn is_here(checked: &Checked, sign: &str) {
    checked.blames(HERE, "client").layer_is("this-pc", "fail");
    let place = checked.fact("port", "who-answered", "/place");
    assert_eq!((&place["kind"], &place["why"][0]["kind"]), (&"this-computer".into(), &sign.into()), "{checked}");
    assert_ne!(checked.report["verdict"]["confidence"], "certain", "{checked}");
}

fn is_elsewhere(checked: &Checked) {
    assert_eq!(checked.fact("port", "who-answered", "/place/kind"), "elsewhere", "{checked}");
}

#[test]
fn a_forward_with_nobody_behind_it() {
    let server = forward((address(), PORT).into());
    for numbers in [&[][..], &["--error", "0x904/0x7"]] {
        let check = numbers.iter().fold(Check::of(server.address), |check, word| check.argument(*word));
        let checked = check.run();
        is_here(&checked, "loopback");
        assert_eq!(checked.fact("port", "who-answered", "/owner/pid"), std::process::id(), "{checked}");
        let because = checked.report["verdict"]["because"].to_string();
        assert!(because.contains("The program that waits at this port"), "{checked}");
    }
}

#[test]
fn a_forward_to_a_live_server_is_no_fault() {
    let server = Xrdp::new().start();
    let checked = Check::of(forward((server.address, PORT).into()).address).run();
    checked.is_healthy().layer_is("this-pc", "pass").layer_is("tls", "pass");
    let notes = checked.layer("this-pc")["notes"].to_string();
    assert!(notes.contains("a forward takes the call"), "{checked}");
}

#[test]
fn a_forward_that_takes_its_time_to_give_up() {
    for wait in [300, 1300, 2600].map(Duration::from_millis) {
        let server = Scripted::start_at(own_address(), PORT, move |_| {
            thread::sleep(wait);
            Ok(())
        });
        let checked = Check::with([server.address.to_string(), "--json".into()]).run();
        is_here(&checked, "loopback");
    }
}

#[test]
fn a_forward_that_swallows_everything() {
    let server = Scripted::start_at(own_address(), PORT, |stream| {
        wait_for_goodbye(stream);
        Ok(())
    });
    is_here(&Check::of(server.address).run(), "loopback");
}

#[test]
fn a_forward_that_is_not_there() {
    let checked = Check::of(own_address()).run();
    is_here(&checked, "loopback");
    checked.layer_is("port", "fail");
}

#[test]
fn something_else_behind_a_forward_is_this_computers_too() {
    let server = Scripted::start_at(own_address(), PORT, |stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n")?;
        wait_for_goodbye(stream);
        Ok(())
    });
    is_here(&Check::of(server.address).run(), "loopback");
}

#[test]
fn an_ssh_tunnel_with_nobody_at_its_far_end() {
    let (_tunnel, at) = tunnel((address(), PORT).into());
    let checked = Check::of(at).run();
    is_here(&checked, "loopback");
    assert_eq!(checked.fact("port", "who-answered", "/owner/name"), "ssh", "{checked}");
    assert!(checked.report["verdict"]["because"].to_string().contains("SSH tunnels"), "{checked}");
}

#[test]
fn an_ssh_tunnel_to_a_live_server_is_no_fault() {
    let server = Xrdp::new().start();
    let (_tunnel, at) = tunnel((server.address, PORT).into());
    Check::of(at).run().is_healthy().layer_is("tls", "pass");
}

#[test]
fn an_address_of_its_own() {
    let namespace = Namespace::new();
    is_here(&Check::of(OWN).inside(&namespace).run(), "own-address");
    let own: IpAddr = OWN.parse().expect("an address");
    let _server = Xrdp { namespace: Some(&namespace), address: Some(own), ..Xrdp::new() }.start();
    Check::of(OWN).inside(&namespace).run().is_healthy();
}

/// A server that is cut off at Remote Desktop's greeting, in a namespace of its own.
fn cut_off(at: Ipv4Addr, space: &Namespace) -> impl Sized {
    let server = Xrdp { namespace: Some(space), address: Some(at.into()), ..Xrdp::new() }.start();
    space.iptables(&format!("{RDP_REQUEST} -j REJECT --reject-with tcp-reset"));
    server
}

#[test]
fn a_fast_server_on_the_link_is_itself() {
    let namespace = Namespace::new();
    let other = namespace.neighbour();
    let refused = Check::of("192.0.2.1").inside(&namespace).run();
    refused.blames("port-refused", "server");
    is_elsewhere(&refused);
    let _server = cut_off(Ipv4Addr::new(192, 0, 2, 1), &other);
    let checked = Check::of("192.0.2.1").inside(&namespace).run();
    checked.blames("negotiation-closed", "server");
    is_elsewhere(&checked);
}

const FAR: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);

/// A way over a router, with so many milliseconds on each side of it.
fn beyond_a_router(near_ms: u32, far_ms: u32) -> (Namespace, Namespace, Namespace, [Wires; 2]) {
    let (near, router, far) = (Namespace::new(), Namespace::new(), Namespace::new());
    let wires = [Wires::cable(1, near_ms, &near, &router), Wires::cable(2, far_ms, &router, &far)];
    router.routes();
    near.ip("route replace default via 10.77.1.2");
    router.ip(&format!("route add {FAR}/32 via 10.77.2.2"));
    far.ip(&format!("addr add {FAR}/32 dev lo"));
    far.ip("route replace default via 10.77.2.1");
    (near, router, far, wires)
}

#[test]
fn a_far_server_is_itself() {
    let (near, _router, far, _wires) = beyond_a_router(0, 20);
    let _server = cut_off(FAR, &far);
    let checked = Check::of(FAR).inside(&near).run();
    checked.blames("negotiation-closed", "server");
    is_elsewhere(&checked);
}

#[test]
fn a_near_server_behind_a_far_router_is_itself() {
    let (near, _router, far, _wires) = beyond_a_router(6, 0);
    let _server = cut_off(FAR, &far);
    let checked = Check::of(FAR).inside(&near).run();
    checked.blames("negotiation-closed", "server");
    is_elsewhere(&checked);
}

#[test]
fn an_agent_without_an_adapter_is_quicker_than_the_first_hop() {
    let (near, _router, _far, _wires) = beyond_a_router(25, 0);
    // What an agent in the system's own filters does: the call never leaves.
    near.iptables(&format!("-t nat -I OUTPUT -d {FAR} -p tcp --dport {PORT} -j REDIRECT --to-ports {PORT}"));
    let _agent = cut_off(Ipv4Addr::LOCALHOST, &near);
    is_here(&Check::of(FAR).inside(&near).run(), "quicker-than-the-first-hop");
}

#[test]
fn an_agent_whose_tunnel_takes_every_call() {
    for how in ["cut 0", "cut 300", "quiet"] {
        let namespace = Namespace::new();
        let _agent = Wires::agent(&namespace, how);
        let checked = Check::of(FAR).inside(&namespace).run();
        is_here(&checked, "at-once");
        assert!(checked.fact("port", "who-answered", "/place/why").to_string().contains("unlikely-port"), "{checked}");
    }
}

#[test]
fn a_server_behind_a_vpn_is_itself() {
    let (near, far) = (Namespace::new(), Namespace::new());
    let _wires = Wires::vpn(1, 8, &near, &far);
    near.ip(&format!("route add {FAR}/32 via 10.77.1.2"));
    far.ip(&format!("addr add {FAR}/32 dev lo"));
    let _server = cut_off(FAR, &far);
    let checked = Check::of(FAR).inside(&near).run();
    checked.blames("negotiation-closed", "server");
    is_elsewhere(&checked);
}
