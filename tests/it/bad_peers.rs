//! Peers that mean harm, or are broken in ways that look like it: bounded time, bounded memory, still a verdict.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::lab::packets::{challenge, confirm, der, hello_and_certificates, message, nested, record, ts_request};
use crate::lab::scripted::{
    Encrypted, Scripted, asked_to_sign_in, drip, encrypted, flood, greet_nla, greet_tls, own_certificate, request,
    tls_record, wait_for_goodbye,
};
use crate::lab::{Check, Checked, now_unix, scratch};

/// Two seconds are allowed, and eight to whoever has not said enough yet; a loaded machine gets five more.
const LONGEST: Duration = Duration::from_secs(15);
const MOST_KIB: u64 = 60 * 1024;

fn run(script: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Checked {
    let server = Scripted::start(script);
    let checked = Check::of(server.address).run();
    drop(server);
    checked
}

/// Bounded, valid, and with a verdict on this layer.
#[track_caller]
fn judged(checked: &Checked, layer: &str) {
    bounded(checked);
    assert!(matches!(checked.exit, Some(2..=4)), "{checked}");
    assert_eq!(checked.report["verdict"]["layer"], layer, "{checked}");
    assert!(checked.cause().is_some(), "{checked}");
}

#[track_caller]
fn bounded(checked: &Checked) {
    assert!(checked.took < LONGEST, "{checked}");
    assert!(checked.peak_kib > 0 && checked.peak_kib < MOST_KIB, "{} KiB: {checked}", checked.peak_kib);
    assert!(matches!(checked.exit, Some(0..=4 | 75)), "{checked}");
    assert_eq!(checked.report["schema"], "redial.report/1", "{checked}");
    harmless(&checked.stdout);
}

/// Nothing that a terminal obeys, and no change of direction (Unicode bidirectional controls).
#[track_caller]
fn harmless(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(bad), "{}", text.escape_debug());
}

/// A server that shakes hands and then treats the sign-in so.
fn signing_in(then: impl Fn(&mut Encrypted) -> io::Result<()> + Send + Sync + 'static) -> Checked {
    run(move |stream| asked_to_sign_in(stream)?.map_or(Ok(()), |mut encrypted| then(&mut encrypted)))
}

/// A server that agrees on TLS, reads the hello, and then does this.
fn after_hello(then: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Checked {
    run(move |stream| {
        if !greet_tls(stream)? {
            wait_for_goodbye(stream);
            return Ok(());
        }
        tls_record(stream)?;
        then(stream)
    })
}

fn good_answer() -> Vec<u8> {
    ts_request(&challenge("LAB7", "LAB", now_unix()))
}

#[test]
fn drips_the_confirm() {
    judged(&run(|stream| request(stream).and_then(|_| drip(stream, &confirm(1)))), "negotiation");
}

#[test]
fn drips_the_handshake() {
    let certificate = own_certificate("localhost").0;
    judged(
        &after_hello(move |stream| drip(stream, &hello_and_certificates(std::slice::from_ref(&certificate)))),
        "tls",
    );
}

#[test]
fn drips_the_sign_in() {
    judged(&signing_in(|encrypted| drip(encrypted, &good_answer())), "sign-in");
}

#[test]
fn endless_noise_at_once() {
    let checked = run(|stream| flood(stream, &[0x5a; 8192]));
    bounded(&checked);
    checked.blames("port-other-service", "server");
}

#[test]
fn endless_noise_after_the_request() {
    judged(&run(|stream| request(stream).and_then(|_| flood(stream, &[0x5a; 8192]))), "negotiation");
}

#[test]
fn endless_confirm() {
    let endless = [&[3, 0, 0xff, 0xff, 0xfe, 0xd0][..], &[0; 8000]].concat();
    judged(&run(move |stream| request(stream).and_then(|_| flood(stream, &endless))), "negotiation");
}

#[test]
fn endless_handshake() {
    // A certificate message that says it has 16 MiB, in records that never end.
    let begin = record(22, &[11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    judged(
        &after_hello(move |stream| {
            stream.write_all(&begin)?;
            flood(stream, &record(22, &[0; 16_000]))
        }),
        "tls",
    );
}

#[test]
fn endless_small_messages() {
    let warnings = record(21, &[1, 0]).repeat(1000);
    judged(&after_hello(move |stream| flood(stream, &warnings)), "tls");
    let nothing = record(22, &[]).repeat(1000);
    judged(&after_hello(move |stream| flood(stream, &nothing)), "tls");
}

#[test]
fn endless_noise_in_the_handshake() {
    judged(&after_hello(|stream| flood(stream, &[0x5a; 8192])), "tls");
}

#[test]
fn endless_sign_in() {
    judged(
        &signing_in(|encrypted| {
            encrypted.write_all(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff])?;
            flood(encrypted, &[0x30; 8192])
        }),
        "sign-in",
    );
}

#[test]
fn four_gigabytes_announced_and_nothing_sent() {
    judged(
        &signing_in(|encrypted| {
            encrypted.write_all(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0xa0, 3, 2, 1, 6])?;
            wait_for_goodbye(encrypted);
            Ok(())
        }),
        "sign-in",
    );
    judged(
        &run(|stream| {
            request(stream)?;
            stream.write_all(&[3, 0, 0xff, 0xff, 0xff, 0xd0])?;
            wait_for_goodbye(stream);
            Ok(())
        }),
        "negotiation",
    );
    judged(
        &after_hello(|stream| {
            stream.write_all(&[22, 3, 3, 0xff, 0xff, 2, 0xff, 0xff, 0xff])?;
            wait_for_goodbye(stream);
            Ok(())
        }),
        "tls",
    );
}

#[test]
fn four_gigabytes_announced_inside_a_token() {
    let token = ts_request(&[&b"NTLMSSP\0\x02\0\0\0"[..], &[0xff; 44]].concat());
    let checked = signing_in(move |encrypted| {
        encrypted.write_all(&token)?;
        wait_for_goodbye(encrypted);
        Ok(())
    });
    // A challenge it is; that it promises names where there are none is a name less, not a fault.
    bounded(&checked);
    checked.is_healthy();
    assert!(checked.fact("sign-in", "credssp", "/greeting/challenge/netbios_computer").is_null(), "{checked}");
}

/// A server that shows this chain in a handshake that is otherwise in order.
fn showing(chain: Vec<Vec<u8>>, key: Vec<u8>) -> impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static {
    move |stream| {
        if !greet_nla(stream)? {
            wait_for_goodbye(stream);
            return Ok(());
        }
        let mut encrypted = encrypted(stream, &chain, &key)?;
        if encrypted.read(&mut [0; 2048])? > 0 {
            encrypted.write_all(&good_answer())?;
            wait_for_goodbye(&mut encrypted);
        }
        Ok(())
    }
}

#[track_caller]
fn undecided(checked: &Checked) {
    let status = checked.layer("tls")["status"].as_str();
    assert!(matches!(status, Some("warn" | "unknown")), "{checked}");
}

#[test]
fn a_thousand_certificates() {
    let (certificate, key) = own_certificate("localhost");
    let chain = vec![certificate.clone(); 1000];
    // What rustls refuses for its length, Windows might take: not known, and not called broken.
    let checked = run(showing(chain.clone(), key));
    bounded(&checked);
    undecided(&checked);
    let flight = hello_and_certificates(&chain);
    let checked = after_hello(move |stream| {
        stream.write_all(&flight)?;
        stream.write_all(&record(22, &message(14, &[])))?;
        wait_for_goodbye(stream);
        Ok(())
    });
    bounded(&checked);
    undecided(&checked);
}

#[test]
fn deeply_nested_certificate() {
    let (_, key) = own_certificate("localhost");
    for certificate in [nested(5000), [0x30, 0x80].repeat(20_000), Vec::new(), vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff]]
    {
        let checked = run(showing(vec![certificate], key.clone()));
        bounded(&checked);
        assert_eq!(checked.layer("negotiation")["status"], "pass", "{checked}");
    }
}

#[test]
fn deeply_nested_sign_in() {
    for answer in [nested(5000), [0x30, 0x80].repeat(20_000), der(0x30, &[0xa0, 0x84, 0xff, 0xff, 0xff, 0xff])] {
        judged(
            &signing_in(move |encrypted| {
                encrypted.write_all(&answer)?;
                wait_for_goodbye(encrypted);
                Ok(())
            }),
            "sign-in",
        );
    }
}

/// What a page, a terminal, a reader and a log would each rather not be shown.
const HOSTILE: &str = "<script>alert(1)</script>\u{1b}[31;1m\u{1b}]0;owned\u{7}\u{202e}gpj.exe\u{2066}\r\nredial: all is well\"'&\u{9b}2J\0";

#[test]
fn hostile_names_change_nothing() {
    let (certificate, key) = own_certificate(HOSTILE);
    // An hour off, so that the verdict has something to say about the computer with this name.
    let domain = format!("of {HOSTILE}");
    let answer = ts_request(&challenge(HOSTILE, &domain, now_unix() + 3600));
    let server = Scripted::start(move |stream| {
        if !greet_nla(stream)? {
            wait_for_goodbye(stream);
            return Ok(());
        }
        let mut encrypted = encrypted(stream, std::slice::from_ref(&certificate), &key)?;
        if encrypted.read(&mut [0; 2048])? > 0 {
            encrypted.write_all(&answer)?;
            wait_for_goodbye(&mut encrypted);
        }
        Ok(())
    });
    let checked = Check::of(server.address).run();
    bounded(&checked);
    checked.blames("clock-skew", "server");
    // The fact keeps what was said; only showing it is another matter.
    let common_name = checked.fact("certificate", "certificate", "/own/common_name").as_str();
    assert!(common_name.is_some_and(|name| name.contains("<script>")), "{checked}");

    let folder = scratch("hostile");
    for kind in ["txt", "html", "json"] {
        let file = folder.join(format!("report.{kind}"));
        let arguments = [server.address.to_string(), "--report".into(), file.display().to_string()];
        let shown = Check::with(arguments).run();
        harmless(&shown.stdout);
        harmless(&shown.stderr);
        let report = fs::read_to_string(&file).expect("it was written, in UTF-8");
        harmless(&report);
        if kind == "html" {
            assert!(!report.contains("<script>alert"), "{report}");
        }
        if kind == "txt" {
            assert!(!report.lines().any(|line| line.starts_with("redial: all is well")), "{report}");
        }
    }
}

#[test]
fn a_list_of_authorities_without_end_is_none() {
    let (certificate, key) = own_certificate("localhost");
    let server = Scripted::start(showing(vec![certificate], key));
    let check = Check::of(server.address).environment("SSL_CERT_FILE", "/dev/zero");
    let checked = check.environment("SSL_CERT_DIR", "").run();
    bounded(&checked);
    assert_eq!(checked.fact("certificate", "system-trust", "/trust/kind"), "unknown", "{checked}");
}
