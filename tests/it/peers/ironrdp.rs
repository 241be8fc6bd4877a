//! What IronRDP's server was recorded to say, octet by octet (0.13; `none`, `tls` and `hybrid`).

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::lab::scripted::{Scripted, encrypted, own_certificate, request, wait_for_goodbye};
use crate::lab::{Check, Checked};

use super::sessions::read_pdu;

/// Its greeting ends with what it chose: nothing, TLS, or the newest kind of sign-in.
const GREETING: &str = "030000130ed000000000000201080000000000";
const CHOSEN_AT: usize = 15;
const RDP: u8 = 0;
const SSL: u8 = 1;
const HYBRID_EX: u8 = 8;

/// Its answers to Connect Initial, Attach User and both joins.
const STEPS: [&str; 4] = [
    "0300006402f0807f665a0a0100020101301a0201220201020201000201010201000201010203\
     00ffff0201020436000500147c00012e14000101010001c0004d63446e20010c0c00040008000b\
     000000030c0800eb030000020c0c000000000000000000",
    "0300000b02f0802e000001",
    "0300000f02f0803e00000103ea03ea",
    "0300000f02f0803e00000103eb03eb",
];

/// The Early User Authorization Result that it sends after every failure.
const DENIED: [u8; 4] = [5, 0, 0, 0];

fn greet(stream: &mut TcpStream, chosen: u8) -> io::Result<()> {
    request(stream)?;
    let mut greeting = octets(GREETING);
    greeting[CHOSEN_AT] = chosen;
    stream.write_all(&greeting)
}

fn octets(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// One PDU after the other; Erect Domain gets no answer.
fn take_steps(stream: &mut (impl Read + Write)) -> io::Result<()> {
    for (step, answer) in STEPS.into_iter().enumerate() {
        read_pdu(stream)?;
        if step == 1 {
            read_pdu(stream)?;
        }
        stream.write_all(&octets(answer))?;
        stream.flush()?;
    }
    wait_for_goodbye(stream);
    Ok(())
}

fn checked(script: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Checked {
    let server = Scripted::start(script);
    Check::of(server.address).argument("--session").run()
}

fn kind(checked: &Checked) -> Option<&str> {
    checked.report["server"]["kind"].as_str()
}

#[test]
fn without_encryption_every_step_is_taken() {
    let checked = checked(|stream| {
        greet(stream, RDP)?;
        take_steps(stream)
    });
    checked.is_healthy().layer_is("session", "pass");
    assert_eq!(kind(&checked), Some("ironrdp"), "{checked}");
}

/// So far Weston answers in the same octets: nobody is named.
#[test]
fn with_tls_every_step_is_taken() {
    let own = own_certificate("localhost");
    let checked = checked(move |stream| {
        greet(stream, SSL)?;
        take_steps(&mut encrypted(stream, std::slice::from_ref(&own.0), &own.1)?)
    });
    checked.is_healthy().layer_is("session", "pass");
    assert_eq!(kind(&checked), None, "{checked}");
}

/// It was given no account: whoever begins to sign in is denied access, in a message that is no part of a sign-in.
#[test]
fn who_has_no_account_denies_at_once() {
    let own = own_certificate("localhost");
    let checked = checked(move |stream| {
        greet(stream, HYBRID_EX)?;
        let mut encrypted = encrypted(stream, std::slice::from_ref(&own.0), &own.1)?;
        let _ = encrypted.read(&mut [0; 2048])?;
        encrypted.write_all(&DENIED)?;
        encrypted.flush()
    });
    checked.blames("sign-in-refused", "server").layer_is("sign-in", "fail");
    assert_eq!(checked.fact("sign-in", "credssp", "/greeting/kind"), "access-denied", "{checked}");
    assert_eq!(kind(&checked), Some("ironrdp"), "{checked}");
}
