//! Names that lead nowhere, somewhere else, or by a broken way. Each in a namespace with its own name server.

use std::net::{IpAddr, Ipv6Addr};

use crate::lab::dns::{self, NO_SUCH_NAME, REFUSED, SERVER_FAILURE, Says};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Checked, Namespace, address};

const NAME: &str = "pc7.lab.example";

/// What is found when the name server says this to everything.
fn without_a_computer(says: &Says) -> Checked {
    let namespace = Namespace::new();
    let _server = dns::start(&namespace, says);
    Check::of(NAME).inside(&namespace).run()
}

#[track_caller]
fn dns_said(checked: &Checked, kind: &str) {
    assert_eq!(checked.fact("name", "dns-servers", "/servers/0/ipv4/kind"), kind);
}

#[test]
fn no_such_name() {
    let checked = without_a_computer(&NO_SUCH_NAME);
    checked.blames("name-not-found", "network").layer_is("name", "fail");
    dns_said(&checked, "no-such-name");
    assert_eq!(checked.report["verdict"]["confidence"], "certain", "{checked}");
}

#[test]
fn name_without_an_address() {
    without_a_computer(&Says::Addresses(Vec::new())).blames("name-not-found", "network");
}

#[test]
fn name_server_fails() {
    let checked = without_a_computer(&SERVER_FAILURE);
    checked.blames("name-not-found", "network");
    dns_said(&checked, "server-failure");
}

#[test]
fn name_server_refuses() {
    let checked = without_a_computer(&REFUSED);
    checked.blames("name-not-found", "network");
    dns_said(&checked, "refused");
}

#[test]
fn name_server_is_silent() {
    let checked = without_a_computer(&Says::Nothing);
    checked.blames("dns-server-silent", "network").layer_is("name", "fail");
    dns_said(&checked, "silent");
}

#[test]
fn name_that_works_is_healthy() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let _names = dns::start(&namespace, &Says::Addresses(vec![server.address]));
    Check::of(NAME).inside(&namespace).run().is_healthy().layer_is("name", "pass");
}

/// A name with an IPv6 address that does not work beside an IPv4 address that does.
fn with_dead_ipv6(ipv6: Ipv6Addr, prepare: impl Fn(&Namespace)) -> Checked {
    let namespace = Namespace::new();
    prepare(&namespace);
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let both: Vec<IpAddr> = vec![ipv6.into(), server.address];
    let _names = dns::start(&namespace, &Says::Addresses(both));
    Check::of(NAME).inside(&namespace).run()
}

#[test]
fn ipv6_is_refused() {
    with_dead_ipv6(Ipv6Addr::LOCALHOST, |_| ())
        .blames("ipv6-path-broken", "network")
        .layer_is("network", "warn")
        .layer_is("tls", "pass");
}

#[test]
fn ipv6_is_silent() {
    let checked = with_dead_ipv6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 7), |namespace| {
        namespace.ip("addr add fd00::7/128 dev lo nodad");
        namespace.ip6tables("-I INPUT -d fd00::7 -p tcp --dport 3389 -j DROP");
    });
    checked.blames("ipv6-path-broken", "network").layer_is("tls", "pass");
    assert_eq!(checked.report["verdict"]["confidence"], "likely", "{checked}");
}

#[test]
fn both_kinds_of_address_work() {
    let namespace = Namespace::new();
    let v6 = Xrdp { namespace: Some(&namespace), address: Some(Ipv6Addr::LOCALHOST.into()), ..Xrdp::new() }.start();
    let v4 = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let _names = dns::start(&namespace, &Says::Addresses(vec![v6.address, v4.address]));
    let checked = Check::of(NAME).inside(&namespace).run();
    checked.is_healthy().layer_is("network", "pass");
    assert_eq!(checked.fact("port", "tcp-connect", "/attempts").as_array().map(Vec::len), Some(2), "{checked}");
    let literal = Check::of("[::1]:3389").inside(&namespace).run();
    literal.is_healthy().layer_is("port", "pass");
}

#[test]
fn hosts_file_and_name_server_disagree() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.etc("hosts", &format!("127.0.0.1 localhost\n{} {NAME}\n", server.address));
    let _names = dns::start(&namespace, &Says::Addresses(vec![address().into()]));
    Check::of(NAME).inside(&namespace).run().blames("name-answers-differ", "network").layer_is("name", "warn");
}

#[test]
fn hosts_file_is_out_of_date() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    namespace.etc("hosts", &format!("127.0.0.1 localhost\n{} {NAME}\n", address()));
    let _names = dns::start(&namespace, &Says::Addresses(vec![server.address]));
    let checked = Check::of(NAME).inside(&namespace).run();
    checked.blames("address-works-name-fails", "network").layer_is("name", "fail");
    assert!(checked.causes().contains(&"name-answers-differ"), "{checked}");
}
