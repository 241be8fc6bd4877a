//! The whole conversation with a computer in memory: both ends, with nothing between them but octets.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use proptest::prelude::*;

use super::*;
use crate::change::journal::{Journal, Plan, RegistryStore, Which};
use crate::change::{Change, DnsFlushed, Edited, FileMoved, MstscStarted, RegistryValue, Words};
use crate::fixes::floor::TooOld;
use crate::fixes::run::PutBack;
use crate::fixes::{self, FixCx, OptionKind, Options};
use crate::model::Said;
use crate::platform::computer::Machine as _;
use crate::platform::elevation::{LONGEST_ANSWER, LONGEST_MESSAGE};
use crate::platform::fake::Fake;
use crate::platform::registry::{Key, Registry as _, Value};
use crate::platform::services::{Service, ServiceState, StartType};

const POLICY: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client";
const NAME: &str = "fClientDisableUDP";

/// A helper on a thread of its own, as the process is: one message there, one back.
struct Wire {
    pc: Fake,
    /// The user's answer to Windows.
    yes: bool,
    prompts: u32,
}

impl Transport for Wire {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        self.prompts += 1;
        if !self.yes {
            return Ok(Exchange::Declined);
        }
        let (to_helper, requests) = sync_channel::<Vec<u8>>(1);
        let (answers, from_helper) = sync_channel::<Vec<u8>>(1);
        let (order, pc) = (order.to_owned(), self.pc.clone());
        let helper = std::thread::Builder::new().name("helper".to_owned());
        let helper = helper.spawn(move || helper_process(&order, &requests, &answers, pc)).unwrap();
        to_helper.send(message.to_vec()).unwrap();
        let answer = from_helper.recv();
        helper.join().unwrap();
        answer.map(Exchange::Answered).map_err(|_| ElevationError::Ended { code: 64 })
    }
}

fn helper_process(order: &str, requests: &Receiver<Vec<u8>>, answers: &SyncSender<Vec<u8>>, pc: Fake) {
    let Ok(order) = Order::parse(order) else { return };
    let pc: Arc<dyn Platform> = Arc::new(pc);
    answers.send(respond(order, &requests.recv().unwrap(), &pc).write()).unwrap();
}

fn wire(pc: &Fake) -> Wire {
    Wire { pc: pc.clone(), yes: true, prompts: 0 }
}

fn asked(pc: &Fake, request: Result<Request, RequestError>) -> Answer {
    match ask(&request.unwrap(), &mut wire(pc)) {
        Ok(HelperReply::Answered(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

fn fix(id: &str) -> Result<Request, RequestError> {
    Request::fix(fixes::find(id).unwrap(), Options::default())
}

fn udp(pc: &Fake) -> Option<Value> {
    pc.value(&Key::machine(POLICY), NAME).unwrap()
}

fn journal(pc: &Fake) -> Journal {
    Journal::open(Box::new(RegistryStore::new(Arc::new(pc.clone())))).unwrap()
}

/// As if some fix had done it, for a while or for good.
fn planted(pc: &Fake, fix: &str, change: Change, put_back_at: Option<u64>) -> u64 {
    journal(pc).run(pc, Plan { fix, changes: vec![change], put_back_at }).unwrap().run
}

fn udp_change() -> Change {
    let (old, new) = (None, Some(Value::dword(1)));
    Change::RegistryValue(RegistryValue { key: Key::machine(POLICY), name: NAME.to_owned(), old, new, made: None })
}

fn typical() -> Fake {
    let pc = Fake::typical();
    pc.create_key(&Key::machine(POLICY)).unwrap();
    pc
}

fn refused(answer: &Answer) -> bool {
    matches!(&answer.verdict, HelperOutcome::Refused { reason } if reason.ends_with("."))
}

#[test]
fn a_fix_there_and_back() {
    let pc = typical();
    let before = pc.snapshot();
    let answer = asked(&pc, fix("disable-udp"));
    let HelperOutcome::Applied { run, done, put_back_at: None } = answer.verdict else { panic!("{answer:?}") };
    assert_eq!(done.len(), 1);
    assert_eq!(udp(&pc), Some(Value::dword(1)));
    assert_eq!(asked(&pc, fix("disable-udp")).verdict, HelperOutcome::AlreadyRight {});
    let answer = asked(&pc, Request::undo(vec![run]));
    let HelperOutcome::Undone { runs } = answer.verdict else { panic!("{answer:?}") };
    assert!(runs.len() == 1 && runs[0].fix == "disable-udp" && runs[0].done == done && runs[0].left.is_empty());
    // The journal is all that stays.
    pc.edit(|world| {
        world.machine_registry.keys.get_mut("SOFTWARE").unwrap().keys.retain(|name, _| name != "Redial");
        world.key_rights.clear();
    });
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
}

#[test]
fn what_is_over_is_forgotten_and_nothing_else() {
    let pc = typical();
    let (made, waits) = (planted(&pc, "disable-udp", udp_change(), None), 2);
    asked(&pc, Request::undo(vec![made]));
    let for_a_while = planted(&pc, "disable-udp", udp_change(), Some(pc.now() + 1800));
    assert_eq!(for_a_while, waits);
    let before = pc.snapshot();
    for runs in [vec![made, waits], vec![waits], vec![made, 99]] {
        assert!(refused(&asked(&pc, Request::forget(runs))));
    }
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new(), "all of them or none");
    assert_eq!(asked(&pc, Request::forget(vec![made])).verdict, HelperOutcome::Forgotten { runs: vec![made] });
    assert_eq!(journal(&pc).entries().len(), 1);
    assert!(udp(&pc).is_some(), "the computer stays as it is");
    // Once its time has come it is put back first, and can be forgotten then.
    pc.edit(|world| world.now += 1800);
    let answer = asked(&pc, Request::forget(vec![waits]));
    assert!(
        answer.put_back.len() == 1 && answer.verdict == HelperOutcome::Forgotten { runs: vec![waits] },
        "{answer:?}"
    );
    assert!(journal(&pc).entries().is_empty() && udp(&pc).is_none());
}

#[test]
fn a_declined_prompt_is_no_error_and_changes_nothing() {
    let pc = typical();
    let before = pc.snapshot();
    let mut wire = Wire { yes: false, ..wire(&pc) };
    assert_eq!(ask(&fix("disable-udp").unwrap(), &mut wire).unwrap(), HelperReply::Declined);
    assert_eq!(wire.prompts, 1);
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
}

#[test]
fn looking_at_the_host_changes_nothing() {
    let pc = typical();
    // Something is due to be put back, and stays as it is: looking is not the time for it.
    let run = planted(&pc, "disable-udp", udp_change(), Some(1));
    let before = pc.snapshot();
    let log = pc.log();
    let HelperOutcome::Examined { checks } = asked(&pc, Ok(Request::Examine)).verdict else { panic!("not examined") };
    assert_eq!(checks.len(), crate::host::checks::ALL.len());
    assert_eq!((pc.snapshot().differences(&before), pc.log()), (Vec::<String>::new(), log));
    assert!(waits_until(&(Arc::new(pc.clone()) as _), run).unwrap().is_some());
    pc.edit(|world| world.identity.elevated = false);
    assert!(refused(&asked(&pc, Ok(Request::Examine))));
    let read = |text: &str| Request::read(Order::Examine, text.as_bytes());
    assert!(matches!(read(r#"{"v":1,"ask":{"is":"examine"}}"#), Ok(Request::Examine)));
    for text in [
        r#"{"v":1,"ask":{"is":"examine","path":"C:\\x"}}"#,
        r#"{"v":1,"ask":{"is":"put-back"}}"#,
        r#"{"v":1,"ask":{"is":"fix","fix":"disable-udp","options":[]}}"#,
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    assert!(Request::read(Order::PutBack, br#"{"v":1,"ask":{"is":"examine"}}"#).is_err());
}

#[test]
fn a_large_host_still_fits_the_pipe() {
    let pc = typical();
    pc.edit(|world| {
        let like = world.sessions[0].clone();
        let user = "\u{1}".repeat(500);
        let session = |id| crate::platform::sessions::LogonSession { id, user: user.clone(), ..like.clone() };
        world.sessions = (1..=200).map(session).collect();
    });
    let answer = asked(&pc, Ok(Request::Examine));
    assert!(
        matches!(&answer.verdict, HelperOutcome::Examined { checks } if checks.len() == crate::host::checks::ALL.len())
    );
    assert!(answer.write().len() <= LONGEST_ANSWER);
}

#[test]
fn without_rights_nothing_is_done() {
    let pc = typical();
    pc.edit(|world| world.identity.elevated = false);
    let before = pc.snapshot();
    assert!(refused(&asked(&pc, fix("disable-udp"))));
    assert!(refused(&asked(&pc, Ok(Request::PutBack))));
    let here: Arc<dyn Platform> = Arc::new(pc.clone());
    assert!(put_back(&here).is_err());
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
}

#[test]
fn the_users_own_fixes_are_never_run() {
    for fix in fixes::ALL.iter().filter(|fix| !fix.elevated) {
        assert_eq!(Order::parse(fix.id), Err(OrderError::OfTheUser), "{}", fix.id);
        assert!(Request::fix(fix, Options::default()).is_err());
        assert!(matches!(Direct(Arc::new(Fake::typical())).exchange(fix.id, b""), Err(ElevationError::Order)));
    }
    for fix in fixes::ALL.iter().filter(|fix| fix.elevated) {
        assert_eq!(Order::parse(fix.id).unwrap().word(), fix.id);
        assert!(crate::platform::elevation::is_order(fix.id));
        assert!(fix.options.iter().all(|option| option.kind != OptionKind::RdpFile), "{} takes a path", fix.id);
    }
    for word in ["", "--yes", "no-such-fix", "UNDO", "put-back ", "disable-udp\0", "C:\\x.exe"] {
        assert_eq!(Order::parse(word), Err(OrderError::Unknown), "{word}");
    }
}

#[test]
fn requests_are_understood_to_the_last_field_or_not_at_all() {
    let order = Order::parse("disable-udp").unwrap();
    let read = |text: &str| Request::read(order, text.as_bytes());
    assert!(read(r#"{"v":1,"ask":{"is":"fix","fix":"disable-udp","options":[]}}"#).is_ok());
    for (text, error) in [
        (r#"{"v":2,"ask":{"is":"fix","fix":"disable-udp","options":[]}}"#, Some(RequestError::Version)),
        (r#"{"v":1,"ask":{"is":"fix","fix":"enable-udp","options":[]}}"#, Some(RequestError::Other)),
        (r#"{"v":1,"ask":{"is":"undo","runs":[1]}}"#, Some(RequestError::Other)),
        (
            r#"{"v":1,"ask":{"is":"fix","fix":"disable-udp","options":[],"path":"C:\\x"}}"#,
            Some(RequestError::Unreadable),
        ),
        (r#"{"v":1,"more":1,"ask":{"is":"fix","fix":"disable-udp","options":[]}}"#, Some(RequestError::Unreadable)),
        (r#"{"v":1,"ask":{"is":"fix","fix":"disable-udp","options":[["key","HKLM\\SAM"]]}}"#, None),
        (r#"{"v":1,"ask":{"is":"fix","fix":"disable-udp","options":[["file","C:\\a.rdp"]]}}"#, None),
        (r#"{"v":1,"ask":{"is":"change","kind":"registry-value"}}"#, Some(RequestError::Unreadable)),
        ("", Some(RequestError::Unreadable)),
    ] {
        let found = read(text).unwrap_err();
        assert!(
            error.as_ref().map_or(matches!(found, RequestError::Option(_)), |error| *error == found),
            "{text}: {found}"
        );
    }
    assert_eq!(read(&" ".repeat(LONGEST_MESSAGE + 1)).unwrap_err(), RequestError::TooLong);
    for runs in [vec![], vec![0], vec![1; 65]] {
        assert_eq!(Request::undo(runs.clone()).unwrap_err(), RequestError::Runs);
        let text = serde_json::json!({"v": 1, "ask": {"is": "undo", "runs": runs}}).to_string();
        assert_eq!(Request::read(Order::Undo, text.as_bytes()).unwrap_err(), RequestError::Runs);
        assert_eq!(Request::read(Order::Forget, text.as_bytes()).unwrap_err(), RequestError::Other);
        let text = text.replace("undo", "forget");
        assert_eq!(Request::read(Order::Forget, text.as_bytes()).unwrap_err(), RequestError::Runs);
    }
}

#[test]
fn what_no_elevated_fix_does_is_neither_undone_nor_finished() {
    let key = |path: &str| Key::machine(path);
    let value = |key: Key, name: &str, old: Option<Value>, new: Option<Value>| {
        Change::RegistryValue(RegistryValue { key, name: name.to_owned(), old, new, made: None })
    };
    let run = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
    let listener = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
    let number = || Some(Value::dword(1));
    let keys = "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";
    let moved = |from: &str, to: &str| Change::FileMoved(FileMoved { from: from.to_owned(), to: to.to_owned() });
    let own = format!("{keys}\\f686aace6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21");
    let other = format!("{keys}\\76944fb33636aeddb9590521c2e8815a_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21");
    let name = other.rsplit('\\').next().unwrap();
    let pc = typical();
    let allows = |change: &Change| allow::allows("disable-udp", change, &pc).unwrap();
    for well in [
        udp_change(),
        value(key(&listener.to_uppercase()), "securitylayer", number(), number()),
        value(key(listener), "SSLCertificateSHA1Hash", Some(Value::binary(&[1; 20])), None),
        moved(&own, &format!("{own}.redial-20260414-083000-2")),
        moved(&other, &format!("{keys}.redial-20260414-083000\\{name}")),
    ] {
        assert!(allows(&well), "{well:?}");
        assert!(!allow::allows("client-nla-on", &well, &pc).unwrap());
        assert!(!allow::allows("of-another-redial", &well, &pc).unwrap());
    }
    for bad in [
        value(key(run), "x", None, Some(Value::text("C:\\evil.exe"))),
        value(key(listener), "InitialProgram", None, number()),
        value(key(listener), "SecurityLayer", Some(Value::text("C:\\evil.exe")), number()),
        value(key(listener), "SecurityLayer", None, Some(Value::text("x"))),
        value(key(listener), "SSLCertificateSHA1Hash", None, Some(Value::binary(&[1; 20]))),
        value(key(&format!("{listener}\\..")), "SecurityLayer", None, number()),
        value(Key::user(POLICY), NAME, None, number()),
        Change::RegistryValue(RegistryValue {
            key: key(POLICY),
            name: NAME.to_owned(),
            old: None,
            new: number(),
            made: Some(key("SOFTWARE\\Microsoft")),
        }),
        moved(&other, &format!("{other}.redial-20260414-083000")),
        moved(&own, "C:\\Windows\\System32\\x.dll"),
        moved(&own, &format!("{keys}.redial-1\\..\\x")),
        moved("C:\\Windows\\System32\\config\\SAM", &format!("{keys}.redial-1\\SAM")),
        moved(&format!("{keys}\\..\\x"), &format!("{keys}\\..\\x.redial-1")),
        Change::MstscStarted(MstscStarted { address: "192.0.2.7".to_owned() }),
        Change::DnsFlushed(DnsFlushed {}),
    ] {
        assert!(!allows(&bad), "{bad:?}");
    }
    // From a journal that somebody got to write: refused before anything is done, the good run with it.
    let good = planted(&pc, "disable-udp", udp_change(), None);
    let bad = planted(&pc, "disable-udp", value(key(POLICY), "Else", None, number()), Some(1));
    let before = pc.snapshot();
    assert!(refused(&asked(&pc, Request::undo(vec![good, bad]))));
    assert!(refused(&asked(&pc, Ok(Request::Finish { run: bad }))));
    assert!(refused(&asked(&pc, Request::undo(vec![99]))));
    let answer = asked(&pc, Ok(Request::PutBack));
    assert!(answer.put_back.is_empty() && answer.verdict == HelperOutcome::PutBack {});
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
}

/// Somebody changes the computer between two looks at it: what was checked is what is made, or nothing is.
#[test]
fn one_plan_is_checked_and_made() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    // A second look would find what no helper may ever do.
    fn plan(_: &FixCx<'_>) -> Result<fixes::Plan, fixes::FixError> {
        let evil = Change::RegistryValue(RegistryValue {
            key: Key::machine("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"),
            name: "x".to_owned(),
            old: None,
            new: Some(Value::text("C:\\evil.exe")),
            made: None,
        });
        let first = LOOKS.fetch_add(1, Ordering::Relaxed) == 0;
        Ok(fixes::Plan::of([if first { udp_change() } else { evil }]))
    }
    let two_faced: &'static fixes::Fix =
        Box::leak(Box::new(fixes::Fix { plan, ..*fixes::find("disable-udp").unwrap() }));
    let pc = typical();
    let here: Arc<dyn Platform> = Arc::new(pc.clone());
    let made = helper::make(two_faced, &Options::default(), &here, &mut journal(&pc)).unwrap();
    assert!(matches!(made, HelperOutcome::Applied { .. }), "{made:?}");
    assert_eq!((LOOKS.load(Ordering::Relaxed), udp(&pc)), (1, Some(Value::dword(1))));
    let evil = Key::machine("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run");
    assert_eq!(pc.value(&evil, "x").unwrap(), None);
    // And what the only look finds is held to the list.
    let made = helper::make(two_faced, &Options::default(), &here, &mut journal(&pc)).unwrap();
    assert!(matches!(&made, HelperOutcome::Refused { reason } if reason.contains("never changes as an administrator")));
    assert_eq!(pc.value(&evil, "x").unwrap(), None);
}

/// Numbers of sessions come round again: another person may have signed in by the time that somebody has said yes.
#[test]
fn a_session_is_named_by_its_number_and_its_beginning() {
    let fix = fixes::find("reset-stale-session").unwrap();
    let pc = typical();
    pc.edit(|world| world.sessions[2].user = "ANNA-PC\\ben".to_owned());
    let mut options = Options::default();
    options.set(fix, "session", Some("3")).unwrap();
    assert_eq!(Request::fix(fix, options.clone()).unwrap_err(), RequestError::Session);
    let bare = r#"{"v":1,"ask":{"is":"fix","fix":"reset-stale-session","options":[["session","3"]]}}"#;
    assert_eq!(Request::read(Order::Fix(fix), bare.as_bytes()).unwrap_err(), RequestError::Session);
    // As whoever was shown it agrees to it.
    let preview = fixes::run::plan(fix, &FixCx { pc: &pc, target: None, options: &options }).unwrap();
    let agreed = preview.agreed(&options);
    assert_eq!(agreed.moment("signed-in"), pc.snapshot().sessions[2].signed_in);
    pc.edit(|world| {
        let session = &mut world.sessions[2];
        (session.user, session.signed_in) = ("ANNA-PC\\carol".to_owned(), session.signed_in.map(|since| since + 60));
    });
    let before = pc.snapshot();
    assert!(refused(&asked(&pc, Request::fix(fix, agreed.clone()))));
    assert_eq!(pc.snapshot().sessions, before.sessions);
    pc.edit(|world| world.sessions[2].signed_in = agreed.moment("signed-in"));
    let ended = asked(&pc, Request::fix(fix, agreed));
    assert!(matches!(ended.verdict, HelperOutcome::Applied { .. }), "{ended:?}");
    assert!(pc.snapshot().sessions.iter().all(|session| session.id != 3));
    // One of which nobody can tell when it began is not ended at all.
    let pc = typical();
    pc.edit(|world| world.sessions[2].signed_in = None);
    let told = fixes::run::plan(fix, &FixCx { pc: &pc, target: None, options: &options });
    assert!(matches!(told, Err(fixes::FixError::Refused { .. })), "{told:?}");
}

/// Until then a certificate was kept as a file too, in a folder that anybody could have made first, and led elsewhere.
#[test]
fn what_an_earlier_redial_kept_is_neither_looked_at_nor_deleted() {
    use crate::change::{FileContent, FolderMade};
    use crate::platform::Bytes;
    use crate::platform::files::FileState;
    let folder = "C:\\ProgramData\\Redial";
    let path = format!("{folder}\\remote-desktop-0123456789abcdef0123456789abcdef01234567.cer");
    let state = FileState { bytes: Bytes(vec![1]), attributes: 0x20, modified: 1 };
    let changes = || {
        vec![
            Change::FolderMade(FolderMade { path: folder.to_owned(), rights: None }),
            Change::FileContent(FileContent { path: path.clone(), old: None, new: Some(state.clone()), rights: None }),
            udp_change(),
        ]
    };
    let pc = typical();
    let secret = "C:\\Windows\\System32\\config";
    pc.edit(|world| {
        world.set_file(&format!("{secret}\\{}", path.rsplit('\\').next().unwrap()), state.clone());
        world.set_junction(folder, secret);
    });
    let before = pc.snapshot();
    let run = journal(&pc).run(&pc, Plan { fix: "disable-udp", changes: changes(), put_back_at: None }).unwrap();
    assert!(run.failed.is_none(), "{run:?}");
    let answer = asked(&pc, Request::undo(vec![run.run]));
    let HelperOutcome::Undone { runs } = answer.verdict else { panic!("{answer:?}") };
    assert!(runs[0].left.is_empty() && runs[0].done.len() == 1, "{runs:?}");
    assert!(udp(&pc).is_none() && pc.snapshot().files == before.files);
    // Killed by then in the middle of it: going on with it makes nothing there either.
    let mut gone_on_with = 0;
    for death in 0..14 {
        for finish in [true, false] {
            let pc = Fake::new(before.clone());
            pc.die_before_write(death);
            let _ = journal(&pc).run(&pc, Plan { fix: "disable-udp", changes: changes(), put_back_at: None });
            pc.behave();
            let planned = journal(&pc).entries().len();
            if planned == 0 {
                continue;
            }
            let answer = asked(&pc, if finish { Ok(Request::Finish { run: 1 }) } else { Request::undo(vec![1]) });
            assert!(!refused(&answer), "{answer:?}");
            if planned == 3 {
                assert_eq!(udp(&pc), finish.then(|| Value::dword(1)), "{death}");
                gone_on_with += 1;
            }
            assert!(pc.snapshot().files == before.files, "{death}");
        }
    }
    assert!(gone_on_with > 4, "{gone_on_with}");
}

#[test]
fn services_are_those_of_remote_desktop_and_their_neighbours() {
    use crate::change::{ServiceRun, ServiceStart};
    let pc = typical();
    pc.edit(|world| {
        let like = world.services[0].clone();
        let service = |name: &str, needs: &[&str]| Service {
            name: name.to_owned(),
            needs: needs.iter().map(|need| (*need).to_owned()).collect(),
            state: ServiceState::Stopped,
            ..like.clone()
        };
        world.services.extend([
            service("Vendor", &["TERMSERVICE"]),
            service("Spooler2", &[]),
            service("Loop", &["Loop"]),
        ]);
    });
    let run = |name: &str| Change::ServiceRun(ServiceRun { name: name.to_owned(), title: String::new(), ran: true });
    let allows = |change: &Change| allow::allows("disable-udp", change, &pc).unwrap();
    assert!(allows(&run("termservice")) && allows(&run("Vendor")) && allows(&run("W32Time")));
    assert!(!allows(&run("Spooler2")) && !allows(&run("Loop")) && !allows(&run("no such")) && !allows(&run("")));
    let (name, title) = ("TermService".to_owned(), String::new());
    let start = |old, new| Change::ServiceStart(ServiceStart { name: name.clone(), title: title.clone(), old, new });
    assert!(allows(&start(StartType::Disabled, StartType::Manual)));
    assert!(!allows(&start(StartType::Boot, StartType::Manual)));
}

/// Whatever a fix plans, its helper may do and take back. Every combination of its options, on computers in many states.
#[test]
fn every_plan_of_an_elevated_fix_is_allowed() {
    let mut untried: Vec<&str> = fixes::ALL.iter().filter(|fix| fix.elevated).map(|fix| fix.id).collect();
    for state in 0..STATES {
        for fix in fixes::ALL.iter().filter(|fix| fix.elevated) {
            for options in every_option(fix) {
                let pc = in_state(state);
                let Ok(plan) = (fix.plan)(&FixCx { pc: &pc, target: None, options: &options }) else { continue };
                for change in &plan.changes {
                    untried.retain(|id| *id != fix.id);
                    assert!(allow::allows(fix.id, change, &pc).unwrap(), "{} {options:?}: {change:?}", fix.id);
                }
            }
        }
    }
    assert!(untried.is_empty(), "never planned anything: {untried:?}");
}

const STATES: u32 = 4;

fn in_state(state: u32) -> Fake {
    let pc = Fake::typical();
    pc.edit(|world| {
        if state == 0 {
            return;
        }
        let server = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        for (key, name, number) in [
            (&server, "fDenyTSConnections", 1),
            (&server, "TSEnabled", 0),
            (&server, "TSServerDrainMode", 1),
            (&server, "fLogonDisabled", 1),
            (&server.join("WinStations\\RDP-Tcp"), "PortNumber", 3390),
            (&server.join("WinStations\\RDP-Tcp"), "fEnableWinStation", 0),
            (&server.join("WinStations\\RDP-Tcp"), "fLogonDisabled", 1),
            (&server.join("WinStations\\RDP-Tcp"), "SecurityLayer", state % 3),
            (&server.join("WinStations\\RDP-Tcp"), "UserAuthentication", state % 2),
            (&Key::machine(POLICY), NAME, 1),
        ] {
            world.set_value(key, name, Value::dword(number));
        }
        for rule in &mut world.firewall_rules {
            rule.enabled = false;
        }
        world.clock.last_sync = None;
        if state >= 2 {
            for service in &mut world.services {
                service.state = if state == 2 { ServiceState::Stopped } else { service.state };
                service.start = StartType::Disabled;
            }
            for node in world.files.values_mut() {
                node.sddl = "O:SYG:SYD:PAI(A;;FA;;;BA)".to_owned();
            }
        }
    });
    pc
}

fn every_option(fix: &'static fixes::Fix) -> Vec<Options> {
    let mut all = vec![Options::default()];
    for option in fix.options {
        let values: Vec<Option<String>> = match option.kind {
            OptionKind::Flag => vec![None],
            OptionKind::Choice(choices) => choices.iter().map(|choice| Some((*choice).to_owned())).collect(),
            OptionKind::Session => (1..9).map(|number| Some(number.to_string())).collect(),
            OptionKind::Moment => vec![Some("1776069000".to_owned())],
            OptionKind::Host | OptionKind::Address => vec![Some("192.0.2.7".to_owned())],
            OptionKind::RdpFile => Vec::new(),
        };
        let with = |options: &Options| {
            let own = options.clone();
            values.iter().map(move |value| {
                let mut options = own.clone();
                options.set(fix, option.name, value.as_deref()).unwrap();
                options
            })
        };
        let more: Vec<Options> = all.iter().flat_map(with).collect();
        all.extend(more);
    }
    all
}

#[test]
fn what_is_due_goes_back_before_anything_else() {
    let pc = typical();
    let here: Arc<dyn Platform> = Arc::new(pc.clone());
    let now = pc.snapshot().now;
    let run = planted(&pc, "disable-udp", udp_change(), Some(now + 60));
    assert_eq!(waits_until(&here, run).unwrap(), Some(now + 60));
    let answer = asked(&pc, Ok(Request::PutBack));
    assert!(answer.put_back.is_empty() && udp(&pc).is_some());
    pc.edit(|world| world.now = now + 60);
    // Even where the request itself comes to nothing.
    let answer = asked(&pc, Request::undo(vec![77]));
    assert!(refused(&answer) && udp(&pc).is_none());
    assert!(answer.put_back.len() == 1 && answer.put_back[0].run == run && answer.put_back[0].done.len() == 1);
    assert_eq!(waits_until(&here, run).unwrap(), None);
    assert!(put_back(&here).unwrap().is_empty());
}

#[test]
fn a_killed_helper_can_be_finished_or_undone() {
    for finish in [true, false] {
        for number in 1.. {
            let pc = typical();
            pc.die_before_write(number);
            let _ = asked(&pc, fix("disable-udp"));
            let died = pc.is_dead();
            pc.behave();
            let entries = journal(&pc).entries().len();
            if entries == 0 {
                assert!(died && udp(&pc).is_none());
                continue;
            }
            let request = if finish { Ok(Request::Finish { run: 1 }) } else { Request::undo(vec![1]) };
            let answer = asked(&pc, request);
            assert!(!refused(&answer), "{answer:?}");
            assert_eq!(udp(&pc), finish.then(|| Value::dword(1)), "killed before write {number}: {answer:?}");
            if !died {
                break;
            }
        }
    }
}

#[test]
fn a_journal_that_cant_be_trusted_stops_everything() {
    let pc = typical();
    planted(&pc, "disable-udp", udp_change(), Some(1));
    pc.set_value(&RegistryStore::place(), "00000002", &Value::binary(b"{}")).unwrap();
    let before = pc.snapshot();
    for request in [fix("enable-udp"), Request::undo(vec![1]), Request::forget(vec![1]), Ok(Request::PutBack)] {
        assert!(refused(&asked(&pc, request)));
    }
    assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
}

#[test]
fn the_users_journal_is_not_read() {
    let pc = typical();
    let key = Key::user("SOFTWARE\\Redial\\Journal");
    pc.create_key(&key).unwrap();
    pc.set_value(&key, "00000001", &Value::binary(b"{}")).unwrap();
    pc.deny("HKCU");
    assert!(matches!(asked(&pc, fix("disable-udp")).verdict, HelperOutcome::Applied { run: 1, .. }));
    assert!(matches!(journal(&pc).undo(&pc, Which::All), Ok(undone) if undone.len() == 1));
}

fn line(text: &str) -> Words {
    let [short, before, after, detail] = [text, text, text, text].map(Said::finished);
    Words { short, before, after, detail, edit: Edited::Other }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn hostile_requests_change_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..6000), text in ".{0,200}") {
        let pc = typical();
        let before = pc.snapshot();
        let here: Arc<dyn Platform> = Arc::new(pc.clone());
        let json = serde_json::json!({"v": 1, "ask": {"is": "fix", "fix": text, "options": [[text, text]]}}).to_string();
        for bytes in [&bytes[..], text.as_bytes(), json.as_bytes()] {
            for order in ["undo", "finish", "forget", "put-back", "examine-host", "disable-udp", "restart-computer"] {
                let answer = respond(Order::parse(order).unwrap(), bytes, &here);
                prop_assert!(refused(&answer));
                prop_assert_eq!(Answer::read(&answer.write()), Some(answer));
            }
            prop_assert!(Answer::read(bytes).is_none());
        }
        let _ = Order::parse(&text);
        prop_assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
        prop_assert_eq!(pc.log(), Vec::<String>::new());
    }

    #[test]
    fn answers_always_fit(text in "[\u{0}a\u{1f600}\"]{0,200}", count in 0..24_usize, runs in 0..16_usize) {
        let lines = vec![line(&text); count];
        let left = vec![(line(&text), Said::finished(&text)); count];
        let one = PutBack { run: 1, fix: text.clone(), done: lines.clone(), lasting: lines.clone(), left };
        let answer = Answer::new(vec![one.clone(); runs / 8], HelperOutcome::Undone { runs: vec![one; runs] });
        let bytes = answer.write();
        prop_assert!(bytes.len() <= LONGEST_ANSWER);
        let read = Answer::read(&bytes).unwrap();
        let undone = matches!(read.verdict, HelperOutcome::Undone { .. });
        prop_assert!(undone);
        let partial = HelperOutcome::Partial { run: u64::MAX, done: lines, failed: line(&text), why: Said::finished(&text) };
        let bytes = Answer::new(Vec::new(), partial).write();
        let kept = Answer::read(&bytes).map(|answer| matches!(answer.verdict, HelperOutcome::Partial { run: u64::MAX, .. }));
        prop_assert!(bytes.len() <= LONGEST_ANSWER && kept == Some(true));
    }

    #[test]
    fn requests_come_back_as_they_went(runs in proptest::collection::vec(1..u64::MAX, 1..64)) {
        let bytes = Request::undo(runs.clone()).unwrap().write().unwrap();
        prop_assert!(bytes.len() <= LONGEST_MESSAGE);
        let read = Request::read(Order::Undo, &bytes).unwrap();
        let same = matches!(read, Request::Undo { runs: read } if read == runs);
        prop_assert!(same);
    }

    #[test]
    fn hostile_places_are_refused(path in "[A-Z:\\\\./a-z0-9*\u{e9}]{0,80}", name in ".{0,40}") {
        let pc = typical();
        let keys = "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";
        for path in [path.clone(), format!("{keys}\\{path}"), format!("{keys}.redial-1\\{path}")] {
            let change = Change::FileMoved(FileMoved { from: path.clone(), to: format!("{path}.redial-1") });
            prop_assert!(!allow::allows("disable-udp", &change, &pc).unwrap());
            let key = Key::machine(&path);
            let (old, new) = (None, Some(Value::dword(1)));
            let change = Change::RegistryValue(RegistryValue { key, name: name.clone(), old, new, made: None });
            prop_assert!(!allow::allows("disable-udp", &change, &pc).unwrap());
        }
    }
}

#[test]
fn before_windows_10_1607_nothing_is_done_as_an_administrator() {
    let pc = typical();
    let lowered = planted(&pc, "disable-udp", udp_change(), Some(pc.now()));
    pc.edit(|world| world.computer.build = 10_586);
    let before = udp(&pc);
    for request in [fix("enable-udp"), Request::undo(vec![lowered]), Ok(Request::PutBack), Ok(Request::Examine)] {
        let answer = asked(&pc, request);
        assert!(matches!(answer.verdict, HelperOutcome::Refused { reason } if reason == Said::from(TooOld {})));
    }
    let here: Arc<dyn Platform> = Arc::new(pc.clone());
    assert!(put_back(&here).is_err());
    assert_eq!(udp(&pc), before);

    pc.edit(|world| world.computer.build = crate::platform::elevation::OLDEST_BUILD);
    assert!(matches!(asked(&pc, Ok(Request::PutBack)).verdict, HelperOutcome::PutBack {}));
    assert_ne!(udp(&pc), before);
}
