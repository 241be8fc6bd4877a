//! Every fix of a computer that others connect to, on one that behaves, and on ones that do not.
#![cfg(test)]

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::harmful_advice::HARMFUL_ADVICE;
use super::history::{MadeState, history};
use super::run::{self, FixOutcome};
use super::tests::{CASES as CLIENT_CASES, Case, Kept, kept, lasting, open, random_world, refused};
use super::*;
use crate::change::journal::{Journal, Stage, Which};
use crate::platform::Bytes;
use crate::platform::computer::NetworkCategory;
use crate::platform::computer::{Listener, Machine};
use crate::platform::fake::{Fake, World};
use crate::platform::files::FileState;
use crate::platform::firewall::Profiles;
use crate::platform::registry::Value;
use crate::platform::services::{ServiceState, Services, StartType};
use crate::platform::sessions::SessionState;

const USUAL: &str = "RemoteDesktop-UserMode-In-TCP";
const BROKEN_RIGHTS: &str = "O:BAG:SYD:PAI(A;;FA;;;BA)";
/// Half an hour.
const TIMED: u64 = 30 * 60;

fn set(world: &mut World, name: &str, number: u32) {
    world.set_value(&listener::rdp_tcp(), name, Value::dword(number));
}

fn stop(world: &mut World, name: &str, start: StartType) {
    let service = world.services.iter_mut().find(|service| service.name == name).unwrap();
    (service.state, service.start, service.pid) = (ServiceState::Stopped, start, 0);
}

fn switched_off(world: &mut World) {
    world.set_value(&listener::server(), "fDenyTSConnections", Value::dword(1));
    world.set_value(&listener::server(), "TSServerDrainMode", Value::dword(1));
    set(world, "fEnableWinStation", 0);
    firewall_off(world);
    services_off(world);
}

fn services_off(world: &mut World) {
    stop(world, "UmRdpService", StartType::Disabled);
    stop(world, "TermService", StartType::Disabled);
    stop(world, "SessionEnv", StartType::Manual);
}

fn firewall_off(world: &mut World) {
    for rule in &mut world.firewall_rules {
        (rule.enabled, rule.profiles) = (false, Profiles::DOMAIN);
    }
}

/// A key with rights and octets that Windows would not give a new one.
fn broken_key(world: &mut World) {
    let path = world.key_file();
    let modified = World::file_time(world.now - 1000);
    world.set_file(&path, FileState { bytes: Bytes(vec![9; 9]), attributes: 4, modified });
    world.set_security(&path, BROKEN_RIGHTS);
}

/// Windows' own certificate is bound by its fingerprint too.
fn bound(world: &mut World) {
    let hash = world.certificates[0].sha1.0.clone();
    world.set_value(&listener::rdp_tcp(), "SSLCertificateSHA1Hash", Value::binary(&hash));
}

const OTHER_RULE: fn(&mut World) = |world| world.firewall_rules[0].profiles = Profiles::PUBLIC;
const OTHER_LAYER: fn(&mut World) = |world| set(world, "SecurityLayer", 9);
const OTHER_NLA: fn(&mut World) = |world| set(world, "UserAuthentication", 9);
const OTHER_CERTIFICATE: fn(&mut World) =
    |world| world.set_value(&listener::rdp_tcp(), "SSLCertificateSHA1Hash", Value::binary(&[7; 20]));
/// Somebody takes the name that a key is to be put aside under.
const TAKEN_NAME: fn(&mut World) = |world| {
    let path = format!("{}.redial-1", world.key_file());
    world.set_file(&path, FileState { bytes: Bytes(vec![1]), attributes: 0, modified: 0 });
};
/// Somebody makes the folder for the keys first, to be able to read them.
const TAKEN_FOLDER: fn(&mut World) = |world| {
    let keys = world.key_file().rsplit_once('\\').unwrap().0.to_owned();
    world.set_folder(&format!("{keys}.redial-1-copy"));
};

const CASES: [Case; 21] = [
    Case {
        id: "enable-remote-desktop",
        given: &[],
        prepare: switched_off,
        meddle: Some(|world| world.set_value(&listener::server(), "fDenyTSConnections", Value::text("1"))),
    },
    Case {
        id: "enable-remote-desktop",
        given: &[],
        prepare: |world| {
            world.key_mut(&listener::server()).values.remove("fDenyTSConnections");
        },
        meddle: Some(|world| world.set_value(&listener::server(), "fDenyTSConnections", Value::text("1"))),
    },
    Case { id: "host-nla-off", given: &[], prepare: |_| (), meddle: Some(OTHER_NLA) },
    Case {
        id: "host-nla-on",
        given: &[],
        prepare: |world| set(world, "UserAuthentication", 0),
        meddle: Some(OTHER_NLA),
    },
    Case { id: "host-security-layer", given: &[("layer", Some("rdp"))], prepare: |_| (), meddle: Some(OTHER_LAYER) },
    Case {
        id: "host-security-layer",
        given: &[("layer", Some("negotiate"))],
        prepare: |world| {
            world.key_mut(&listener::rdp_tcp()).values.remove("SecurityLayer");
        },
        meddle: Some(OTHER_LAYER),
    },
    Case {
        id: "host-security-layer",
        given: &[("layer", Some("tls"))],
        prepare: |world| set(world, "SecurityLayer", 0),
        meddle: Some(OTHER_LAYER),
    },
    Case {
        id: "start-remote-desktop-service",
        given: &[],
        prepare: services_off,
        meddle: Some(|world| stop(world, "TermService", StartType::Boot)),
    },
    Case {
        id: "start-remote-desktop-service",
        given: &[],
        prepare: |world| {
            let service = world.services.iter_mut().find(|service| service.name == "TermService").unwrap();
            service.start = StartType::Disabled;
        },
        meddle: Some(|world| stop(world, "TermService", StartType::Boot)),
    },
    Case { id: "allow-remote-desktop-in-firewall", given: &[], prepare: firewall_off, meddle: Some(OTHER_RULE) },
    Case {
        id: "allow-remote-desktop-in-firewall",
        given: &[("websocket", None)],
        prepare: firewall_off,
        meddle: Some(OTHER_RULE),
    },
    Case {
        id: "restore-port-3389",
        given: &[],
        prepare: |world| {
            set(world, "PortNumber", 3390);
            firewall_off(world);
        },
        meddle: Some(|world| set(world, "PortNumber", 4000)),
    },
    Case {
        id: "restore-port-3389",
        given: &[("keep-sessions", None)],
        prepare: |world| set(world, "PortNumber", 3390),
        meddle: Some(|world| set(world, "PortNumber", 4000)),
    },
    Case { id: "renew-certificate", given: &[], prepare: |_| (), meddle: None },
    Case {
        id: "renew-certificate",
        given: &[("keep-sessions", None)],
        prepare: bound,
        meddle: Some(OTHER_CERTIFICATE),
    },
    Case {
        id: "repair-key-permissions",
        given: &[],
        prepare: broken_key,
        meddle: Some(|world| {
            let path = world.key_file();
            world.set_security(&path, "O:SYG:SYD:(A;;FA;;;WD)");
        }),
    },
    Case {
        id: "repair-key-permissions",
        given: &[("step", Some("acl")), ("keep-sessions", None)],
        prepare: broken_key,
        meddle: None,
    },
    Case {
        id: "repair-key-permissions",
        given: &[("step", Some("move-key"))],
        prepare: broken_key,
        meddle: Some(TAKEN_NAME),
    },
    Case {
        id: "repair-key-permissions",
        given: &[("step", Some("expert"))],
        prepare: broken_key,
        meddle: Some(TAKEN_FOLDER),
    },
    Case { id: "never-sleep", given: &[], prepare: |_| (), meddle: Some(|world| world.power[0].sleep_after_s = 77) },
    Case {
        id: "reset-stale-session",
        given: &[("session", Some("3"))],
        prepare: |_| (),
        meddle: Some(|world| world.sessions[2].user = "ANNA-PC\\carol".to_owned()),
    },
];

/// Makes Windows do something of its own that no undo can foresee: a new certificate, and a key for it.
fn renews(case: &Case) -> bool {
    let step = case.given.iter().find(|(name, _)| *name == "step").and_then(|(_, step)| *step);
    case.id == "renew-certificate" || matches!(step, Some("move-key" | "expert"))
}

/// The computer without what Windows has made since, and with the old key where it was: put aside, it is safe.
fn settled(now: &World, before: &World) -> World {
    let mut world = now.clone();
    world.certificates.retain(|certificate| before.certificates.contains(certificate));
    let (place, old) = (before.key_file(), before.entry(&before.key_file()).cloned());
    let aside = |path: &String| path.contains("F686AACE") && path.contains(".REDIAL-") && !path.contains("-COPY\\");
    let kept = world.files.iter().find(|(path, _)| aside(path)).map(|(path, entry)| (path.clone(), entry.clone()));
    if let (Some((path, entry)), Some(old)) = (kept, old) {
        assert_eq!((&entry.file, &entry.sddl), (&old.file, &old.sddl), "the key that was put aside is another one");
        world.files.remove(&path);
        world.files.insert(place.to_uppercase(), old);
        let folder = path.rsplit_once('\\').map_or("", |(folder, _)| folder).to_owned();
        if folder.contains(".REDIAL-") && !world.files.keys().any(|path| path.starts_with(&format!("{folder}\\"))) {
            world.files.remove(&folder);
        }
    }
    world
}

fn back(case: &Case, now: &World, before: &World, what: &str) {
    let mut before = before.clone();
    if case.id == "reset-stale-session" {
        before.sessions.retain(|session| now.sessions.contains(session));
    }
    assert_eq!(settled(now, &before).differences(&before), [""; 0], "{} {:?} {what}", case.id, case.given);
    if !renews(case) {
        assert_eq!(now.differences(&before), [""; 0], "{} {:?} {what}", case.id, case.given);
    }
}

#[test]
fn every_fix_of_the_host_has_a_case() {
    for fix in ALL.iter().filter(|fix| fix.place == Place::There) {
        assert!(CASES.iter().any(|case| case.id == fix.id), "{} has no case", fix.id);
        assert!(fix.elevated, "{}", fix.id);
    }
}

#[test]
fn applied_and_taken_back() {
    for case in &CASES {
        let pc = case.pc();
        let before = pc.snapshot();
        let mut journal = open(&kept(&pc));
        let preview = case.preview(&pc);
        assert_eq!(pc.snapshot().differences(&before), [""; 0], "{} wrote while it planned", case.id);
        for step in &preview.steps {
            assert_ne!(step.words.before, step.words.after, "{}", case.id);
        }
        assert!(preview.warnings.iter().all(|line| line.ends_with(".")), "{:?}", preview.warnings);
        let outcome = run::carry_out(&preview, &pc, &mut journal).unwrap();
        let FixOutcome::Applied { run, done, put_back_at } = outcome else { panic!("{}: {outcome:?}", case.id) };
        assert_eq!(done.len(), preview.steps.len(), "{} {:?}", case.id, case.given);
        assert_eq!(put_back_at, preview.put_back_after.map(|after| before.now + after.as_secs()), "{}", case.id);
        assert_eq!(history(&journal)[0].state, MadeState::Done, "{}", case.id);
        let made = pc.snapshot();
        let put_back = run::undo(&pc, &mut journal, Which::Run(run)).unwrap();
        let moved = case.given.iter().any(|(_, step)| matches!(step, Some("move-key" | "expert")));
        // Windows has made a new key in the old one's place: that is said, and the old one stays beside it.
        assert_eq!(put_back[0].left.is_empty(), !moved, "{}: {put_back:?}", case.id);
        assert_eq!(put_back[0].lasting.is_empty(), case.id != "reset-stale-session", "{}: {put_back:?}", case.id);
        back(case, &pc.snapshot(), &before, "undone");
        assert!(made != before, "{}", case.id);
        assert!(case.fix().undo != Undo::Full || preview.undo == Undo::Full, "{}", case.id);
    }
}

#[test]
fn already_right() {
    for case in &CASES {
        let pc = case.pc();
        let mut journal = open(&kept(&pc));
        case.apply(&pc, &mut journal).unwrap();
        let (now, entries) = (pc.snapshot(), journal.entries().len());
        if renews(case) {
            // Whoever asks for a new certificate gets one.
            continue;
        }
        let again = case.apply(&pc, &mut journal).unwrap();
        if case.id == "reset-stale-session" {
            assert!(matches!(&again, FixOutcome::Refused { reason } if reason.starts_with("Nobody is signed in")));
        } else {
            assert_eq!(again, FixOutcome::AlreadyRight, "{} {:?}", case.id, case.given);
        }
        assert_eq!((pc.snapshot().differences(&now), journal.entries().len()), (Vec::<String>::new(), entries));
    }
}

#[test]
fn the_typical_computer_needs_nothing() {
    for id in [
        "enable-remote-desktop",
        "host-nla-on",
        "start-remote-desktop-service",
        "allow-remote-desktop-in-firewall",
        "restore-port-3389",
        "repair-key-permissions",
    ] {
        let pc = Fake::typical();
        let case = Case { id, given: &[], prepare: |_| (), meddle: None };
        assert_eq!(case.apply(&pc, &mut open(&kept(&pc))).unwrap(), FixOutcome::AlreadyRight, "{id}");
    }
}

/// What each step writes to, as the computer calls it.
fn subject(change: &Change) -> String {
    match change {
        Change::RegistryValue(edit) => format!("{}\\{}", edit.key, edit.name),
        Change::FileMoved(edit) => edit.from.clone(),
        Change::FileCopied(edit) => edit.to.clone(),
        Change::FolderMade(edit) => edit.path.clone(),
        Change::ServiceRun(edit) => format!("service {}", edit.name),
        Change::ServiceStart(edit) => format!("service {}", edit.name),
        Change::FirewallRule(edit) => format!("firewall {}", edit.id),
        Change::CertificateRemoved(_) => "certificates".to_owned(),
        Change::Access(edit) => edit.path.clone(),
        Change::Power(_) => "power".to_owned(),
        Change::SessionReset(_) => "session 3".to_owned(),
        other => panic!("no fix of a host makes {other:?}"),
    }
}

#[test]
fn refused_at_each_step() {
    for case in &CASES {
        // No two computers have the same certificate: it must be one and the same.
        let (base, options) = (case.pc(), case.options());
        let planned = (case.fix().plan)(&FixCx { pc: &base, target: None, options: &options }).unwrap().changes;
        for change in &planned {
            for trouble in [Fake::deny, Fake::lock, Fake::lie] {
                let pc = Fake::new(base.snapshot());
                let preview = case.preview(&pc);
                let (before, subject) = (pc.snapshot(), subject(change));
                trouble(&pc, &subject);
                let mut journal = open(&kept(&pc));
                let outcome = run::carry_out(&preview, &pc, &mut journal).unwrap();
                match &outcome {
                    FixOutcome::Failed { why, .. } => {
                        assert!(why.ends_with("."), "{why}");
                        assert_eq!(pc.snapshot().differences(&before), [""; 0], "{} {subject}", case.id);
                    }
                    FixOutcome::Partial { .. } => {}
                    other => panic!("{} {:?} {subject}: {other:?}", case.id, case.given),
                }
                pc.behave();
                run::undo(&pc, &mut journal, Which::All).unwrap();
                back(case, &pc.snapshot(), &before, &subject);
            }
        }
    }
}

#[test]
fn changed_by_somebody_else() {
    for case in &CASES {
        let Some(meddle) = case.meddle else { continue };
        let pc = case.pc();
        let preview = case.preview(&pc);
        pc.edit(meddle);
        let theirs = pc.snapshot();
        let outcome = run::carry_out(&preview, &pc, &mut open(&kept(&pc))).unwrap();
        let left_alone = matches!(outcome, FixOutcome::Stale { .. } | FixOutcome::Failed { .. });
        assert!(left_alone, "{} {:?}: {outcome:?}", case.id, case.given);
        assert_eq!(pc.snapshot().differences(&theirs), [""; 0], "{}", case.id);
        // The same after it was made: undo leaves theirs alone.
        if renews(case) || case.id == "reset-stale-session" {
            continue;
        }
        let pc = case.pc();
        let mut journal = open(&kept(&pc));
        case.apply(&pc, &mut journal).unwrap();
        pc.edit(meddle);
        let put_back = run::undo(&pc, &mut journal, Which::All).unwrap();
        let left = &put_back[0].left;
        assert!(left.iter().any(|(_, why)| why.starts_with("Somebody else has changed it")), "{}: {left:?}", case.id);
    }
}

/// Services read their settings when they start: on the way there and on the way back, everything happens in between.
#[test]
fn whatever_a_service_reads_changes_while_it_is_stopped() {
    let mut restarts = 0;
    for case in &CASES {
        let changes =
            (case.fix().plan)(&FixCx { pc: &case.pc(), target: None, options: &case.options() }).unwrap().changes;
        let runs = |stopped| move |change: &Change| matches!(change, Change::ServiceRun(run) if run.ran == stopped);
        let (Some(stop), Some(start)) = (changes.iter().rposition(runs(true)), changes.iter().position(runs(false)))
        else {
            continue;
        };
        restarts += 1;
        let service = |change: &Change| matches!(change, Change::ServiceRun(_) | Change::ServiceStart(_));
        let outside = changes[..stop].iter().chain(&changes[start..]).find(|change| !service(change));
        assert!(stop < start && outside.is_none(), "{} {:?}: {outside:?}", case.id, case.given);
    }
    assert!(restarts >= 4, "{restarts}");
}

#[test]
fn an_older_windows_has_no_rules_for_web_sockets() {
    let pc = Fake::typical();
    pc.edit(|world| {
        world.firewall_rules.retain(|rule| !rule.id.contains("-WS"));
        world.firewall_rules.iter_mut().for_each(|rule| rule.enabled = false);
    });
    let (fix, mut options) = (find("allow-remote-desktop-in-firewall").unwrap(), Options::default());
    options.set(fix, "websocket", None).unwrap();
    let preview = run::plan(fix, &FixCx { pc: &pc, target: None, options: &options }).unwrap();
    assert!(!preview.steps.is_empty());
    assert_eq!(
        preview.warnings.iter().filter(|line| line.contains("no rules for Remote Desktop over WebSocket")).count(),
        1
    );
}

#[test]
fn nobody_is_left_in_front_of_a_stopped_service() {
    let pc = Fake::typical();
    pc.edit(|world| set(world, "PortNumber", 3390));
    let (fix, options) = (find("restore-port-3389").unwrap(), Options::default());
    // Two services stop; then somebody else has chosen another port.
    pc.edit_before_write(3, |world| set(world, "PortNumber", 4000));
    let cx = FixCx { pc: &pc, target: None, options: &options };
    let mut journal = open(&kept(&pc));
    let outcome = run::apply(fix, &cx, &mut journal).unwrap();
    assert!(matches!(outcome, FixOutcome::Stale { .. }), "{outcome:?}");
    let taken_back = journal.entries().iter().filter(|entry| entry.stage == Stage::Reverted).count();
    assert_eq!(taken_back, 2, "{:?}", journal.entries());
    let world = pc.snapshot();
    let runs = |name| world.service(name).is_some_and(|service| service.state == ServiceState::Running);
    assert!(runs("TermService") && runs("UmRdpService"));
    assert_eq!(pc.snapshot().value(&listener::rdp_tcp(), "PortNumber"), Some(&Value::dword(4000)));
}

#[test]
fn killed_at_each_step() {
    for case in &CASES {
        let finished = case.pc();
        case.apply(&finished, &mut open(&kept(&finished))).unwrap();
        for death in 0.. {
            let pc = case.pc();
            let (before, kept) = (pc.snapshot(), kept(&pc));
            pc.die_before_write(death);
            let died = case.apply(&pc, &mut open(&kept));
            if !pc.is_dead() {
                died.unwrap();
                break;
            }
            assert!(!matches!(died, Ok(FixOutcome::Applied { .. })), "{} {death}", case.id);
            pc.behave();
            // Either way leads out of it: on to what was meant, or back to what was.
            let on = Fake::new(pc.snapshot());
            let lines = Arc::new(Mutex::new(kept.lines.lock().unwrap().clone()));
            let mut going_on = Journal::open(Box::new(Kept { pc: on.clone(), lines })).unwrap();
            for (run, fix) in run::half_done(&on, &mut going_on).unwrap() {
                assert_eq!(fix, case.id);
                let outcome = run::finish(&on, &mut going_on, run).unwrap();
                assert!(matches!(outcome, FixOutcome::Applied { .. } | FixOutcome::AlreadyRight), "{outcome:?}");
                let (on, meant) = (on.snapshot(), finished.snapshot());
                assert_eq!(on.certificates.len(), meant.certificates.len(), "{} {death}", case.id);
                // No two certificates are the same.
                let plain = |world: &World| World { certificates: Vec::new(), ..settled(world, &before) };
                assert_eq!(plain(&on).differences(&plain(&meant)), [""; 0], "{} {death}", case.id);
            }
            assert!(run::half_done(&on, &mut going_on).unwrap().is_empty(), "{} {death}", case.id);
            let mut journal = open(&kept);
            run::half_done(&pc, &mut journal).unwrap();
            run::undo(&pc, &mut journal, Which::All).unwrap();
            back(case, &pc.snapshot(), &before, &format!("killed before write {death}"));
        }
    }
}

#[test]
fn killed_at_each_step_of_the_undo() {
    for case in &CASES {
        for death in 0.. {
            let pc = case.pc();
            let (before, kept) = (pc.snapshot(), kept(&pc));
            let mut journal = open(&kept);
            case.apply(&pc, &mut journal).unwrap();
            pc.die_before_write(death);
            let _ = run::undo(&pc, &mut journal, Which::All);
            if !pc.is_dead() {
                break;
            }
            pc.behave();
            run::undo(&pc, &mut open(&kept), Which::All).unwrap();
            back(case, &pc.snapshot(), &before, &format!("killed before write {death} of its undo"));
        }
    }
}

#[test]
fn they_take_an_administrator() {
    for case in &CASES {
        let pc = case.pc();
        pc.edit(|world| world.identity.elevated = false);
        let before = pc.snapshot();
        assert!(case.preview(&pc).asks_for_administrator);
        let outcome = case.apply(&pc, &mut open(&kept(&pc))).unwrap();
        assert!(matches!(&outcome, FixOutcome::Refused { reason } if reason.contains("administrator")), "{outcome:?}");
        assert_eq!(pc.snapshot().differences(&before), [""; 0], "{}", case.id);
    }
}

#[test]
fn what_the_organisation_controls_is_refused() {
    for (id, given, name, number) in [
        ("enable-remote-desktop", &[][..], "fDenyTSConnections", 1),
        ("host-nla-off", &[], "UserAuthentication", 1),
        ("host-nla-on", &[], "UserAuthentication", 0),
        ("host-security-layer", &[("layer", Some("tls"))], "SecurityLayer", 0),
        ("host-security-layer", &[("layer", Some("rdp"))], "SecurityLayer", 2),
    ] {
        let pc = Fake::typical();
        pc.edit(switched_off);
        pc.edit(|world| world.set_value(&listener::policies(), name, Value::dword(number)));
        let reason = refused(&pc, id, given);
        assert!(reason.contains("Your organisation controls this") && reason.contains("policy"), "{reason}");
    }
    // One that wants it on is no obstacle: the rest is put right.
    let pc = Fake::typical();
    pc.edit(switched_off);
    pc.edit(|world| world.set_value(&listener::policies(), "fDenyTSConnections", Value::dword(0)));
    CASES[0].apply(&pc, &mut open(&kept(&pc))).unwrap();
    let world = pc.snapshot();
    assert_eq!(world.value(&listener::server(), "fDenyTSConnections"), Some(&Value::dword(1)));
    assert!(pc.service("TermService").unwrap().unwrap().state == ServiceState::Running);

    let pc = Fake::typical();
    pc.edit(|world| {
        firewall_off(world);
        world.firewall_rules[0].by_policy = true;
    });
    assert!(refused(&pc, "allow-remote-desktop-in-firewall", &[]).contains("Your organisation controls the firewall"));
    pc.edit(|world| world.set_value(&listener::policies(), "CertTemplateName", Value::text("RDP")));
    assert!(refused(&pc, "renew-certificate", &[]).contains("Your organisation controls this"));
    assert!(refused(&pc, "repair-key-permissions", &[("step", Some("expert"))]).contains("organisation"));
}

#[test]
fn refusals_are_sentences() {
    let says = |id: &str, given: &[(&str, Option<&str>)], prepare: fn(&mut World), said: &str| {
        let pc = Fake::typical();
        pc.edit(prepare);
        let reason = refused(&pc, id, given);
        assert!(reason.ends_with('.') && reason.starts_with(char::is_uppercase), "{reason}");
        assert!(reason.contains(said), "{reason}");
    };
    says("enable-remote-desktop", &[], |world| world.computer.edition = "CoreSingleLanguage".into(), "Windows Home");
    says("host-security-layer", &[], |_| (), "--layer");
    says("host-security-layer", &[("layer", Some("tls"))], |world| set(world, "MinEncryptionLevel", 1), "impossible");
    says(
        "host-security-layer",
        &[("layer", Some("tls"))],
        |world| world.set_value(&listener::policies(), "MinEncryptionLevel", Value::dword(1)),
        "impossible",
    );
    says(
        "start-remote-desktop-service",
        &[],
        |world| world.services.retain(|one| one.name != "TermService"),
        "no Remote",
    );
    says("allow-remote-desktop-in-firewall", &[], |world| world.firewall_rules.clear(), "no rule");
    says(
        "allow-remote-desktop-in-firewall",
        &[],
        |world| world.firewall_profiles.iter_mut().for_each(|profile| profile.blocks_all = true),
        "block every incoming",
    );
    says("allow-remote-desktop-in-firewall", &[], |world| world.firewall_rules[0].allows = false, "blocks");
    says(
        "restore-port-3389",
        &[],
        |world| {
            set(world, "PortNumber", 3390);
            world.listeners.push(Listener { address: "0.0.0.0".parse().unwrap(), port: 3389, pid: 77 });
        },
        "process 77",
    );
    let chosen: fn(&mut World) =
        |world| world.set_value(&listener::rdp_tcp(), "SSLCertificateSHA1Hash", Value::binary(&[7; 20]));
    says("renew-certificate", &[], chosen, "Somebody has chosen");
    says("repair-key-permissions", &[("step", Some("move-key"))], chosen, "Somebody has chosen");
    let no_key: fn(&mut World) = |world| {
        let path = world.key_file();
        world.files.remove(&path.to_uppercase());
    };
    says("repair-key-permissions", &[], no_key, "renew-certificate");
    let keys: fn(&mut World) = |world| {
        let folder = world.key_file().rsplit_once('\\').unwrap().0.to_owned();
        let state = FileState { bytes: Bytes(vec![1]), attributes: 0, modified: 0 };
        (0..400).for_each(|number| world.set_file(&format!("{folder}\\{number}"), state.clone()));
    };
    says("repair-key-permissions", &[("step", Some("expert"))], keys, "402 keys");
    says("reset-stale-session", &[], |_| (), "3 ANNA-PC\\ben (not connected, unused for 5 hours)");
    says("reset-stale-session", &[("session", Some("1"))], |_| (), "your own session");
    says("reset-stale-session", &[("session", Some("9"))], |_| (), "Nobody is signed in");
    says("reset-stale-session", &[], |world| world.sessions.retain(|session| session.id != 3), "Nobody else");
}

#[test]
fn lowered_settings_put_themselves_back() {
    for case in &CASES {
        let lowered = case.id == "host-nla-off" || case.id == "host-security-layer" && case.given[0].1 != Some("tls");
        let pc = case.pc();
        let (before, kept) = (pc.snapshot(), kept(&pc));
        let mut journal = open(&kept);
        let outcome = case.apply(&pc, &mut journal).unwrap();
        let FixOutcome::Applied { run, put_back_at, .. } = outcome else { panic!("{}: {outcome:?}", case.id) };
        assert_eq!(put_back_at, lowered.then_some(before.now + TIMED), "{} {:?}", case.id, case.given);
        assert_eq!(journal.next_put_back(), put_back_at);
        drop(journal);
        pc.edit(|world| world.now += TIMED - 1);
        assert!(run::put_back_due(&pc, &mut open(&kept)).unwrap().is_empty());
        pc.edit(|world| world.now += 1);
        // Another Redial, after a restart of the computer.
        let mut journal = open(&kept);
        assert_eq!(journal.due(pc.now()), if lowered { vec![run] } else { Vec::new() });
        let put_back = run::put_back_due(&pc, &mut journal).unwrap();
        assert_eq!(put_back.len(), usize::from(lowered));
        if lowered {
            pc.edit(|world| world.now = before.now);
            assert_eq!(pc.snapshot().differences(&before), [""; 0]);
            assert!(journal.due(u64::MAX).is_empty());
        }
    }
}

/// Two changes of one value, of which one goes back by itself: whichever way they end, one of them would be wrong.
#[test]
fn what_goes_back_by_itself_is_left_alone_until_then() {
    let apply = |pc: &Fake, kept: &Kept, id: &str, layer: Option<&str>| {
        let (fix, mut options) = (find(id).unwrap(), Options::default());
        if layer.is_some() {
            options.set(fix, "layer", layer).unwrap();
        }
        run::apply(fix, &FixCx { pc, target: None, options: &options }, &mut open(kept)).unwrap()
    };
    let pc = Fake::typical();
    let (before, kept) = (pc.snapshot(), kept(&pc));
    assert!(matches!(apply(&pc, &kept, "host-nla-off", None), FixOutcome::Applied { .. }));
    assert!(matches!(apply(&pc, &kept, "host-security-layer", Some("negotiate")), FixOutcome::Applied { .. }));
    let lowered = pc.snapshot();
    for (id, layer) in
        [("host-nla-on", None), ("host-security-layer", Some("rdp")), ("host-security-layer", Some("tls"))]
    {
        let outcome = apply(&pc, &kept, id, layer);
        assert!(
            matches!(&outcome, FixOutcome::Refused { reason } if reason.contains("goes back by itself")),
            "{outcome:?}"
        );
        assert_eq!(pc.snapshot().differences(&lowered), [""; 0]);
    }
    pc.edit(|world| world.now += TIMED);
    assert_eq!(run::put_back_due(&pc, &mut open(&kept)).unwrap().len(), 2);
    pc.edit(|world| world.now = before.now);
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    assert!(matches!(apply(&pc, &kept, "host-security-layer", Some("rdp")), FixOutcome::Applied { .. }));
}

#[test]
fn a_clock_that_is_set_back_ends_what_was_lowered() {
    let pc = Fake::typical();
    let kept = kept(&pc);
    pc.edit(|world| world.now += 365 * 86_400);
    CASES[2].apply(&pc, &mut open(&kept)).unwrap();
    pc.edit(|world| world.now -= 365 * 86_400);
    assert_eq!(run::put_back_due(&pc, &mut open(&kept)).unwrap().len(), 1);
}

fn warned(case: &Case, prepare: impl FnOnce(&mut World)) -> String {
    let pc = case.pc();
    pc.edit(prepare);
    Said::paragraph(&case.preview(&pc).warnings).english()
}

#[test]
fn what_it_costs_is_said_before() {
    let find = |id: &str, given: Option<&str>| {
        CASES
            .iter()
            .find(|case| case.id == id && given.is_none_or(|given| case.given.iter().any(|one| one.1 == Some(given))))
            .unwrap()
    };
    let expert = warned(find("repair-key-permissions", Some("expert")), |_| ());
    for said in ["IIS", "VPN", "SQL", "1 of them is not Remote Desktop's", "cut off", "redial-1-copy"] {
        assert!(expert.contains(said), "{said}: {expert}");
    }
    let nla = find("host-nla-off", None);
    assert!(warned(nla, |_| ()).contains("less safe"));
    assert!(warned(find("host-nla-on", None), |world| set(world, "SecurityLayer", 0)).contains("host-security-layer"));
    assert!(warned(find("host-security-layer", Some("rdp")), |_| ()).contains("host-nla-off"));
    assert_eq!(warned(find("host-security-layer", Some("tls")), |_| ()), "");
    assert!(warned(find("enable-remote-desktop", None), |world| set(world, "UserAuthentication", 0)).contains("NLA"));
    let renew = find("renew-certificate", None);
    let connected = warned(renew, |world| {
        let session = &mut world.sessions[2];
        (session.state, session.station) = (SessionState::Active, "RDP-Tcp#3".to_owned());
    });
    assert!(
        connected.contains("Connected now: ANNA-PC\\ben.") && connected.contains("keeps the old certificate"),
        "{connected}"
    );
    assert!(warned(renew, |world| world.sessions[1].station = "rdp-tcp#0".into()).contains("yourself"));
    let stopped = warned(renew, |world| stop(world, "TermService", StartType::Manual));
    assert!(!stopped.contains("cut off"), "{stopped}");
    let web = &CASES[10];
    assert!(web.id == "allow-remote-desktop-in-firewall" && warned(web, |_| ()).contains("3387 and 3392"));
    let public = |world: &mut World| {
        world
            .firewall_profiles
            .iter_mut()
            .for_each(|profile| profile.active = profile.profile == NetworkCategory::Public);
    };
    assert_eq!(warned(web, public).matches("marked as public").count(), 1);
    assert!(!warned(web, |_| ()).contains("marked as public"));
    let off = |world: &mut World| world.firewall_profiles.iter_mut().for_each(|profile| profile.on = false);
    assert!(warned(web, off).contains("is off for the network"));
    assert!(warned(web, |world| set(world, "PortNumber", 3390)).contains("waits on port 3390"));
    let session = find("reset-stale-session", None);
    assert!(warned(session, |_| ()).contains("has not saved is lost"));
    assert!(warned(session, |world| world.sessions[2].state = SessionState::Active).contains("Ask first"));
}

#[test]
fn it_does_what_it_says() {
    let pc = CASES[0].pc();
    assert!(pc.listeners(3389).unwrap().is_empty());
    CASES[0].apply(&pc, &mut open(&kept(&pc))).unwrap();
    assert_eq!(pc.listeners(3389).unwrap().len(), 1);
    let rule = |pc: &Fake, id: &str| pc.snapshot().firewall_rules.into_iter().find(|rule| rule.id == id).unwrap();
    assert!(rule(&pc, USUAL).enabled && rule(&pc, USUAL).profiles == Profiles::DOMAIN | Profiles::PRIVATE);
    assert!(!rule(&pc, "RemoteDesktop-In-TCP-WS").enabled && !rule(&pc, "RemoteDesktop-Shadow-In-TCP").enabled);

    let renew = CASES.iter().find(|case| case.id == "renew-certificate").unwrap();
    let pc = renew.pc();
    let old = pc.snapshot().certificates[0].clone();
    let kept_lines = kept(&pc);
    renew.apply(&pc, &mut open(&kept_lines)).unwrap();
    // The journal has it, whole.
    let removed = open(&kept_lines).entries().iter().any(|entry| match &entry.change {
        Change::CertificateRemoved(removed) => removed.certificate == old,
        _ => false,
    });
    assert!(removed);
    let world = pc.snapshot();
    assert!(world.certificates.len() == 1 && world.certificates[0] != old);
    assert_eq!(world.files, renew.pc().snapshot().files, "a file was made");

    for case in CASES.iter().filter(|case| case.id == "repair-key-permissions") {
        let pc = case.pc();
        let (before, key) = (pc.snapshot(), pc.snapshot().key_file());
        case.apply(&pc, &mut open(&kept(&pc))).unwrap();
        let world = pc.snapshot();
        assert!(key_file::is_right(&world.entry(&key).unwrap().sddl), "{:?}", case.given);
        let others = |world: &World| {
            let others =
                world.files.iter().filter(|(path, _)| path.contains("MACHINEKEYS") && !path.contains("F686AACE"));
            others.map(|(path, entry)| (path.clone(), entry.clone())).collect::<Vec<_>>()
        };
        let expert = case.given.iter().any(|(_, step)| *step == Some("expert"));
        assert_eq!(others(&world) == others(&before), !expert, "{:?}", case.given);
    }
}

#[test]
fn what_cures_is_offered_before_what_lowers() {
    use crate::model::{Cause, Side};
    let offers = |cause| for_cause(cause, Side::Server).map(|(fix, _)| fix.id).collect::<Vec<_>>();
    assert_eq!(
        offers(Cause::TlsClosedAfterHello),
        ["repair-key-permissions", "renew-certificate", "host-security-layer"]
    );
    assert_eq!(offers(Cause::HostRemoteDesktopOff), ["enable-remote-desktop"]);
    assert_eq!(offers(Cause::HostSecurityLowered), ["host-nla-on", "host-security-layer"]);
    for host in [
        Cause::HostRemoteDesktopOff,
        Cause::HostServiceStopped,
        Cause::HostNotListening,
        Cause::HostPortChanged,
        Cause::HostFirewallBlocks,
        Cause::HostCertificateExpired,
        Cause::HostKeyUnreadable,
        Cause::HostSleeps,
        Cause::HostStaleSession,
        Cause::HostSecurityLowered,
    ] {
        assert!(!offers(host).is_empty(), "{host}");
    }
}

#[test]
fn folk_remedies_are_explained_and_not_offered() {
    for (place, harmful_advice) in HARMFUL_ADVICE.iter().enumerate() {
        assert!(find(harmful_advice.id).is_none(), "{} is offered", harmful_advice.id);
        assert!(
            HARMFUL_ADVICE.iter().skip(place + 1).all(|other| other.id != harmful_advice.id),
            "{}",
            harmful_advice.id
        );
        assert!(
            harmful_advice.claim.ends_with('.')
                && harmful_advice.why_not.ends_with('.')
                && harmful_advice.why_not.len() > 80,
            "{}",
            harmful_advice.id
        );
    }
    for id in ["firewall-off", "network-service-administrator", "allow-encryption-oracle", "antivirus-off"] {
        assert!(HARMFUL_ADVICE.iter().any(|harmful_advice| harmful_advice.id == id), "{id}");
    }
}

#[test]
fn options_are_bounded() {
    let set = |id: &str, name: &str, value: Option<&str>| Options::default().set(find(id).unwrap(), name, value);
    for (id, name, value) in [
        ("host-security-layer", "layer", Some("3")),
        ("host-security-layer", "layer", None),
        ("repair-key-permissions", "step", Some("C:\\Windows")),
        ("reset-stale-session", "session", Some("0")),
        ("reset-stale-session", "session", Some("-1")),
        ("reset-stale-session", "session", Some("65536")),
        ("renew-certificate", "path", Some("C:\\x.cer")),
        ("enable-remote-desktop", "websocket", None),
    ] {
        assert!(set(id, name, value).is_err(), "{id} {name} {value:?}");
    }
}

prop_compose! {
    /// The client's side at random, and then the host's.
    fn random_host()(
        world in random_world(),
        numbers in proptest::collection::vec(proptest::option::of(0..4_u32), 6),
        rules in proptest::collection::vec((any::<bool>(), 0..8_u32), 5),
        services in proptest::collection::vec((any::<bool>(), 0..3_usize), 3),
        sleep in 0..3_u32,
        key in 0..3_u32,
        tidy in any::<bool>(),
    ) -> World {
        let mut world = world;
        let names = ["UserAuthentication", "SecurityLayer", "MinEncryptionLevel", "fEnableWinStation", "PortNumber"];
        for (name, number) in names.iter().zip(&numbers) {
            world.key_mut(&listener::rdp_tcp()).values.remove(*name);
            if let Some(number) = number {
                set(&mut world, name, if *name == "PortNumber" { 3388 + number } else { *number });
            }
        }
        if let Some(number) = numbers[5] {
            world.set_value(&listener::server(), "fDenyTSConnections", Value::dword(number));
        }
        for (rule, (enabled, profiles)) in world.firewall_rules.iter_mut().zip(rules) {
            (rule.enabled, rule.profiles) = (enabled, Profiles(profiles));
        }
        // Those that need another are stopped first, as Windows has it.
        let mut all_run = true;
        for (name, (runs, start)) in ["TermService", "UmRdpService", "SessionEnv"].iter().zip(services) {
            let start = [StartType::Manual, StartType::Automatic, StartType::Disabled][start];
            all_run = runs && (all_run || *name == "SessionEnv");
            if all_run {
                world.services.iter_mut().find(|service| service.name == *name).unwrap().start = start;
            } else {
                stop(&mut world, name, start);
            }
        }
        world.power[0].sleep_after_s = sleep * 600;
        match key {
            0 => broken_key(&mut world),
            1 => {
                let path = world.key_file();
                world.files.remove(&path.to_uppercase());
            }
            _ => {}
        }
        if tidy {
            world.certificates.clear();
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_the_computer_and_the_fixes_undo_is_exact(
        world in random_host(),
        sequence in proptest::collection::vec(0..CASES.len() + CLIENT_CASES.len(), 0..8),
        at_once in any::<bool>(),
    ) {
        let pc = Fake::new(world.clone());
        let mut journal = open(&kept(&pc));
        let mut runs = Vec::new();
        for index in sequence {
            let case = CASES.get(index).unwrap_or_else(|| &CLIENT_CASES[index - CASES.len()]);
            // Where Windows makes a key or a certificate by itself in between is tested case by case.
            if renews(case) {
                continue;
            }
            match case.apply(&pc, &mut journal).unwrap() {
                FixOutcome::Applied { run, .. } => runs.push(run),
                FixOutcome::AlreadyRight | FixOutcome::Refused { .. } => {}
                other => prop_assert!(false, "{}: {other:?}", case.id),
            }
            pc.edit(|world| world.now += 5);
        }
        let put_back = if at_once {
            run::undo(&pc, &mut journal, Which::All).unwrap()
        } else {
            runs.iter().rev().flat_map(|run| run::undo(&pc, &mut journal, Which::Run(*run)).unwrap()).collect()
        };
        for run in &put_back {
            prop_assert!(run.left.is_empty(), "{run:?}");
        }
        pc.edit(|now| now.now = world.now);
        let now = pc.snapshot();
        let mut before = lasting(&world, &now);
        before.sessions.retain(|session| now.sessions.contains(session));
        // What the services make where there was none, they make by themselves.
        let made = settled(&now, &before);
        let key = before.key_file().to_uppercase();
        if !before.files.contains_key(&key) {
            before.files.extend(made.files.get(&key).map(|entry| (key, entry.clone())));
        }
        prop_assert_eq!(made.differences(&before), Vec::<String>::new());
    }
}
