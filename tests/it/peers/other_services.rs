//! Something else on the port, or nothing.

use crate::lab::servers::{nginx, sshd};
use crate::lab::{Check, address};

#[test]
fn openssh() {
    let server = sshd();
    let checked = Check::of(server.address).run();
    checked.blames("port-other-service", "server").layer_is("port", "fail");
    assert!(checked.report["verdict"]["headline"].as_str().is_some_and(|text| text.contains("SSH")), "{checked}");
}

#[test]
fn web_server() {
    let server = nginx(false);
    let checked = Check::of(server.address).run();
    checked.blames("port-other-service", "server");
    assert!(
        checked.report["verdict"]["headline"].as_str().is_some_and(|text| text.contains("web server")),
        "{checked}"
    );
}

#[test]
fn secure_web_server() {
    let server = nginx(true);
    Check::of(server.address).run().blames("port-other-service", "server");
}

#[test]
fn closed_port() {
    Check::of(address()).run().blames("port-refused", "server").layer_is("network", "pass").layer_is("port", "fail");
}
