//! Answers that depend on luck: told in numbers, never as "never answers", and never as no fault.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::lab::dns::{self, Says};
use crate::lab::packets::{challenge, ts_request};
use crate::lab::scripted::{Scripted, encrypted, greet_nla, own_certificate, request, wait_for_goodbye};
use crate::lab::servers::Xrdp;
use crate::lab::{Check, Checked, Namespace, now_unix};

fn healthy(stream: &mut TcpStream) -> io::Result<()> {
    if !greet_nla(stream)? {
        wait_for_goodbye(stream);
        return Ok(());
    }
    let own = own_certificate("localhost");
    let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
    if encrypted.read(&mut [0; 2048])? > 0 {
        encrypted.write_all(&ts_request(&challenge("LAB7", "LAB", now_unix())))?;
        wait_for_goodbye(&mut encrypted);
    }
    Ok(())
}

/// A server that cuts those connections, by their number, and answers all others.
fn cutting(these: &'static [usize]) -> Scripted {
    let turn = AtomicUsize::new(0);
    Scripted::start(move |stream| {
        if these.contains(&turn.fetch_add(1, Ordering::SeqCst)) { request(stream).map(drop) } else { healthy(stream) }
    })
}

#[track_caller]
fn mixed<'a>(checked: &'a Checked, told: &str) -> &'a Checked {
    checked.blames("connections-mixed", "server");
    let because = checked.report["verdict"]["because"].to_string();
    assert!(because.contains(told), "{checked}");
    assert_ne!(checked.report["verdict"]["confidence"], "certain", "{checked}");
    let never = ["negotiation-closed", "closed-on-connect", "server-silent"];
    assert!(!checked.causes().iter().any(|cause| never.contains(cause)), "{checked}");
    checked
}

#[test]
fn a_farm_with_a_broken_member() {
    let farm = cutting(&[1, 3]);
    let checked = Check::of(farm.address).argument("--error").argument("0x904/0x7").run();
    mixed(&checked, "2 of 4 connections were cut");
    assert_eq!(checked.report["verdict"]["confidence"], "likely", "{checked}");
}

/// It takes one client at a time, and is not free again at once. Remote Desktop, which calls once, gets through.
#[test]
fn a_server_that_was_called_too_soon() {
    let server = cutting(&[1]);
    let checked = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    mixed(&checked, "1 of 4 connections was cut");
    assert_eq!(checked.report["verdict"]["confidence"], "possible", "{checked}");
    assert!(checked.report["verdict"]["because"].to_string().contains("After a pause"), "{checked}");
}

/// Another call came as soon, and passed: it was not for that.
#[test]
fn a_farm_with_one_broken_member_of_many() {
    let farm = cutting(&[2]);
    let checked = Check::of(farm.address).argument("--error").argument("0x904/0x7").run();
    mixed(&checked, "1 of 5 connections was cut");
    assert_eq!(checked.report["verdict"]["confidence"], "possible", "{checked}");
    assert!(!checked.report["verdict"]["because"].to_string().contains("After a pause"), "{checked}");
}

#[test]
fn a_farm_whose_broken_member_came_first() {
    let farm = cutting(&[0]);
    mixed(&Check::of(farm.address).run(), "1 of 2 connections was cut");
}

#[test]
fn a_farm_that_was_lucky_three_times_is_not_decided() {
    let farm = cutting(&[]);
    let checked = Check::of(farm.address).argument("--error").argument("0x904/0x7").run();
    assert_eq!((checked.cause(), checked.exit), (None, Some(4)), "{checked}");
    // What three connections have refuted is no longer possible.
    let also = checked.report["verdict"]["also"].to_string();
    for refuted in ["certificate-expired", "tls-closed-after-hello", "host-key-unreadable", "negotiation-closed"] {
        assert!(!also.contains(refuted), "{checked}");
    }
    assert!(!checked.stdout.to_lowercase().contains("run the check"), "{checked}");
}

#[test]
fn a_name_with_a_dead_address() {
    let namespace = Namespace::new();
    let server = Xrdp { namespace: Some(&namespace), ..Xrdp::new() }.start();
    let dead = IpAddr::from(Ipv4Addr::new(127, 82, 68, 1));
    let _names = dns::start(&namespace, &Says::Addresses(vec![dead, server.address]));
    let checked = Check::of("pc7.lab.example").inside(&namespace).run();
    mixed(&checked, "127.82.68.1:3389 did not open");
}
