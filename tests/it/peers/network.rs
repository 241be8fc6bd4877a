//! Firewalls and broken paths, each in a network namespace of its own.

use std::time::Duration;

use crate::lab::process::{Tool, run};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Namespace, address};

/// What tells Remote Desktop's request from everything else: how a firewall recognises it.
pub const RDP_REQUEST: &str = "-I INPUT -p tcp --dport 3389 -m string --algo bm --hex-string '|0300|' --to 100 \
    -m string --algo bm --string 'mstshash' --to 200";

#[test]
fn firewall_resets_the_request() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.iptables(&format!("{RDP_REQUEST} -j REJECT --reject-with tcp-reset"));
    Check::of(server.address).inside(&namespace).run().blames("negotiation-closed", "server").layer_is("port", "pass");
}

#[test]
fn firewall_drops_the_request() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.iptables(&format!("{RDP_REQUEST} -j DROP"));
    Check::of(server.address).inside(&namespace).run().blames("server-silent", "server").layer_is("port", "pass");
}

#[test]
fn firewall_drops_all_data() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.iptables("-I INPUT -p tcp --dport 3389 --tcp-flags PSH PSH -j DROP");
    Check::of(server.address).inside(&namespace).run().blames("server-silent", "server").layer_is("port", "pass");
}

#[test]
fn large_packets_get_lost() {
    let namespace = Namespace::new();
    // Loopback carries many segments in one packet, which no real path does.
    namespace.ip("link set lo gso_max_segs 1");
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.iptables("-I INPUT -p tcp --sport 3389 -m length --length 1000: -j DROP");
    let checked = Check::of(server.address).inside(&namespace).run();
    checked.blames("path-mtu-blackhole", "network").layer_is("negotiation", "pass");
}

#[test]
fn dropped_port_gives_no_answer() {
    let namespace = Namespace::new();
    namespace.iptables("-I INPUT -p tcp --dport 3389 -j DROP");
    let checked = Check::of(address()).inside(&namespace).alone().run();
    checked.blames("port-no-answer", "undecided").layer_is("port", "fail");
    assert!((Duration::from_secs(2)..Duration::from_secs(5)).contains(&checked.took), "{checked}");
}

#[test]
fn unreachable_host() {
    let namespace = Namespace::new();
    namespace.iptables("-I INPUT -p tcp --dport 3389 -j REJECT --reject-with icmp-host-unreachable");
    let checked = Check::of(address()).inside(&namespace).run();
    checked.blames("address-unreachable", "network").layer_is("network", "fail");
    assert_eq!(checked.fact("port", "tcp-connect", "/attempts/0/outcome/kind"), "host-unreachable");
}

#[test]
fn unreachable_network() {
    let namespace = Namespace::new();
    namespace.iptables("-I INPUT -p tcp --dport 3389 -j REJECT --reject-with icmp-net-unreachable");
    let checked = Check::of(address()).inside(&namespace).run();
    checked.blames("address-unreachable", "network");
    assert_eq!(checked.fact("port", "tcp-connect", "/attempts/0/outcome/kind"), "network-unreachable");
}

#[test]
fn no_network_at_all() {
    let namespace = Namespace::new();
    namespace.ip("link set eth0 down");
    let checked = Check::of("198.51.100.7").inside(&namespace).run();
    checked.blames("no-network", "client").layer_is("this-pc", "fail");
}

#[test]
fn a_lossy_path() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let (sysctl, group) = (Tool { program: "sysctl", package: "procps" }, "net.ipv4.ping_group_range=0 0");
    run(sysctl, Some(&namespace), &["-w", group]);
    // The first request to open a connection is lost, and every fourth echo, so that the outcome is not left to chance.
    namespace.iptables("-I INPUT -p tcp --dport 3389 --syn -m statistic --mode nth --every 1000 --packet 0 -j DROP");
    namespace
        .iptables("-I INPUT -p icmp --icmp-type echo-request -m statistic --mode nth --every 4 --packet 1 -j DROP");
    let checked = Check::with([server.address.to_string(), "--json".into()]).inside(&namespace).run();
    checked.blames("path-lossy", "network");
    assert_eq!(checked.fact("network", "path-quality", "/retransmitted"), 1, "{checked}");
    let echoes = checked.fact("network", "path-quality", "/echoes");
    assert_eq!((&echoes["sent"], &echoes["lost"]), (&20.into(), &5.into()), "{checked}");
    let trips = checked.fact("network", "path-quality", "/round_trips_ms").as_array().unwrap();
    assert_eq!(trips.iter().filter(|trip| trip.is_null()).count(), 5, "{checked}");
    assert_eq!(checked.fact("network", "connections", "/made"), 1, "{checked}");
}

/// Some computers answer only so many echoes: that is their manners, not the way.
#[test]
fn echoes_that_nobody_answers_are_no_loss() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    run(Tool { program: "sysctl", package: "procps" }, Some(&namespace), &["-w", "net.ipv4.ping_group_range=0 0"]);
    namespace.iptables("-I INPUT -p icmp --icmp-type echo-request -j DROP");
    let arguments = [server.address.to_string(), "--json".into(), "--error".into(), "0x904/0x7".into()];
    let checked = Check::with(arguments).inside(&namespace).run();
    assert!(checked.fact("network", "path-quality", "/echoes").is_null(), "{checked}");
    assert_ne!(checked.cause(), Some("path-lossy"), "{checked}");
}
