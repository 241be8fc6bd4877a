//! `redial check --try` under Wine: a stand-in for Remote Desktop Connection opens a real connection to a scripted server,
//! which tells in which order it was called.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use redial::proto::x224::{Protocols, connection_confirm};
use serde_json::Value;

use super::computer::{Computer, build};
use crate::lab::{PORT, address};

/// What a server saw, in its own order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Saw {
    StandIn,
    StandInLeft,
    Redial,
}

fn serve(listener: &TcpListener, saw: &Mutex<Vec<Saw>>, over: &AtomicBool) {
    for line in listener.incoming() {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let mut line = line.unwrap();
        let mut heard = [0; 256];
        let length = line.read(&mut heard).unwrap_or(0);
        let own = heard[..length].windows(7).any(|part| part == b"standin");
        saw.lock().unwrap().push(if own { Saw::StandIn } else { Saw::Redial });
        let _ = line.write_all(&connection_confirm(Ok(Protocols::HYBRID)));
        if own {
            // Until it hangs up.
            let _ = line.read(&mut heard);
            saw.lock().unwrap().push(Saw::StandInLeft);
        }
    }
}

/// The try's fact, and what the server saw.
fn tried() -> Option<(Value, Vec<Saw>, SocketAddr)> {
    let pc = Computer::copy_as("windows-try")?;
    tried_on(&pc, |at| at.to_string())
}

/// The same for what the command line names, where somebody waits at that address.
fn tried_on(pc: &Computer, named: impl Fn(SocketAddr) -> String) -> Option<(Value, Vec<Saw>, SocketAddr)> {
    build("mstsc.c", &pc.unix("windows\\system32\\mstsc.exe"), &["-lws2_32"]);
    let at = SocketAddr::from((address(), PORT));
    let listener = TcpListener::bind(at).unwrap();
    let (saw, over) = (Arc::new(Mutex::new(Vec::new())), AtomicBool::new(false));
    let report = thread::scope(|scope| {
        scope.spawn(|| serve(&listener, &saw, &over));
        let (report, _) = pc.json(&format!("check {} --try --timeout 3", named(at)));
        over.store(true, Ordering::Relaxed);
        drop(std::net::TcpStream::connect(at));
        report
    });
    let layers = report["layers"].as_array().unwrap();
    let fact = layers.iter().find_map(|layer| layer["facts"].get("mstsc-attempt")).cloned().unwrap_or_default();
    let saw = saw.lock().unwrap().clone();
    Some((fact, saw, at))
}

fn kinds(fact: &Value) -> Vec<&str> {
    let events = fact["timeline"].as_array().into_iter().flatten();
    events.filter_map(|event| event["what"]["kind"].as_str()).collect()
}

/// Redial calls nobody while it watches.
#[test]
fn a_stand_in_lives_and_is_seen_before_redial_calls() {
    let Some((fact, saw, _)) = tried() else { return };
    assert_eq!(saw[..2], [Saw::StandIn, Saw::StandInLeft], "{saw:?}");
    assert!(saw[2..].iter().all(|one| *one == Saw::Redial) && saw.len() > 2, "{saw:?}");
    let kinds = kinds(&fact);
    assert_eq!(
        (kinds.first(), kinds.last(), &fact["end"]),
        (Some(&"started"), Some(&"gone"), &"gone".into()),
        "{fact}"
    );
    assert_eq!(fact["logged"], false, "{fact}");
}

/// It is started with the file, and not with what Redial read in it.
#[test]
fn a_connection_file_is_started_itself() {
    let Some(pc) = Computer::copy_as("windows-try-file") else { return };
    let file = "try-me.rdp";
    let tried = tried_on(&pc, |at| {
        std::fs::write(pc.unix(file), format!("full address:s:{at}\r\nscreen mode id:i:1\r\n")).unwrap();
        format!("C:\\{file}")
    });
    let Some((fact, saw, _)) = tried else { return };
    assert_eq!(saw[..2], [Saw::StandIn, Saw::StandInLeft], "{saw:?} {fact}");
    assert_eq!(fact["end"], "gone", "{fact}");
}

#[test]
#[ignore = "needs real Windows: Wine does not tell whose connection it is"]
fn its_connections_are_those_that_the_server_saw() {
    let Some((fact, _, at)) = tried() else { return };
    assert_eq!(kinds(&fact), ["started", "dialled", "opened", "closed", "gone"], "{fact}");
    let line = &fact["lines"][0];
    assert_eq!(
        (&line["address"], &line["opened"], &line["closed_by"]),
        (&at.to_string().into(), &true.into(), &"here".into())
    );
}
