//! The first steps of a session, against programs that people run and servers that die at each of them.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use redial::proto::x224::{MCS_DISCONNECT, Protocols};
use redial::proto::{ber, mcs};

use crate::lab::packets::{HYBRID, SSL, asked, confirm, failure};
use crate::lab::scripted::{Scripted, encrypted, flood, greet_tls, own_certificate, request, wait_for_goodbye};
use crate::lab::servers::{Xrdp, freerdp, weston};
use crate::lab::{Check, Checked};

const USER: u16 = 1007;

/// What each of the four steps is answered with.
fn answers(selected: Protocols) -> [Vec<u8>; 4] {
    let joined = |channel| mcs::join_confirm(0, USER, channel);
    [mcs::connect_response(0, selected), mcs::attach_confirm(0, USER), joined(USER), joined(1003)]
}

/// How a server goes on after so many answers.
#[derive(Clone, Debug)]
pub enum Then {
    HangsUp,
    Says(Vec<u8>),
    KeepsSilent,
    /// The same for ever.
    Floods(Vec<u8>),
}

pub fn read_pdu(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    stream.read_exact(&mut packet)?;
    packet.resize(usize::from(u16::from_be_bytes([packet[2], packet[3]])).max(4), 0);
    stream.read_exact(&mut packet[4..])?;
    Ok(packet)
}

fn take(stream: &mut (impl Read + Write), selected: Protocols, steps: usize, then: &Then) -> io::Result<Vec<u8>> {
    for (step, answer) in answers(selected).iter().enumerate().take((steps + 1).min(4)) {
        read_pdu(stream)?;
        if step == 1 {
            read_pdu(stream)?;
        }
        if step < steps {
            stream.write_all(answer)?;
            stream.flush()?;
        }
    }
    match then {
        Then::HangsUp => return Ok(Vec::new()),
        Then::Says(bytes) => stream.write_all(bytes)?,
        Then::KeepsSilent => {}
        Then::Floods(bytes) => flood(stream, bytes)?,
    }
    stream.flush()?;
    let mut last = Vec::new();
    let _ = stream.read_to_end(&mut last);
    Ok(last)
}

/// A server with TLS and without NLA; what its clients said last.
pub fn over_tls(steps: usize, then: Then) -> (Scripted, Arc<Mutex<Vec<u8>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = Arc::clone(&heard);
    let own = own_certificate("localhost");
    let server = Scripted::start(move |stream: &mut TcpStream| {
        if greet_tls(stream)? {
            let mut encrypted = encrypted(stream, std::slice::from_ref(&own.0), &own.1)?;
            let last = take(&mut encrypted, Protocols::SSL, steps, &then)?;
            if !last.is_empty() {
                *hearing.lock().unwrap() = last;
            }
        }
        Ok(())
    });
    (server, heard)
}

/// One that knows Standard RDP Security alone.
fn in_plain_bytes(steps: usize, then: Then) -> Scripted {
    Scripted::start(move |stream: &mut TcpStream| {
        request(stream)?;
        stream.write_all(&confirm(0))?;
        take(stream, Protocols::RDP, steps, &then).map(drop)
    })
}

fn asked_of(server: &Scripted) -> Checked {
    Check::of(server.address).argument("--session").run()
}

const STEPS: [&str; 4] = ["connect", "attach", "join_user", "join_io"];

#[test]
fn dies_at_each_step() {
    for (steps, field) in STEPS.into_iter().enumerate() {
        let checks = [asked_of(&over_tls(steps, Then::HangsUp).0), asked_of(&in_plain_bytes(steps, Then::HangsUp))];
        for checked in checks {
            checked.blames("session-closed-early", "server").layer_is("session", "fail");
            assert_eq!(checked.report["verdict"]["confidence"], "likely", "{checked}");
            assert_eq!(checked.fact("session", "session-start", &format!("/steps/{field}/end/kind")), "gone");
            for reached in &STEPS[..steps] {
                let end = checked.fact("session", "session-start", &format!("/steps/{reached}/end/kind"));
                assert_eq!(end, "done", "{checked}");
            }
        }
    }
}

#[test]
fn says_why_at_each_step() {
    for (answer, cause) in [
        (mcs::disconnect(1), "session-closed-early"),
        (mcs::error_info(7), "session-refused"),
        (mcs::error_info(0x101), "session-unlicensed"),
        (mcs::licence_error(2), "session-unlicensed"),
    ] {
        for steps in 0..4 {
            asked_of(&over_tls(steps, Then::Says(answer.clone())).0).blames(cause, "server");
        }
    }
    for (steps, answer, cause) in [
        (0, mcs::connect_response(14, Protocols::SSL), "session-refused"),
        (1, mcs::attach_confirm(13, USER), "session-limit-reached"),
        (2, mcs::join_confirm(14, USER, USER), "session-refused"),
        (3, mcs::join_confirm(3, USER, 1003), "session-refused"),
    ] {
        let checked = asked_of(&over_tls(steps, Then::Says(answer)).0);
        checked.blames(cause, "server").layer_is("session", "fail");
    }
}

#[test]
fn keeps_silent() {
    let (server, _) = over_tls(1, Then::KeepsSilent);
    let check = Check::with([server.address.to_string(), "--json".into(), "--timeout".into(), "5".into()]);
    check.argument("--session").run().blames("session-no-answer", "server").layer_is("session", "fail");
}

/// Whatever it says, and for however long, the check ends in time and blames nobody.
#[test]
fn makes_no_sense() {
    let giant = [&[3, 0, 0xff, 0xff, 2, 0xf0, 0x80, 0x7f, 0x66, 0x82, 0xff, 0xf0][..], &vec![0; 70_000]].concat();
    let other = [&[3, 0, 0, 21, 2, 0xf0, 0x80, 0x68, 0, 1, 3, 0xeb, 0x70, 7][..], &[0; 7]].concat();
    for then in [
        Then::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        Then::Says(giant),
        Then::Floods(other),
        Then::Floods(vec![3, 0, 0xff, 0xff, 2]),
    ] {
        for steps in [0, 2] {
            let checked = asked_of(&over_tls(steps, then.clone()).0);
            checked.layer_is("session", "unknown");
            assert_eq!(checked.cause(), None, "{checked}");
            assert!(checked.took.as_secs() < 10 && checked.peak_kib < 200 * 1024, "{checked}");
        }
    }
}

/// A Connect Response with these blocks in its conference, every length around them being right.
fn connect_response(blocks: &[u8]) -> Vec<u8> {
    let per = |length: usize| (u16::try_from(length).unwrap() | 0x8000).to_be_bytes();
    let object = [0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01];
    let response = [0x14, 0x76, 0x0a, 0x01, 0x01, 0x00, 0x01, 0xc0, 0x00, b'M', b'c', b'D', b'n'];
    let inside = [&response[..], &per(blocks.len()), blocks].concat();
    let conference = [&object[..], &per(inside.len()), &inside].concat();
    let number = |value: u8| ber::element(&[0x02], &[value]);
    let parameters = ber::element(&[0x30], &[34, 3, 0, 1, 0, 1, 127, 2].map(number).concat());
    let parts = [ber::element(&[0x0a], &[0]), number(0), parameters, ber::element(&[0x04], &conference)];
    let pdu = ber::element(&[0x7f, 0x66], &parts.concat());
    let total = u16::try_from(pdu.len() + 7).unwrap().to_be_bytes();
    [&[3, 0, total[0], total[1], 2, 0xf0, 0x80][..], &pdu].concat()
}

/// Blocks that are giant, that say they are, that say they are nothing, or that never seem to end.
#[test]
fn giant_blocks_are_read_in_no_time() {
    let block = |kind: u16, length: u16| [kind.to_le_bytes(), length.to_le_bytes()].concat();
    let core = [block(0x0c01, 8), vec![4, 0, 8, 0]].concat();
    let cases = [
        [core.clone(), block(0x0c02, 16_004), vec![0xff; 16_000]].concat(),
        [core.clone(), block(0x0c02, 0xffff)].concat(),
        [core.clone(), block(0x0c03, 8), vec![0xeb, 3, 0xff, 0xff]].concat(),
        [core.clone(), block(0, 0).repeat(4000)].concat(),
        [core, block(0x0c03, 4).repeat(4000)].concat(),
    ];
    for blocks in cases {
        let checked = asked_of(&over_tls(0, Then::Says(connect_response(&blocks))).0);
        assert!(matches!(checked.exit, Some(0 | 3 | 4 | 75)), "{checked}");
        assert!(checked.took.as_secs() < 10 && checked.peak_kib < 200 * 1024, "{checked}");
    }
}

/// One connection more, only where it is asked for, and it ends as a client's does.
#[test]
fn takes_its_leave() {
    let (server, heard) = over_tls(4, Then::KeepsSilent);
    let made = |checked: &Checked| checked.fact("network", "connections", "/made").as_u64();
    let without = Check::of(server.address).run();
    without.is_healthy();
    assert_eq!((made(&without), without.layer("session")), (Some(1), &serde_json::Value::Null), "{without}");
    let with = asked_of(&server);
    with.is_healthy().layer_is("session", "pass");
    assert_eq!(made(&with), Some(2), "{with}");
    assert!(with.report["verdict"]["headline"].as_str().is_some_and(|line| line.contains("first steps of a session")));
    drop(server);
    assert_eq!(*heard.lock().unwrap(), MCS_DISCONNECT);
}

/// With a number the session is the next thing to ask; once it was, it is not recommended again.
#[test]
fn it_is_recommended_once() {
    let (server, _) = over_tls(4, Then::KeepsSilent);
    let check = || Check::of(server.address).argument("--error").argument("0x904/0x7");
    let next = |checked: &Checked| checked.report["verdict"]["next"].as_str().unwrap_or_default().to_owned();
    assert_eq!(next(&check().run()), "session-test");
    assert_eq!(next(&check().argument("--session").run()), "try");
}

#[test]
fn real_servers_take_every_step() {
    let started = [
        Xrdp::new().start(),
        Xrdp { security_layer: "negotiate", ..Xrdp::new() }.start(),
        Xrdp { security_layer: "rdp", ..Xrdp::new() }.start(),
        freerdp("tls", None),
        freerdp("rdp", None),
        weston(),
    ];
    for server in started {
        let checked = Check::of(server.address).argument("--session").run();
        checked.is_healthy().layer_is("session", "pass");
        assert_eq!(checked.fact("session", "session-start", "/steps/server/io_channel"), 1003, "{checked}");
        let said = |field| checked.fact("session", "session-start", &format!("/steps/server/{field}")).as_u64();
        // FreeRDP's server encrypts nothing by itself; xrdp does, and then sends a random number and a certificate.
        let encrypts = said("encryption_method") != Some(0);
        assert_eq!(said("random_octets"), Some(if encrypts { 32 } else { 0 }), "{checked}");
        assert_eq!(said("certificate_octets") > Some(0), encrypts, "{checked}");
    }
}

#[test]
fn with_nla_nothing_of_it_is_asked() {
    let server = freerdp("nla", None);
    let checked = Check::of(server.address).argument("--session").run();
    checked.is_healthy().layer_is("session", "skipped");
    assert_eq!(checked.layer("session")["not_asked"], "behind-sign-in", "{checked}");
}

/// mstsc's own way after a sign-in that failed: once more, without NLA.
#[test]
fn the_second_try_is_asked_where_the_number_points_there() {
    let own = own_certificate("localhost");
    let server = Scripted::start(move |stream: &mut TcpStream| {
        let asked = asked(&request(stream)?).unwrap_or_default();
        if asked & HYBRID == 0 {
            let answer = if asked & SSL == 0 { failure(1) } else { failure(5) };
            stream.write_all(&answer)?;
            wait_for_goodbye(stream);
            return Ok(());
        }
        stream.write_all(&confirm(HYBRID))?;
        let mut encrypted = encrypted(stream, std::slice::from_ref(&own.0), &own.1)?;
        let _ = encrypted.read(&mut [0; 2048])?;
        Ok(())
    });
    let pointed = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    pointed.blames("sign-in-closed", "server");
    assert_eq!(pointed.fact("sign-in", "second-try", "/answer/answer/code"), 5, "{pointed}");
    let notes = pointed.layer("sign-in")["notes"].to_string();
    assert!(notes.contains("once more without it (NLA)"), "{pointed}");
    for other in [Check::of(server.address), Check::of(server.address).argument("--error").argument("0x104")] {
        let checked = other.run();
        assert!(checked.layer("sign-in")["facts"].get("second-try").is_none(), "{checked}");
    }
}
