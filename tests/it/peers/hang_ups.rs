//! Servers that go away, or fall silent, at each step.

#![expect(clippy::disallowed_methods, reason = "some servers take their time")]

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::lab::packets::{HYBRID, SSL, asked, challenge, confirm, ts_request};
use crate::lab::scripted::{
    Scripted, asked_to_sign_in, encrypted, greet_nla, greet_tls, own_certificate, request, resetting, tls_record,
    wait_for_goodbye,
};
use crate::lab::{Check, Checked, now_unix};

fn checked(script: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Checked {
    let server = Scripted::start(script);
    Check::of(server.address).run()
}

#[test]
fn closes_on_connect() {
    checked(|_| Ok(())).blames("closed-on-connect", "server").layer_is("port", "fail");
}

#[test]
fn resets_on_connect() {
    checked(|stream| resetting(stream)).blames("closed-on-connect", "server").layer_is("port", "fail");
}

#[test]
fn closes_after_the_request() {
    checked(|stream| request(stream).map(drop)).blames("negotiation-closed", "server").layer_is("negotiation", "fail");
}

#[test]
fn resets_after_the_request() {
    checked(|stream| {
        resetting(stream)?;
        request(stream).map(drop)
    })
    .blames("negotiation-closed", "server");
}

#[test]
fn closes_after_the_client_hello() {
    checked(|stream| {
        greet_tls(stream)?;
        tls_record(stream).map(drop)
    })
    .blames("tls-closed-after-hello", "server")
    .layer_is("negotiation", "pass")
    .layer_is("tls", "fail");
}

#[test]
fn resets_after_the_client_hello() {
    checked(|stream| {
        resetting(stream)?;
        greet_tls(stream)?;
        tls_record(stream).map(drop)
    })
    .blames("tls-closed-after-hello", "server");
}

#[test]
fn closes_after_the_sign_in_request() {
    checked(|stream| asked_to_sign_in(stream).map(drop))
        .blames("sign-in-closed", "server")
        .layer_is("tls", "pass")
        .layer_is("sign-in", "fail");
}

#[test]
fn resets_after_the_sign_in_request() {
    checked(|stream| {
        resetting(stream)?;
        asked_to_sign_in(stream).map(drop)
    })
    .blames("sign-in-closed", "server");
}

/// Slower than a check usually waits, and quicker than Remote Desktop does.
fn late() {
    std::thread::sleep(Duration::from_secs(3));
}

/// Remote Desktop gets through.
#[track_caller]
fn is_slow(script: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static, layer: &str) {
    let checked = checked(script);
    checked.is_healthy().layer_is(layer, "pass");
    assert!(checked.layer(layer)["notes"].to_string().contains("is slow"), "{checked}");
}

#[test]
fn a_greeting_that_is_answered_late() {
    is_slow(
        |stream| {
            request(stream)?;
            late();
            stream.write_all(&confirm(HYBRID))?;
            signs_in(stream)
        },
        "negotiation",
    );
}

#[test]
fn encryption_that_begins_late() {
    is_slow(
        |stream| {
            if greet_nla(stream)? {
                late();
                return signs_in(stream);
            }
            wait_for_goodbye(stream);
            Ok(())
        },
        "tls",
    );
}

#[test]
fn a_sign_in_that_is_answered_late() {
    is_slow(
        |stream| {
            if let Some(mut encrypted) = asked_to_sign_in(stream)? {
                late();
                encrypted.write_all(&ts_request(&challenge("LAB7", "LAB", now_unix())))?;
                wait_for_goodbye(&mut encrypted);
            }
            Ok(())
        },
        "sign-in",
    );
}

#[test]
fn silent_after_accepting() {
    checked(|stream| {
        wait_for_goodbye(stream);
        Ok(())
    })
    .blames("server-silent", "server")
    .layer_is("port", "pass")
    .layer_is("negotiation", "fail");
}

#[test]
fn silent_after_the_confirm() {
    checked(|stream| {
        greet_tls(stream)?;
        wait_for_goodbye(stream);
        Ok(())
    })
    .blames("tls-no-answer", "undecided")
    .layer_is("negotiation", "pass")
    .layer_is("tls", "fail");
}

#[test]
fn silent_after_the_handshake() {
    checked(|stream| {
        if let Some(mut encrypted) = asked_to_sign_in(stream)? {
            wait_for_goodbye(&mut encrypted);
        }
        Ok(())
    })
    .blames("sign-in-no-answer", "server")
    .layer_is("tls", "pass")
    .layer_is("sign-in", "fail");
}

/// A server that answers this one kind of greeting, and hangs up on every other.
fn answers_only_0x03(stream: &mut TcpStream) -> io::Result<()> {
    if asked(&request(stream)?) != Some(HYBRID | SSL) {
        return Ok(());
    }
    stream.write_all(&confirm(HYBRID))?;
    signs_in(stream)
}

/// What comes after the greeting of a server that is well.
fn signs_in(stream: &mut TcpStream) -> io::Result<()> {
    let own = own_certificate("localhost");
    let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
    io::Read::read(&mut encrypted, &mut [0; 2048])?;
    encrypted.write_all(&ts_request(&challenge("LAB7", "LAB", now_unix())))?;
    wait_for_goodbye(&mut encrypted);
    Ok(())
}

/// Remote Desktop makes the greeting that is hung up on: that is no verdict, and no clean bill.
#[test]
fn hangs_up_on_one_mask_and_answers_another() {
    let checked = checked(answers_only_0x03);
    let verdict = &checked.report["verdict"];
    assert_eq!(
        (checked.cause(), verdict["side"].as_str(), checked.exit),
        (None, Some("undecided"), Some(4)),
        "{checked}"
    );
    assert!(verdict["because"].to_string().contains("made 2 times, and the connection was cut"), "{checked}");
    checked.layer_is("negotiation", "pass").layer_is("sign-in", "pass");
}

#[test]
fn the_number_makes_the_mask_possible() {
    let server = Scripted::start(answers_only_0x03);
    let checked = Check::of(server.address).argument("--error").argument("0x904/0x7").run();
    checked.blames("greeting-kind-closed", "server");
    assert_eq!(checked.report["verdict"]["confidence"], "possible", "{checked}");
}

/// A forward with nobody behind it: it takes the call, looks for its far end, and hangs up when that takes too long.
#[test]
fn whoever_hangs_up_late_is_found_whatever_it_takes() {
    std::thread::scope(|scope| {
        for after_ms in [100, 700, 1300, 2500, 4900] {
            scope.spawn(move || {
                let server = Scripted::start(move |stream| {
                    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
                    let until = Instant::now() + Duration::from_millis(after_ms);
                    while Instant::now() < until {
                        // Whatever is said is taken and goes nowhere.
                        let _ = io::Read::read(stream, &mut [0; 512]);
                    }
                    Ok(())
                });
                for number in [false, true] {
                    let check = Check::with([server.address.to_string(), "--json".into()]);
                    let checked = if number { check.argument("--error").argument("0x904/0x7") } else { check }.run();
                    assert!(
                        matches!(checked.cause(), Some("closed-on-connect" | "negotiation-closed")),
                        "{after_ms}: {checked}"
                    );
                    let verdict = &checked.report["verdict"];
                    assert_eq!(
                        (verdict["side"].as_str(), checked.exit),
                        (Some("server"), Some(3)),
                        "{after_ms}: {checked}"
                    );
                    assert_eq!(verdict["confidence"], "likely", "{after_ms}: {checked}");
                    let because = verdict["because"].to_string();
                    assert_eq!(because.contains("0x904/0x7 fits"), number, "{after_ms}: {checked}");
                }
            });
        }
    });
}

#[test]
fn silence_ends_at_the_deadline() {
    let server = Scripted::start(|stream| {
        wait_for_goodbye(stream);
        Ok(())
    });
    let checked = Check::of(server.address).alone().run();
    checked.blames("server-silent", "server");
    // The contract: two budgets of 2 s, and four of them for the silence of the last connection. A loaded machine gets two
    // seconds more.
    let bounds = Duration::from_secs(8)..Duration::from_millis(14_200);
    assert!(bounds.contains(&checked.took), "{checked}");
}

#[test]
fn clocks_that_differ_by_three_minutes_are_worth_a_word() {
    let checked = checked(|stream| {
        if !greet_nla(stream)? {
            wait_for_goodbye(stream);
            return Ok(());
        }
        let own = own_certificate("localhost");
        let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
        io::Read::read(&mut encrypted, &mut [0; 2048])?;
        encrypted.write_all(&ts_request(&challenge("LAB7", "LAB", now_unix() - 180)))?;
        wait_for_goodbye(&mut encrypted);
        Ok(())
    });
    checked.blames("clock-skew", "server");
    assert_eq!(checked.report["verdict"]["confidence"], "possible", "{checked}");
}
