//! Ready for a real Windows machine: what Wine has not, or only says that it does.
//!
//! Each puts back what it changes, by the machine's own journal, so that `redial undo` helps where a test was cut short.
#![cfg(all(test, windows))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of tests; Windows tells nobody when it is done"
)]

use std::time::{Duration, Instant};

use super::journals::Scope;
use super::run::{self, FixOutcome};
use super::*;
use crate::change::journal::Which;
use crate::platform;

/// Name and value of each option.
type Given = &'static [(&'static str, Option<&'static str>)];

/// Nothing here cuts anybody off, or ends anything.
const THERE_AND_BACK: [(&str, Given); 16] = [
    ("enable-remote-desktop", &[]),
    ("allow-remote-desktop-in-firewall", &[]),
    ("allow-remote-desktop-in-firewall", &[("websocket", None)]),
    ("allow-client-in-firewall", &[]),
    ("restore-port-3389", &[("keep-sessions", None)]),
    ("repair-key-permissions", &[("keep-sessions", None)]),
    ("never-sleep", &[]),
    ("disable-udp", &[]),
    ("enable-udp", &[]),
    ("host-nla-on", &[]),
    ("host-nla-off", &[]),
    ("host-security-layer", &[("layer", Some("rdp"))]),
    ("host-security-layer", &[("layer", Some("negotiate"))]),
    ("host-security-layer", &[("layer", Some("tls"))]),
    ("reset-default-rdp", &[]),
    ("client-nla-on", &[]),
];

fn options(fix: &Fix, given: Given) -> Options {
    let mut options = Options::default();
    for (name, value) in given {
        options.set(fix, name, *value).unwrap();
    }
    options
}

#[test]
#[ignore = "needs real Windows and an administrator: Wine has no firewall, power plans, tasks, or rights of files"]
fn every_fix_there_and_back() {
    let pc = platform::here();
    let mut wrong = Vec::new();
    for (id, given) in THERE_AND_BACK {
        let fix = find(id).unwrap();
        let options = options(fix, given);
        let cx = FixCx { pc: &*pc, target: None, options: &options };
        let steps = || run::plan(fix, &cx).map(|preview| preview.steps);
        let mut journal = journals::open(&pc, Scope::of(fix)).unwrap();
        let before = steps();
        let made = match run::apply(fix, &cx, &mut journal).unwrap() {
            FixOutcome::AlreadyRight => continue,
            FixOutcome::Applied { run, .. } => run,
            other => {
                wrong.push(format!("{id} {given:?}: {other:?}"));
                continue;
            }
        };
        let right = steps();
        let back = run::undo(&*pc, &mut journal, Which::Run(made)).unwrap();
        let left = back.iter().any(|back| !back.left.is_empty() || !back.lasting.is_empty());
        let is_right = right.as_ref().is_ok_and(Vec::is_empty);
        // What is put aside is named after the second.
        let count = |steps: &Result<Vec<run::PlannedEdit>, FixError>| steps.as_ref().map_or(0, Vec::len);
        if left || !is_right || count(&before) != count(&steps()) {
            wrong.push(format!("{id} {given:?}: {before:?} then {right:?} then {back:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs real Windows with Remote Desktop on, and an administrator; restarts its service and leaves a new certificate"]
fn windows_makes_a_new_certificate() {
    let pc = platform::here();
    let fix = find("renew-certificate").unwrap();
    let options = Options::default();
    let before: Vec<_> = pc.certificates().unwrap().into_iter().map(|one| one.sha1).collect();
    let mut journal = journals::open(&pc, Scope::of(fix)).unwrap();
    let made = run::apply(fix, &FixCx { pc: &*pc, target: None, options: &options }, &mut journal).unwrap();
    assert!(matches!(made, FixOutcome::Applied { .. }), "{made:?}");
    let deadline = Instant::now() + Duration::from_mins(2);
    while !pc.certificates().unwrap().iter().any(|one| !before.contains(&one.sha1)) {
        assert!(Instant::now() < deadline, "Windows has made no certificate");
        std::thread::sleep(Duration::from_millis(200));
    }
    // Its key is where it is looked for, with the rights that the service needs.
    let key = key_file::path(&*pc).unwrap();
    let key = key.unwrap_or_else(|| panic!("no {:?}", platform::certificates::own_key(&*pc)));
    let rights = pc.security(&key).unwrap().unwrap();
    assert!(key_file::is_right(&rights), "{key}: {rights}");
}
