//! Every fix of this computer on one that behaves, and on ones that do not.
#![cfg(test)]

use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::history::{MadeState, history};
use super::run::{self, FixOutcome, Preview};
use super::*;
use crate::change::journal::{Journal, JournalError, Store, Which};
use crate::platform::Bytes;
use crate::platform::credentials::{Credential, CredentialKind};
use crate::platform::fake::{Fake, KeptCredential, World};
use crate::platform::files::{FileState, HIDDEN};
use crate::platform::registry::{Key, Value};
use crate::platform::services::{ServiceState, StartType};

const DOCUMENTS: &str = "C:\\Users\\anna\\Documents";

/// A journal that dies with the computer, and is found again after.
#[derive(Clone)]
pub(super) struct Kept {
    pub pc: Fake,
    pub lines: Arc<Mutex<Vec<String>>>,
}

impl Store for Kept {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(self.lines.lock().unwrap().clone())
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.pc.write_outside()?;
        self.lines.lock().unwrap().extend_from_slice(lines);
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.pc.write_outside()?;
        lines.clone_into(&mut self.lines.lock().unwrap());
        Ok(())
    }
}

pub(super) fn kept(pc: &Fake) -> Kept {
    Kept { pc: pc.clone(), lines: Arc::default() }
}

pub(super) fn open(kept: &Kept) -> Journal {
    Journal::open(Box::new(kept.clone())).unwrap()
}

/// A fix, how it is asked for, and what somebody else may do to its first step in between.
pub(super) struct Case {
    pub id: &'static str,
    pub given: &'static [(&'static str, Option<&'static str>)],
    pub prepare: fn(&mut World),
    pub meddle: Option<fn(&mut World)>,
}

pub(super) fn client() -> Key {
    Key::user("Software\\Microsoft\\Terminal Server Client")
}

fn udp() -> Key {
    Key::machine("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client")
}

fn set_default_rdp(world: &mut World, text: &str) {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    let state = FileState { bytes: Bytes(bytes), attributes: HIDDEN, modified: 134_000_000_000_000_000 };
    world.set_file(&format!("{DOCUMENTS}\\Default.rdp"), state);
}

fn gateway(world: &mut World) {
    set_default_rdp(
        world,
        "gatewayhostname:s:gw.example\r\ngatewayusagemethod:i:1\r\ngatewayprofileusagemethod:i:0\r\n",
    );
}

const LIST: fn(&mut World) = |world| world.set_value(&client().join("Default"), "MRU0", Value::text("somebody-else"));
const NO_FILE: fn(&mut World) = |world| {
    world.files.remove(&format!("{DOCUMENTS}\\Default.rdp").to_uppercase()).unwrap();
};
const EDITED: fn(&mut World) = |world| set_default_rdp(world, "enablecredsspsupport:i:7\r\ngatewayusagemethod:i:9\r\n");

pub(super) const CASES: [Case; 19] = [
    Case {
        id: "clear-connection-history",
        given: &[("host", Some("PC7.example"))],
        prepare: |_| (),
        meddle: Some(LIST),
    },
    Case { id: "clear-connection-history", given: &[("all", None)], prepare: |_| (), meddle: Some(LIST) },
    Case { id: "reset-default-rdp", given: &[], prepare: |_| (), meddle: Some(NO_FILE) },
    Case {
        id: "forget-saved-password",
        given: &[("host", Some("10.0.0.7"))],
        prepare: |_| (),
        meddle: Some(|world| world.credentials[0].credential.user = "EXAMPLE\\ben".to_owned()),
    },
    Case { id: "forget-saved-password", given: &[("all", None)], prepare: |_| (), meddle: None },
    Case { id: "clear-bitmap-cache", given: &[], prepare: |_| (), meddle: None },
    Case { id: "connect-by-address", given: &[("address", Some("192.0.2.7"))], prepare: |_| (), meddle: None },
    Case {
        id: "client-nla-on",
        given: &[],
        prepare: |world| set_default_rdp(world, "a:i:1\r\nEnableCredSspSupport:i:0\r\nb:s:é"),
        meddle: Some(EDITED),
    },
    Case { id: "client-nla-off", given: &[], prepare: |_| (), meddle: Some(EDITED) },
    Case {
        id: "client-nla-off",
        given: &[],
        prepare: |world| set_default_rdp(world, "full address:s:pc"),
        meddle: Some(EDITED),
    },
    Case { id: "gateway-auto-detect-on", given: &[], prepare: gateway, meddle: Some(EDITED) },
    Case {
        id: "gateway-auto-detect-on",
        given: &[],
        // One line is added behind another that is edited and has no end.
        prepare: |world| set_default_rdp(world, "gatewayprofileusagemethod:i:2"),
        meddle: Some(EDITED),
    },
    Case { id: "gateway-off", given: &[], prepare: gateway, meddle: Some(EDITED) },
    Case { id: "flush-dns", given: &[], prepare: |_| (), meddle: None },
    Case {
        id: "disable-udp",
        given: &[],
        prepare: |_| (),
        meddle: Some(|world| world.set_value(&udp(), "fClientDisableUDP", Value::dword(7))),
    },
    Case {
        id: "enable-udp",
        given: &[],
        prepare: |world| world.set_value(&udp(), "fClientDisableUDP", Value::dword(1)),
        meddle: Some(|world| world.set_value(&udp(), "fClientDisableUDP", Value::text("1"))),
    },
    Case {
        id: "allow-client-in-firewall",
        given: &[],
        prepare: |_| (),
        meddle: Some(|world| {
            world.app_rules.push(crate::platform::firewall::AppRule {
                name: "Redial: Remote Desktop Connection".to_owned(),
                program: "C:\\other.exe".to_owned(),
                profiles: crate::platform::firewall::Profiles::DOMAIN,
            });
        }),
    },
    Case {
        id: "sync-clock",
        given: &[],
        prepare: |world| {
            let service = world.services.iter_mut().find(|service| service.name == "W32Time").unwrap();
            (service.state, service.start, service.pid) = (ServiceState::Stopped, StartType::Disabled, 0);
        },
        meddle: Some(|world| {
            let service = world.services.iter_mut().find(|service| service.name == "W32Time").unwrap();
            service.start = StartType::Automatic;
        }),
    },
    Case { id: "restart-computer", given: &[], prepare: |_| (), meddle: None },
];

impl Case {
    pub fn fix(&self) -> &'static Fix {
        find(self.id).unwrap()
    }

    pub fn options(&self) -> Options {
        let mut options = Options::default();
        for (name, value) in self.given {
            options.set(self.fix(), name, *value).unwrap();
        }
        options
    }

    /// The computer that this case is about.
    pub fn pc(&self) -> Fake {
        let pc = Fake::typical();
        pc.edit(self.prepare);
        pc
    }

    pub fn preview(&self, pc: &Fake) -> Preview {
        let options = self.options();
        run::plan(self.fix(), &FixCx { pc, target: None, options: &options }).unwrap()
    }

    pub fn apply(&self, pc: &Fake, journal: &mut Journal) -> Result<FixOutcome, JournalError> {
        let options = self.options();
        run::apply(self.fix(), &FixCx { pc, target: None, options: &options }, journal)
    }
}

/// What stays when a fix is undone: what no undo brings back is as it is now.
pub(super) fn lasting(before: &World, now: &World) -> World {
    let gone = |kept: &&KeptCredential| {
        kept.credential.kind != CredentialKind::DomainPassword || now.credentials.contains(kept)
    };
    let piece = |path: &String| path.contains("\\TERMINAL SERVER CLIENT\\CACHE\\") && !now.files.contains_key(path);
    let mut world = before.clone();
    world.credentials = before.credentials.iter().filter(gone).cloned().collect();
    world.files.retain(|path, _| !piece(path));
    world.clock = now.clock.clone();
    world
}

fn same(now: &World, before: &World, what: &str) {
    assert_eq!(now.differences(&lasting(before, now)), [""; 0], "{what}");
}

#[test]
fn every_fix_of_this_computer_has_a_case() {
    for fix in ALL.iter().filter(|fix| fix.place != Place::There) {
        assert!(CASES.iter().any(|case| case.id == fix.id), "{} has no case", fix.id);
    }
}

#[test]
fn entries_are_complete() {
    for (place, fix) in ALL.iter().enumerate() {
        assert!(ALL.iter().skip(place + 1).all(|other| other.id != fix.id), "{} is there twice", fix.id);
        assert!(fix.title.chars().count() <= 60 && !fix.title.ends_with('.'), "{}", fix.title);
        assert!(fix.explain.len() > 80 && fix.explain.ends_with('.'), "{}: {}", fix.id, fix.explain);
        assert!(fix.alerts.iter().all(|alert| alert.ends_with('.')), "{}", fix.id);
        let twice = |(at, cause)| fix.cures[..at].contains(cause);
        assert!(!fix.cures.iter().enumerate().any(twice), "{} cures one thing twice", fix.id);
        let paths = fix.options.iter().any(|option| option.kind == OptionKind::RdpFile);
        assert!(!(fix.elevated && paths), "{} would take a path from a process with fewer rights", fix.id);
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
        assert!(!preview.steps.is_empty(), "{}", case.id);
        for step in &preview.steps {
            assert_ne!(step.words.before, step.words.after, "{}", case.id);
        }
        let outcome = run::carry_out(&preview, &pc, &mut journal).unwrap();
        let FixOutcome::Applied { run, done, put_back_at } = outcome else { panic!("{}: {outcome:?}", case.id) };
        assert_eq!(done.len(), preview.steps.len(), "{}", case.id);
        assert_eq!(put_back_at, case.fix().timed.map(|after| before.now + after.as_secs()), "{}", case.id);
        assert_eq!(history(&journal)[0].state, MadeState::Done, "{}", case.id);
        let whole = preview.undo;
        let put_back = run::undo(&pc, &mut journal, Which::Run(run)).unwrap();
        assert!(put_back[0].left.is_empty(), "{}: {put_back:?}", case.id);
        assert_eq!(put_back[0].lasting.is_empty(), whole == Undo::Full, "{}: {put_back:?}", case.id);
        assert_eq!(put_back[0].done.is_empty(), whole == Undo::None, "{}: {put_back:?}", case.id);
        same(&pc.snapshot(), &before, case.id);
        if whole == Undo::Full {
            assert_eq!(pc.snapshot().differences(&before), [""; 0], "{}", case.id);
            assert_eq!(history(&journal)[0].state, MadeState::Undone, "{}", case.id);
        }
        // What the table promises is no more than what these very steps can do.
        assert!(case.fix().undo != Undo::Full || whole == Undo::Full, "{}", case.id);
        assert!(case.fix().undo != Undo::None || whole == Undo::None, "{}", case.id);
    }
}

#[test]
fn deeds_are_done_once() {
    for (id, log) in [
        ("connect-by-address", "mstsc /v:192.0.2.7"),
        ("flush-dns", "flush dns"),
        ("sync-clock", "sync clock"),
        ("restart-computer", "restart"),
    ] {
        let case = CASES.iter().find(|case| case.id == id).unwrap();
        let pc = case.pc();
        case.apply(&pc, &mut open(&kept(&pc))).unwrap();
        assert_eq!(pc.log(), [log]);
    }
}

#[test]
fn already_right() {
    // Nothing of these can be seen afterwards, so they are done again whenever somebody asks.
    let blind = ["connect-by-address", "flush-dns", "restart-computer"];
    for case in CASES.iter().filter(|case| !blind.contains(&case.id)) {
        let pc = case.pc();
        let mut journal = open(&kept(&pc));
        case.apply(&pc, &mut journal).unwrap();
        let (now, entries) = (pc.snapshot(), journal.entries().len());
        assert_eq!(case.apply(&pc, &mut journal).unwrap(), FixOutcome::AlreadyRight, "{}", case.id);
        assert_eq!((pc.snapshot().differences(&now), journal.entries().len()), (Vec::<String>::new(), entries));
    }
}

/// What each step writes to, as the computer calls it.
fn subject(change: &Change) -> String {
    match change {
        Change::RegistryValue(edit) => format!("{}\\{}", edit.key, edit.name),
        Change::RegistryTree(edit) => edit.key.to_string(),
        Change::FileMoved(edit) => edit.from.clone(),
        Change::RdpLine(edit) => edit.path.clone(),
        Change::CredentialRemoved(edit) => format!("credential {}", edit.credential.target),
        Change::ServiceRun(edit) => format!("service {}", edit.name),
        Change::ServiceStart(edit) => format!("service {}", edit.name),
        Change::AppRuleAdded(edit) => format!("firewall {}", edit.rule.name),
        Change::Discarded(edit) => edit.path.clone(),
        Change::DnsFlushed(_) => "dns".to_owned(),
        Change::ClockSynced(_) => "clock".to_owned(),
        Change::MstscStarted(_) => "mstsc".to_owned(),
        Change::RestartAsked(_) => "restart".to_owned(),
        other => panic!("no fix of this computer makes {other:?}"),
    }
}

fn changes(case: &Case, pc: &Fake) -> Vec<Change> {
    let options = case.options();
    (case.fix().plan)(&FixCx { pc, target: None, options: &options }).unwrap().changes
}

#[test]
fn refused_at_each_step() {
    for case in &CASES {
        let planned = changes(case, &case.pc());
        for change in &planned {
            for deny in [Fake::deny, Fake::lock] {
                let pc = case.pc();
                let preview = case.preview(&pc);
                let (before, subject) = (pc.snapshot(), subject(change));
                deny(&pc, &subject);
                let mut journal = open(&kept(&pc));
                let outcome = run::carry_out(&preview, &pc, &mut journal).unwrap();
                match &outcome {
                    FixOutcome::Failed { why, .. } => {
                        assert!(why.ends_with("."), "{why}");
                        assert_eq!(pc.snapshot().differences(&before), [""; 0], "{} {subject}", case.id);
                    }
                    FixOutcome::Partial { done, .. } => {
                        assert!(!done.is_empty() || history(&journal)[0].state == MadeState::HalfDone);
                    }
                    other => panic!("{} {subject}: {other:?}", case.id),
                }
                pc.behave();
                run::undo(&pc, &mut journal, Which::All).unwrap();
                same(&pc.snapshot(), &before, case.id);
            }
        }
    }
}

#[test]
fn what_windows_only_says_is_not_believed() {
    for case in &CASES {
        for change in changes(case, &case.pc()).iter().filter(|change| change.shows()) {
            let pc = case.pc();
            let before = pc.snapshot();
            pc.lie(&subject(change));
            let mut journal = open(&kept(&pc));
            let outcome = case.apply(&pc, &mut journal).unwrap();
            let why = match &outcome {
                FixOutcome::Failed { why, .. } | FixOutcome::Partial { why, .. } => why,
                other => panic!("{}: {other:?}", case.id),
            };
            assert!(why.starts_with("Windows said that it did this, but it did not."), "{why}");
            pc.behave();
            run::undo(&pc, &mut journal, Which::All).unwrap();
            same(&pc.snapshot(), &before, case.id);
        }
    }
}

#[test]
fn changed_by_somebody_else_after_the_preview() {
    for case in &CASES {
        let Some(meddle) = case.meddle else { continue };
        let pc = case.pc();
        let preview = case.preview(&pc);
        pc.edit(meddle);
        let theirs = pc.snapshot();
        let outcome = run::carry_out(&preview, &pc, &mut open(&kept(&pc))).unwrap();
        assert!(matches!(outcome, FixOutcome::Stale { .. }), "{}: {outcome:?}", case.id);
        assert_eq!(pc.snapshot().differences(&theirs), [""; 0], "{}", case.id);
    }
}

#[test]
fn changed_by_somebody_else_before_the_undo() {
    for case in &CASES {
        let Some(meddle) = case.meddle.filter(|_| case.id != "reset-default-rdp" && case.id != "forget-saved-password")
        else {
            continue;
        };
        let pc = case.pc();
        let mut journal = open(&kept(&pc));
        case.apply(&pc, &mut journal).unwrap();
        if case.id == "allow-client-in-firewall" {
            pc.edit(|world| world.app_rules.clear());
        }
        pc.edit(meddle);
        let theirs = pc.snapshot();
        let put_back = run::undo(&pc, &mut journal, Which::All).unwrap();
        let left = &put_back[0].left;
        assert!(left.iter().any(|(_, why)| why.starts_with("Somebody else has changed it")), "{}: {left:?}", case.id);
        let kept = |world: &World| {
            (
                world.value(&udp(), "fClientDisableUDP").cloned(),
                world.app_rules.clone(),
                world.entry(&format!("{DOCUMENTS}\\Default.rdp")).cloned(),
            )
        };
        assert_eq!(kept(&pc.snapshot()), kept(&theirs), "{}", case.id);
    }
}

#[test]
fn killed_at_each_step() {
    for case in &CASES {
        for death in 0.. {
            let pc = case.pc();
            let finished = Fake::new(pc.snapshot());
            case.apply(&finished, &mut open(&kept(&finished))).unwrap();
            let (before, kept) = (pc.snapshot(), kept(&pc));
            pc.die_before_write(death);
            let died = case.apply(&pc, &mut open(&kept));
            if !pc.is_dead() {
                died.unwrap();
                break;
            }
            assert!(!matches!(died, Ok(FixOutcome::Applied { .. })), "{} {death}", case.id);
            pc.behave();
            let left = pc.snapshot();
            // Either way leads out of it: back to what was, or on to what was meant.
            let on = Fake::new(left);
            let mut going_on = Journal::open(Box::new(Kept {
                pc: on.clone(),
                lines: Arc::new(Mutex::new(kept.lines.lock().unwrap().clone())),
            }))
            .unwrap();
            for (run, fix) in run::half_done(&on, &mut going_on).unwrap() {
                assert_eq!(fix, case.id);
                let outcome = run::finish(&on, &mut going_on, run).unwrap();
                assert!(matches!(outcome, FixOutcome::Applied { .. } | FixOutcome::AlreadyRight), "{outcome:?}");
                // A deed that may have been done already is not done again.
                let meant = World { clock: on.snapshot().clock, ..finished.snapshot() };
                assert_eq!(on.snapshot().differences(&meant), [""; 0], "{} {death}", case.id);
            }
            assert!(run::half_done(&on, &mut going_on).unwrap().is_empty(), "{} {death}", case.id);
            let mut journal = open(&kept);
            run::half_done(&pc, &mut journal).unwrap();
            run::undo(&pc, &mut journal, Which::All).unwrap();
            same(&pc.snapshot(), &before, &format!("{} killed before write {death}", case.id));
            assert!(run::half_done(&pc, &mut journal).unwrap().is_empty(), "{} {death}", case.id);
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
            same(&pc.snapshot(), &before, &format!("{} killed before write {death} of its undo", case.id));
        }
    }
}

#[test]
fn elevated_fixes_take_an_administrator() {
    for case in CASES.iter().filter(|case| case.fix().elevated) {
        let pc = case.pc();
        pc.edit(|world| world.identity.elevated = false);
        let before = pc.snapshot();
        assert!(case.preview(&pc).asks_for_administrator);
        let outcome = case.apply(&pc, &mut open(&kept(&pc))).unwrap();
        assert!(matches!(&outcome, FixOutcome::Refused { reason } if reason.contains("administrator")), "{outcome:?}");
        assert_eq!(pc.snapshot().differences(&before), [""; 0], "{}", case.id);
    }
    for case in CASES.iter().filter(|case| !case.fix().elevated) {
        let pc = case.pc();
        pc.edit(|world| world.identity.elevated = false);
        let preview = case.preview(&pc);
        assert!(!preview.asks_for_administrator && preview.warnings.iter().all(|line| !line.contains("ANNA-PC")));
        let outcome = case.apply(&pc, &mut open(&kept(&pc))).unwrap();
        assert!(matches!(outcome, FixOutcome::Applied { .. }), "{}: {outcome:?}", case.id);
    }
}

#[test]
fn lowered_settings_put_themselves_back() {
    let case = CASES.iter().find(|case| case.id == "client-nla-off").unwrap();
    let (pc, kept) = (case.pc(), kept(&case.pc()));
    let before = pc.snapshot();
    case.apply(&pc, &mut open(&kept)).unwrap();
    let lowered = pc.snapshot();
    pc.edit(|world| world.now += 30 * 60 - 1);
    assert!(run::put_back_due(&pc, &mut open(&kept)).unwrap().is_empty());
    pc.edit(|world| world.now += 1);
    // Another Redial, after a restart.
    let mut journal = open(&kept);
    assert_eq!(run::put_back_due(&pc, &mut journal).unwrap()[0].done.len(), 1);
    pc.edit(|world| world.now = before.now);
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    assert_ne!(lowered, before);
    assert!(run::put_back_due(&pc, &mut journal).unwrap().is_empty());
}

pub(super) fn refused(pc: &Fake, id: &str, given: &[(&str, Option<&str>)]) -> String {
    let fix = find(id).unwrap();
    let mut options = Options::default();
    for (name, value) in given {
        options.set(fix, name, *value).unwrap();
    }
    let before = pc.snapshot();
    let outcome = run::apply(fix, &FixCx { pc, target: None, options: &options }, &mut open(&kept(pc))).unwrap();
    assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    match outcome {
        FixOutcome::Refused { reason } => reason.english(),
        other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn refusals_are_sentences() {
    let pc = Fake::typical();
    for (id, given) in [
        ("clear-connection-history", &[][..]),
        ("clear-connection-history", &[("all", None), ("host", Some("pc"))]),
        ("forget-saved-password", &[]),
        ("connect-by-address", &[]),
        ("client-nla-on", &[("file", Some("C:\\nowhere.rdp"))]),
    ] {
        let reason = refused(&pc, id, given);
        assert!(reason.ends_with('.') && reason.starts_with(char::is_uppercase), "{reason}");
    }
    pc.edit(|world| set_default_rdp(world, "enablecredsspsupport:i:0\r\nsignature:s:AQAB\r\n"));
    assert!(refused(&pc, "client-nla-on", &[]).contains("signed"));
    pc.edit(|world| set_default_rdp(world, "enablecredsspsupport:i:0\r\nenablecredsspsupport:i:1\r\n"));
    assert!(refused(&pc, "client-nla-on", &[]).contains("2 times"));
    pc.edit(NO_FILE);
    assert!(refused(&pc, "gateway-off", &[]).contains("Connect once"));
    pc.edit(|world| world.services.retain(|service| service.name != "W32Time"));
    assert!(refused(&pc, "sync-clock", &[]).contains("by hand"));
    pc.deny("folder Documents");
    assert_eq!(refused(&pc, "reset-default-rdp", &[]), "Windows does not allow it (folder Documents).");
}

#[test]
fn a_foreign_computer_is_nothing_to_forget() {
    for id in ["clear-connection-history", "forget-saved-password"] {
        let pc = Fake::typical();
        let case = Case { id, given: &[("host", Some("nobody.example"))], prepare: |_| (), meddle: None };
        assert_eq!(case.apply(&pc, &mut open(&kept(&pc))).unwrap(), FixOutcome::AlreadyRight);
    }
}

#[test]
fn one_computer_goes_and_the_others_close_up() {
    let pc = Fake::typical();
    CASES[0].apply(&pc, &mut open(&kept(&pc))).unwrap();
    let world = pc.snapshot();
    let place = |place| world.value(&client().join("Default"), place).and_then(Value::as_text);
    assert_eq!(
        [place("MRU0"), place("MRU1"), place("MRU2")],
        [Some("10.0.0.7".into()), Some("old-server".into()), None]
    );
    let servers = world.key(&client().join("Servers")).unwrap();
    assert_eq!(servers.keys.keys().collect::<Vec<_>>(), ["10.0.0.7", "old-server"]);
    assert!(CASES[0].preview(&Fake::typical()).warnings.iter().any(|line| line.contains("taskbar")));
}

#[test]
fn a_windows_password_is_warned_of_before() {
    let preview = CASES[4].preview(&Fake::typical());
    assert_eq!(preview.undo, Undo::Partial);
    assert!(preview.warnings[0].contains("can't be brought back"), "{:?}", preview.warnings);
    assert!(CASES[3].preview(&Fake::typical()).warnings.iter().all(|line| !line.contains("brought back")));
}

#[test]
fn journals_that_are_not_ours_change_nothing() {
    let pc = Fake::typical();
    let kept = kept(&pc);
    CASES[0].apply(&pc, &mut open(&kept)).unwrap();
    let good = kept.lines.lock().unwrap().clone();
    let swapped = [good[1].clone(), good[0].clone()].to_vec();
    let edited = vec![good[0].replace("\"run\":1", "\"run\":2")];
    let newer = vec![good[0].replacen("\"v\":1", "\"v\":3", 1)];
    for (lines, said) in [(swapped, "edited by hand"), (edited, "edited by hand"), (newer, "newer version of Redial")] {
        *kept.lines.lock().unwrap() = lines.clone();
        let before = pc.snapshot();
        let error = Journal::open(Box::new(kept.clone())).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(*kept.lines.lock().unwrap(), lines);
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    }
}

#[test]
fn offers_say_where() {
    use crate::model::{Cause, Side};
    let offers = |cause, side| for_cause(cause, side).map(|(fix, place)| (fix.id, place)).collect::<Vec<_>>();
    assert_eq!(offers(Cause::ClockSkew, Side::Client), [("sync-clock", Place::Here)]);
    assert_eq!(offers(Cause::ClockSkew, Side::Server), [("sync-clock", Place::There)]);
    assert!(offers(Cause::ClientNlaOff, Side::Client).contains(&("client-nla-on", Place::Here)));
    assert!(offers(Cause::BrokeredConnection, Side::Undecided).is_empty());
}

#[test]
fn options_are_bounded() {
    let set = |id: &str, name: &str, value: Option<&str>| Options::default().set(find(id).unwrap(), name, value);
    for (id, name, value) in [
        ("flush-dns", "host", Some("pc")),
        ("clear-connection-history", "all", Some("x")),
        ("clear-connection-history", "host", None),
        ("clear-connection-history", "host", Some("")),
        ("clear-connection-history", "host", Some("..\\..\\Run")),
        ("connect-by-address", "address", Some("pc7.example")),
        ("connect-by-address", "address", Some("192.0.2.7 /admin")),
        ("reset-stale-session", "session", Some("0")),
        ("reset-stale-session", "session", Some("65536")),
        ("client-nla-on", "file", Some("C:\\x.exe")),
        ("client-nla-on", "file", Some("x.rdp")),
        ("client-nla-on", "file", Some("C:\\a\r\nb.rdp")),
    ] {
        assert!(set(id, name, value).is_err(), "{id} {name} {value:?}");
    }
    let mut options = Options::default();
    let fix = find("connect-by-address").unwrap();
    options.set(fix, "address", Some("[2001:db8::7]:3390")).unwrap();
    assert_eq!(options.given().collect::<Vec<_>>(), [("address", Some("[2001:db8::7]:3390"))]);
    assert_eq!(options.set(fix, "address", Some("192.0.2.7")), Err(OptionError::Twice("address")));
}

prop_compose! {
    pub(super) fn random_world()(
        hosts in proptest::collection::vec("(pc7|PC7|10\\.0\\.0\\.7|a|b:3390|\u{e9})(\\.example)?", 0..10),
        servers in proptest::collection::vec("(pc7|10\\.0\\.0\\.7|a|b)(\\.example)?", 0..4),
        rdp in proptest::option::of(
            "((enablecredsspsupport|gatewayusagemethod|gatewayprofileusagemethod):i:[0-4](\r\n|\n|)|full address:s:p(\r\n)?|gatewayhostname:s:(gw)?\r\n){0,6}"),
        wide in any::<bool>(),
        disabled in proptest::option::of(0..3_u32),
        users in proptest::collection::vec(("(pc7|10\\.0\\.0\\.7)(\\.example)?", any::<bool>()), 0..3),
        clock in proptest::option::of(-5000..5000_i64),
        pieces in 0..3_usize,
    ) -> World {
        let mut world = Fake::typical().snapshot();
        let client = client();
        world.key_mut(&client).keys.clear();
        for (place, host) in hosts.iter().enumerate() {
            world.set_value(&client.join("Default"), &format!("MRU{place}"), Value::text(host));
        }
        for host in &servers {
            world.set_value(&client.join("Servers").join(host), "UsernameHint", Value::text("x"));
        }
        NO_FILE(&mut world);
        match rdp {
            Some(text) if wide => set_default_rdp(&mut world, &text),
            Some(text) => {
                let state = FileState { bytes: Bytes(text.into_bytes()), attributes: 0x20, modified: 133_000_000_000_000_000 };
                world.set_file(&format!("{DOCUMENTS}\\Default.rdp"), state);
            }
            None => {}
        }
        if let Some(number) = disabled {
            world.set_value(&udp(), "fClientDisableUDP", Value::dword(number));
        }
        world.credentials.clear();
        for (host, generic) in users {
            let kind = if generic { CredentialKind::Generic } else { CredentialKind::DomainPassword };
            let target = format!("TERMSRV/{host}");
            if world.credentials.iter().any(|kept| kept.credential.target == target && kept.credential.kind == kind) {
                continue;
            }
            let credential =
                Credential { target, kind, user: "u".to_owned(), comment: String::new(), persist: 2 };
            let secret = Bytes(if generic { vec![1, 2] } else { Vec::new() });
            world.credentials.push(KeptCredential { credential, secret });
        }
        // Neither Windows nor the fake keeps an order.
        world.credentials.sort_by(|one, other| {
            (&one.credential.target, one.credential.kind).cmp(&(&other.credential.target, other.credential.kind))
        });
        world.clock.offset_ms = clock;
        for piece in 0..pieces {
            let state = FileState { bytes: Bytes(vec![1]), attributes: 0x20, modified: 133_000_000_000_000_000 };
            let cache = "C:\\Users\\anna\\AppData\\Local\\Microsoft\\Terminal Server Client\\Cache";
            world.set_file(&format!("{cache}\\Cache000{piece}.bin"), state);
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_computer_and_the_fixes_undo_is_exact(
        world in random_world(),
        sequence in proptest::collection::vec(0..CASES.len(), 0..8),
        at_once in any::<bool>(),
    ) {
        let pc = Fake::new(world.clone());
        let mut journal = open(&kept(&pc));
        let mut runs = Vec::new();
        for index in sequence {
            match CASES[index].apply(&pc, &mut journal).unwrap() {
                FixOutcome::Applied { run, .. } => runs.push(run),
                FixOutcome::AlreadyRight | FixOutcome::Refused { .. } => {}
                other => prop_assert!(false, "{}: {other:?}", CASES[index].id),
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
        prop_assert_eq!(now.differences(&lasting(&world, &now)), Vec::<String>::new());
    }
}

#[test]
fn what_is_the_users_own_is_all_that_they_touch() {
    for case in CASES.iter().filter(|case| !case.fix().elevated) {
        let pc = case.pc();
        let options = case.options();
        let plan = (case.fix().plan)(&FixCx { pc: &pc, target: None, options: &options }).unwrap();
        for change in &plan.changes {
            assert!(own_things::is_own(&pc, change).unwrap(), "{}: {change:?}", case.id);
        }
    }
    let pc = Fake::typical();
    let ours = ["registry-value", "registry-tree", "file-moved", "rdp-line", "credential-removed", "discarded"];
    for change in crate::change::tests::every_kind(&pc) {
        let kind = serde_json::to_value(&change).unwrap()["kind"].as_str().unwrap().to_owned();
        let may = ours.contains(&kind.as_str()) || matches!(kind.as_str(), "mstsc-started" | "dns-flushed");
        assert!(may || !own_things::is_own(&pc, &change).unwrap(), "{change:?}");
    }
}

#[test]
fn nobody_elses_profile_is_changed_in_a_borrowed_name() {
    let pc = Fake::typical();
    pc.edit(|world| {
        world.identity.elevated = true;
        world.identity.user = "ANNA-PC\\Administrator".to_owned();
    });
    assert!(refused(&pc, "clear-connection-history", &[("all", None)]).contains("ANNA-PC\\anna is signed in here"));
}
