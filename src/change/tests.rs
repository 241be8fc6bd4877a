//! Every kind of edit against a computer that behaves, and against one that does not.

use proptest::prelude::*;

use super::*;
use crate::platform::Bytes;
use crate::platform::certificates::Certificates;
use crate::platform::credentials::{CredentialKind, Credentials};
use crate::platform::fake::{Fake, World};
use crate::platform::files::FileState;
use crate::platform::firewall::{AppRule, Profiles};
use crate::platform::registry::{Key, Tree, Value};
use crate::platform::services::StartType;
use crate::platform::sessions::Sessions;
use crate::platform::tasks::{Task, TaskStep};

const DOCUMENTS: &str = "C:\\Users\\anna\\Documents";

pub fn client() -> Key {
    Key::user("Software\\Microsoft\\Terminal Server Client")
}

fn file(bytes: &[u8], attributes: u32) -> FileState {
    FileState { bytes: Bytes(bytes.to_vec()), attributes, modified: 134_000_000_000_000_000 }
}

/// One of every kind, each planned on the computer as it is.
pub fn every_kind(pc: &Fake) -> Vec<Change> {
    let default = format!("{DOCUMENTS}\\Default.rdp");
    let listener = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
    let udp = Key::machine("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client");
    let credential = |target, kind| {
        let found = pc.credentials(target).unwrap().into_iter().find(|credential| credential.kind == kind).unwrap();
        CredentialRemoved::plan(pc, found).unwrap()
    };
    let session = pc.sessions().unwrap().into_iter().find(|session| session.user.ends_with("ben")).unwrap();
    let key_file = pc.snapshot().key_file();
    let rule = AppRule {
        name: "Redial: Remote Desktop Connection".to_owned(),
        program: "C:\\Windows\\System32\\mstsc.exe".to_owned(),
        profiles: Profiles::PUBLIC,
    };
    let (path, to) = (format!("{DOCUMENTS}\\new.rdp"), format!("{DOCUMENTS}\\copy.rdp"));
    let step =
        TaskStep { program: "C:\\Windows\\System32\\cmd.exe".to_owned(), arguments: "/d /s /c \"x\"".to_owned() };
    let task = Task {
        name: "Redial host-nla-off 1776157260".to_owned(),
        at: 1_776_157_260,
        after_s: Some(1860),
        steps: vec![step],
    };
    let mut changes: Vec<Option<Change>> = vec![
        RegistryValue::plan(pc, &listener, "SecurityLayer", Some(Value::dword(0))).unwrap(),
        RegistryValue::plan(pc, &client().join("Default"), "MRU0", None).unwrap(),
        RegistryValue::plan(pc, &udp, "fClientDisableUDP", Some(Value::dword(1))).unwrap(),
        RegistryTree::plan(pc, &client().join("Servers\\pc7.example"), None).unwrap(),
        RegistryTree::plan(pc, &Key::user("Software\\Redial\\A\\B"), Some(tree(&[("x", 1)]))).unwrap(),
        FileContent::plan(pc, &path, Some(file(b"full address:s:pc9\r\n", 0x20))).unwrap(),
        RdpLine::plan(pc, &default, "enablecredsspsupport", 'i', "0").unwrap(),
        Some(Change::FileCopied(FileCopied { from: default.clone(), to })),
        Some(Change::FolderMade(FolderMade { path: format!("{DOCUMENTS}\\aside"), rights: None })),
        FileMoved::plan(pc, &default, &format!("{default}.bak")).unwrap(),
        Some(credential("TERMSRV/10.0.0.7", CredentialKind::Generic)),
        Some(credential("TERMSRV/pc7.example", CredentialKind::DomainPassword)),
        ServiceStart::plan(pc, "TermService", StartType::Automatic).unwrap(),
        RuleSet::plan(pc, "RemoteDesktop-In-TCP-WS", true, Profiles::PUBLIC).unwrap(),
        Some(Change::AppRuleAdded(AppRuleAdded { rule })),
        Some(Change::CertificateRemoved(CertificateRemoved { certificate: pc.certificates().unwrap().remove(0) })),
        Access::plan(pc, &key_file, "O:BAG:SYD:P(A;;FR;;;NS)(A;;FA;;;SY)").unwrap(),
        PowerSet::plan(pc, 0).unwrap(),
        Some(Change::Discarded(Discarded { path: pc_cache(), size: 4096 })),
        Some(Change::SessionReset(SessionReset { session })),
        Some(Change::DnsFlushed(DnsFlushed {})),
        Some(Change::ClockSynced(ClockSynced {})),
        Some(Change::MstscStarted(MstscStarted { address: "10.0.0.7:3390".to_owned() })),
        Some(Change::RestartAsked(RestartAsked {})),
        Some(Change::TaskAdded(TaskAdded { task })),
    ];
    changes.extend(ServiceRun::plan_start(pc, "RemoteRegistry").unwrap().into_iter().map(Some));
    changes.into_iter().map(|change| change.expect("the typical computer is otherwise")).collect()
}

fn same(pc: &Fake, expected: &World, change: &Change) {
    assert_eq!(pc.snapshot().differences(expected), [""; 0], "{change:?}");
}

/// Whether it is one of the texts that a translation is told of.
fn is_listed(said: &Said) -> bool {
    texts().any(|text| *said == text)
}

fn pc_cache() -> String {
    "C:\\Users\\anna\\AppData\\Local\\Microsoft\\Terminal Server Client\\Cache\\Cache0000.bin".to_owned()
}

fn tree(values: &[(&str, u32)]) -> Tree {
    let values = values.iter().map(|(name, number)| ((*name).to_owned(), Value::dword(*number)));
    Tree { values: values.collect(), ..Tree::default() }
}

#[test]
fn every_kind_of_change_is_made_and_taken_back() {
    let pc = Fake::typical();
    let before = pc.snapshot();
    let changes = every_kind(&pc);
    let mut states = Vec::new();
    for change in &changes {
        let words = change.describe();
        let told = [&words.short, &words.before, &words.after, &words.detail];
        assert!(told.into_iter().all(|said| said.is_told() && !said.is_empty() || is_listed(said)), "{words:?}");
        assert_ne!(words.before, words.after, "{words:?}");
        states.push(pc.snapshot());
        assert_eq!(change.apply(&pc), Ok(EditOutcome::Done), "{change:?}");
        if change.shows() {
            assert_eq!(change.apply(&pc), Ok(EditOutcome::AlreadySo), "{change:?}");
        }
    }
    assert!(pc.snapshot() != before);
    for (change, state) in changes.iter().zip(states).rev() {
        match change.undo() {
            Undo::Full | Undo::Partial => {
                assert_eq!(change.revert(&pc), Ok(EditOutcome::Done), "{change:?}");
                assert_eq!(change.revert(&pc), Ok(EditOutcome::AlreadySo), "{change:?}");
            }
            Undo::None => {
                assert_eq!(change.revert(&pc), Err(ChangeError::NoUndo), "{change:?}");
                // As if it had never been done, so that the ones before it can be compared.
                pc.edit(|world| *world = state.clone());
            }
        }
        same(&pc, &state, change);
    }
    assert_eq!(pc.log(), ["flush dns", "sync clock", "mstsc /v:10.0.0.7:3390", "restart"]);
}

#[test]
fn a_computer_that_refuses_or_lies_is_left_as_it_was() {
    let pc = Fake::typical();
    // The last but one enables the service that the last one starts.
    let changes = every_kind(&pc);
    let before = pc.snapshot();
    for change in &changes[..changes.len() - 1] {
        pc.deny("");
        assert!(matches!(change.apply(&pc), Err(ChangeError::Platform(PlatformError::Denied { .. }))), "{change:?}");
        pc.behave();
        pc.lock("");
        assert!(matches!(change.apply(&pc), Err(ChangeError::Platform(PlatformError::Busy { .. }))), "{change:?}");
        pc.behave();
        pc.lie("");
        if change.shows() {
            // A key that was not made refuses its value, which is as good a sign.
            let taken = change.apply(&pc);
            let honest = matches!(
                taken,
                Err(ChangeError::NotTaken { .. } | ChangeError::Platform(PlatformError::Missing { .. }))
            );
            assert!(honest, "{change:?} {taken:?}");
        }
        pc.behave();
        same(&pc, &before, change);
    }
}

#[test]
fn what_somebody_else_has_changed_is_left_alone() {
    type InjectedFault = fn(&mut World);
    let meddle: [(&str, InjectedFault); 12] = [
        ("SecurityLayer", |world| {
            let key = "SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
            world.set_value(&Key::machine(key), "SecurityLayer", Value::dword(1));
        }),
        ("MRU0", |world| world.set_value(&client().join("Default"), "MRU0", Value::text("other"))),
        ("Servers\\pc7", |world| world.set_value(&client().join("Servers\\pc7.example"), "CertHash", Value::dword(9))),
        ("new.rdp", |world| world.set_file(&format!("{DOCUMENTS}\\new.rdp"), file(b"theirs", 0))),
        ("enablecredsspsupport", |world| {
            world.set_file(&format!("{DOCUMENTS}\\Default.rdp"), file(b"enablecredsspsupport:i:2\r\n", 0x22));
        }),
        ("Default.rdp.bak", |world| world.set_file(&format!("{DOCUMENTS}\\Default.rdp.bak"), file(b"theirs", 0))),
        ("TERMSRV/10.0.0.7", |world| world.credentials[0].credential.user = "other".into()),
        ("TermService: start", |world| {
            world.services.iter_mut().for_each(|service| service.start = StartType::Boot);
        }),
        ("RemoteDesktop-In-TCP-WS", |world| world.firewall_rules[3].profiles = Profiles::DOMAIN),
        ("MachineKeys", |world| {
            let path = world.key_file();
            world.set_security(&path, "O:BAG:BAD:(A;;FR;;;WD)");
        }),
        ("plan 3", |world| world.power[0].sleep_after_s = 77),
        ("session 3", |world| world.sessions[2].user = "EXAMPLE\\carol".into()),
    ];
    for (part, meddle) in meddle {
        let pc = Fake::typical();
        let change = every_kind(&pc).into_iter().find(|change| change.describe().detail.contains(part)).unwrap();
        for applied in [false, true] {
            let pc = Fake::new(pc.snapshot());
            if applied {
                change.apply(&pc).unwrap();
                if change.undo() == Undo::None {
                    continue;
                }
                // The session and the credential are gone; whoever made a new one is found all the same.
                if part.starts_with("TERMSRV") {
                    let kept = Fake::typical().snapshot().credentials.remove(0);
                    pc.edit(|world| world.credentials.insert(0, kept));
                }
            }
            pc.edit(meddle);
            if applied && part == "Default.rdp.bak" {
                pc.edit(|world| world.set_file(&format!("{DOCUMENTS}\\Default.rdp"), file(b"theirs", 0)));
            }
            let before = pc.snapshot();
            let result = if applied { change.revert(&pc) } else { change.apply(&pc) };
            assert!(matches!(result, Err(ChangeError::Stale { .. })), "{part}, applied {applied}: {result:?}");
            same(&pc, &before, &change);
        }
    }
}

#[test]
fn half_a_write_is_only_touched_by_whom_it_belongs_to() {
    type Half = fn(&mut World);
    let halves: [(&str, Half); 6] = [
        // The values of a new key, one of two.
        ("A\\B", |world| world.set_value(&Key::user("Software\\Redial\\A\\B"), "x", Value::dword(1))),
        // The key without its value.
        ("fClientDisableUDP", |world| {
            world.key_mut(&Key::machine("SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client"));
        }),
        // One of two values of a deleted key.
        ("Servers\\pc7", |world| {
            world.key_mut(&client().join("Servers\\pc7.example")).values.remove("CertHash");
        }),
        // Octets without attributes and time.
        ("new.rdp", |world| {
            world.set_file(
                &format!("{DOCUMENTS}\\new.rdp"),
                FileState { modified: 0, ..file(b"full address:s:pc9\r\n", 0) },
            );
        }),
        ("RemoteDesktop-In-TCP-WS", |world| {
            world.firewall_rules[3].enabled = false;
            world.firewall_rules[3].profiles = Profiles(7);
        }),
        // The owner without the list.
        ("MachineKeys", |world| {
            let path = world.key_file();
            let sddl = world.entry(&path).unwrap().sddl.replace("O:SY", "O:BA");
            world.set_security(&path, &sddl);
        }),
    ];
    for (part, half) in halves {
        let pc = Fake::typical();
        pc.edit(|world| world.firewall_rules[3].profiles = Profiles::PRIVATE);
        let mut change = every_kind(&pc).into_iter().find(|change| change.describe().detail.contains(part)).unwrap();
        match &mut change {
            Change::RegistryTree(edit) if part == "A\\B" => edit.new = Some(tree(&[("x", 1), ("y", 2)])),
            Change::FirewallRule(edit) => edit.new.profiles = Profiles(7),
            _ => {}
        }
        let before = pc.snapshot();
        pc.edit(half);
        let torn = pc.snapshot();
        assert!(matches!(change.apply(&pc), Err(ChangeError::Stale { .. })), "{change:?}");
        assert!(matches!(change.revert(&pc), Err(ChangeError::Stale { .. })), "{change:?}");
        same(&pc, &torn, &change);
        assert_eq!(change.apply_from(&pc, Start::Half), Ok(EditOutcome::Done), "{change:?}");
        pc.edit(|world| *world = torn);
        assert_eq!(change.revert_from(&pc, Start::Half), Ok(EditOutcome::Done), "{change:?}");
        same(&pc, &before, &change);
    }
}

#[test]
fn a_restart_is_planned_with_everything_that_hangs_on_it() {
    let pc = Fake::typical();
    let changes = ServiceRun::plan_restart(&pc, "TermService").unwrap();
    let short: Vec<String> = changes.iter().map(|change| change.describe().detail.english()).collect();
    assert_eq!(
        short,
        [
            "service UmRdpService: running -> stopped",
            "service TermService: running -> stopped",
            "service TermService: stopped -> running",
            "service UmRdpService: stopped -> running"
        ]
    );
    let before = pc.snapshot();
    for change in &changes {
        assert_eq!(change.apply(&pc), Ok(EditOutcome::Done));
    }
    same(&pc, &before, &changes[0]);
}

/// What a fix might do, with few names so that edits meet.
#[derive(Clone, Debug)]
enum Action {
    Value(usize, usize, Option<u32>),
    Tree(usize, Option<Vec<(usize, u32)>>),
    File(usize, Option<(Vec<u8>, u32)>),
    Line(usize, usize, u32),
    Move(usize, usize),
    Copy(usize, usize),
    Folder(usize),
    Credential(usize),
    Start(usize),
    Restart(usize),
    Stop(usize),
    StartType(usize, bool),
    Rule(usize, bool, u32),
    App(usize),
    Access(usize, bool),
    Power(u32),
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let n = 0..5_usize;
    let bytes = proptest::collection::vec(prop_oneof![Just(b'x'), Just(b':'), Just(b'i'), Just(b'\n')], 0..9);
    let action = prop_oneof![
        (n.clone(), n.clone(), proptest::option::of(0..3_u32))
            .prop_map(|(key, name, new)| Action::Value(key, name, new)),
        (n.clone(), proptest::option::of(proptest::collection::vec((0..5_usize, 0..3_u32), 0..3)))
            .prop_map(|(key, new)| Action::Tree(key, new)),
        (n.clone(), proptest::option::of((bytes, prop_oneof![Just(0), Just(0x22), Just(0x2021)])))
            .prop_map(|(path, new)| Action::File(path, new)),
        (n.clone(), n.clone(), 0..3_u32).prop_map(|(path, name, value)| Action::Line(path, name, value)),
        (n.clone(), n.clone()).prop_map(|(from, to)| Action::Move(from, to)),
        (n.clone(), n.clone()).prop_map(|(from, to)| Action::Copy(from, to)),
        n.clone().prop_map(Action::Folder),
        n.clone().prop_map(Action::Credential),
        n.clone().prop_map(Action::Start),
        n.clone().prop_map(Action::Restart),
        n.clone().prop_map(Action::Stop),
        (n.clone(), any::<bool>()).prop_map(|(service, on)| Action::StartType(service, on)),
        (n.clone(), any::<bool>(), 1..8_u32).prop_map(|(rule, on, profiles)| Action::Rule(rule, on, profiles)),
        n.clone().prop_map(Action::App),
        (n, any::<bool>()).prop_map(|(path, own)| Action::Access(path, own)),
        prop_oneof![Just(0), Just(60), Just(900)].prop_map(Action::Power),
    ];
    proptest::collection::vec(action, 0..12)
}

fn plan(pc: &Fake, action: &Action) -> Result<Vec<Change>, ChangeError> {
    let keys = ["Default", "SERVERS\\pc7.example", "Servers", "New", "new\\Deep\\Er"].map(|name| client().join(name));
    let names = ["", "MRU0", "mru1", "CertHash", "new"];
    let paths = ["default.RDP", "one.rdp", "TWO.rdp", "aside\\one.rdp", "Two.rdp"];
    let path = |n: usize| format!("{DOCUMENTS}\\{}", paths[n]);
    let services = ["TermService", "RemoteRegistry", "UmRdpService", "RpcSs", "SessionEnv"];
    let one = |change: Option<Change>| change.into_iter().collect::<Vec<_>>();
    Ok(match action {
        Action::Value(key, name, new) => {
            one(RegistryValue::plan(pc, &keys[*key], names[*name], new.map(Value::dword))?)
        }
        Action::Tree(key, new) => {
            let new = new.as_ref().map(|new| tree(&new.iter().map(|(name, n)| (names[*name], *n)).collect::<Vec<_>>()));
            one(RegistryTree::plan(pc, &keys[*key], new)?)
        }
        Action::File(n, new) => {
            one(FileContent::plan(pc, &path(*n), new.as_ref().map(|(bytes, attributes)| file(bytes, *attributes)))?)
        }
        Action::Line(n, name, value) => {
            let name = ["enablecredsspsupport", "gatewayusagemethod", "x", "xx", "i"][*name];
            one(RdpLine::plan(pc, &path(*n), name, 'i', &value.to_string())?)
        }
        Action::Move(from, to) => one(FileMoved::plan(pc, &path(*from), &path(*to))?),
        Action::Copy(from, to) => vec![Change::FileCopied(FileCopied { from: path(*from), to: path(*to) })],
        Action::Folder(n) => {
            let name = ["aside", "aside\\more", "b", "c", "d"][*n];
            vec![Change::FolderMade(FolderMade { path: format!("{DOCUMENTS}\\{name}"), rights: None })]
        }
        Action::Credential(n) => {
            let found =
                pc.credentials("TERMSRV/*")?.into_iter().filter(|one| one.kind == CredentialKind::Generic).nth(*n);
            one(found.map(|credential| CredentialRemoved::plan(pc, credential)).transpose()?)
        }
        Action::Start(n) => ServiceRun::plan_start(pc, services[*n])?,
        Action::Restart(n) => ServiceRun::plan_restart(pc, services[*n])?,
        Action::Stop(n) => {
            let mut changes = ServiceRun::plan_restart(pc, services[*n])?;
            changes.retain(|change| !matches!(change, Change::ServiceRun(run) if !run.ran));
            changes
        }
        Action::StartType(n, on) => {
            one(ServiceStart::plan(pc, services[*n], if *on { StartType::Manual } else { StartType::Disabled })?)
        }
        Action::Rule(n, on, profiles) => {
            let id = pc.snapshot().firewall_rules[*n].id.clone();
            one(RuleSet::plan(pc, &id, *on, Profiles(*profiles))?)
        }
        Action::App(n) => {
            let rule = AppRule { name: format!("rule {n}"), program: "mstsc.exe".to_owned(), profiles: Profiles(7) };
            vec![Change::AppRuleAdded(AppRuleAdded { rule })]
        }
        Action::Access(n, own) => {
            let sddl = if *own { "O:BAG:SYD:P(A;;FR;;;NS)" } else { "O:SYG:SYD:(A;;FA;;;WD)" };
            one(Access::plan(pc, &path(*n), sddl)?)
        }
        Action::Power(seconds) => one(PowerSet::plan(pc, *seconds)?),
    })
}

/// Plans and applies one after the other, and gives what was really done. What can't be done here is left out.
fn act(pc: &Fake, actions: &[Action]) -> Vec<Change> {
    let mut done = Vec::new();
    for action in actions {
        for change in plan(pc, action).unwrap_or_default() {
            if change.apply(pc) == Ok(EditOutcome::Done) {
                done.push(change);
            }
        }
    }
    done
}

proptest! {
    #[test]
    fn any_sequence_is_undone_exactly(earlier in actions(), actions in actions()) {
        let pc = Fake::typical();
        act(&pc, &earlier);
        let before = pc.snapshot();
        let done = act(&pc, &actions);
        let json = serde_json::to_string(&done).unwrap();
        let done: Vec<Change> = serde_json::from_str(&json).unwrap();
        for change in done.iter().rev() {
            prop_assert_eq!(change.revert(&pc), Ok(EditOutcome::Done), "{:?}", change);
        }
        prop_assert_eq!(pc.snapshot().differences(&before), Vec::<String>::new());
    }
}
