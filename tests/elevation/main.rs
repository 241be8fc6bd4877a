//! One program at both ends of the pipe, as in the real thing: this one starts itself with `runas`, and is then the helper.
//! Runs on Windows and under Wine, which asks nobody and gives no rights; on any other system there is nothing to run.

#![expect(clippy::print_stdout, clippy::panic, reason = "a test without a harness says how it went")]

use std::process::ExitCode;

use redial::change::{Change, RegistryValue};
use redial::cli::{self, Streams, args};
use redial::elevate::{self, HelperOutcome, HelperReply, Request};
use redial::fixes::{self, Options};
use redial::host::elevated_facts::Observation;
use redial::model::said::Voice;
use redial::platform::elevation::Raise;
use redial::platform::registry::{Key, Value};
use redial::platform::tasks::TaskStep;

const POLICY: &str = "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\\Client";

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == "--elevated") {
        return helper();
    }
    if cfg!(windows) {
        examined();
        udp_off_and_back();
        lowered_and_back();
        windows_puts_it_back();
        println!("elevation: ok");
    } else {
        println!("elevation: only on Windows");
    }
    ExitCode::SUCCESS
}

/// The other process looks at the whole computer, and every fact comes back in its own type.
fn examined() {
    let HelperOutcome::Examined { checks } = asked(&Ok(Request::Examine)) else { panic!("it was not looked at") };
    assert_eq!(checks.len(), redial::host::checks::ALL.len());
    let pc = redial::platform::here();
    let mine = redial::host::examine(&*pc);
    let facts = checks.iter().filter(|check| matches!(check.seen, Observation::Fact(_))).count();
    assert!(facts >= 5, "{checks:?}");
    let ids = |checks: &[redial::host::HostCheck]| checks.iter().map(|check| check.id.clone()).collect::<Vec<_>>();
    let taken = mine.taking_over(checks);
    assert_eq!(ids(&taken.checks), ids(&mine.checks));
    for (taken, mine) in taken.checks.iter().zip(&mine.checks) {
        // Wine has no second look: both see the same, but for what goes on meanwhile.
        assert_eq!(taken.facts.is_empty(), mine.facts.is_empty(), "{}", mine.id);
    }
}

fn helper() -> ExitCode {
    let (mut out, mut err) = (std::io::sink(), std::io::sink());
    let words = args::parse(std::env::args_os().skip(1));
    words.map_or(ExitCode::from(64), |args| {
        ExitCode::from(cli::run(args, &mut Streams { out: &mut out, err: &mut err, voice: Voice::ENGLISH }))
    })
}

fn udp_off_and_back() {
    let pc = redial::platform::here();
    let value = || pc.value(&Key::machine(POLICY), "fClientDisableUDP");
    let Some(fix) = fixes::find("disable-udp") else { panic!("no such fix") };
    assert_eq!(value(), Ok(None), "this computer has it already: nothing is proven here");

    let applied = asked(&Request::fix(fix, Options::default()));
    let HelperOutcome::Applied { run, done, put_back_at: None } = applied else { panic!("{applied:?}") };
    assert_eq!(done.len(), 1);
    assert_eq!(value(), Ok(Some(Value::dword(1))));
    assert_eq!(asked(&Request::fix(fix, Options::default())), HelperOutcome::AlreadyRight {});

    let undone = asked(&Request::undo(vec![run]));
    assert!(
        matches!(&undone, HelperOutcome::Undone { runs } if runs.len() == 1 && runs[0].left.is_empty()),
        "{undone:?}"
    );
    assert_eq!(value(), Ok(None));
    assert!(matches!(asked(&Request::undo(vec![run + 7])), HelperOutcome::Refused { .. }));
    assert_eq!(asked(&Ok(Request::PutBack)), HelperOutcome::PutBack {});
}

/// The helper that lowered it stays, and is in nobody's way: another one takes it back, and then the first leaves.
fn lowered_and_back() {
    let pc = redial::platform::here();
    let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
    assert_eq!(pc.create_key(&key).and_then(|()| pc.set_value(&key, "UserAuthentication", &Value::dword(1))), Ok(()));
    let Some(fix) = fixes::find("host-nla-off") else { panic!("no such fix") };
    let applied = asked(&Request::fix(fix, Options::default()));
    let HelperOutcome::Applied { run, put_back_at: Some(at), .. } = applied else { panic!("{applied:?}") };
    assert!(at > pc.now());
    assert_eq!(pc.value(&key, "UserAuthentication"), Ok(Some(Value::dword(0))));
    assert!(matches!(elevate::waits_until(&pc, run), Ok(Some(waits)) if waits == at));
    let undone = asked(&Request::undo(vec![run]));
    assert!(
        matches!(&undone, HelperOutcome::Undone { runs } if runs.len() == 1 && runs[0].left.is_empty()),
        "{undone:?}"
    );
    assert_eq!(pc.value(&key, "UserAuthentication"), Ok(Some(Value::dword(1))));
    assert!(matches!(elevate::waits_until(&pc, run), Ok(None)));
}

/// The command that the Task Scheduler is given, run by the real command prompt: it sets the old number where the new one
/// still is, and leaves any other alone.
fn windows_puts_it_back() {
    let pc = redial::platform::here();
    let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
    let set = |number| assert_eq!(pc.set_value(&key, "SecurityLayer", &Value::dword(number)), Ok(()));
    let Some(fix) = fixes::find("host-security-layer") else { panic!("no such fix") };
    for (old, before, after) in [(Some(2), 0, Some(2)), (Some(2), 1, Some(1)), (None, 0, None)] {
        let change = Change::RegistryValue(RegistryValue {
            key: key.clone(),
            name: "SecurityLayer".to_owned(),
            old: old.map(Value::dword),
            new: Some(Value::dword(0)),
            made: None,
        });
        let planned = fixes::scheduled_rollback::plan(&*pc, fix, &[change], pc.now());
        let Ok(Change::TaskAdded(added)) = planned else { panic!("{planned:?}") };
        assert_eq!(fixes::scheduled_rollback::is_ours(&*pc, &added.task), Ok(true));
        set(before);
        run(&added.task.steps[0]);
        assert_eq!(pc.value(&key, "SecurityLayer"), Ok(after.map(Value::dword)), "{before}");
    }
}

#[cfg(windows)]
fn run(step: &TaskStep) {
    use std::os::windows::process::CommandExt as _;
    let output = std::process::Command::new(&step.program).raw_arg(&step.arguments).output();
    assert!(output.is_ok_and(|output| output.status.success()), "{step:?}");
}

#[cfg(not(windows))]
fn run(step: &TaskStep) {
    panic!("only on Windows: {step:?}");
}

fn asked(request: &Result<Request, elevate::RequestError>) -> HelperOutcome {
    let Ok(request) = request else { panic!("{request:?}") };
    match elevate::ask(request, &mut Raise) {
        Ok(HelperReply::Answered(answer)) => answer.verdict,
        other => panic!("{other:?}"),
    }
}
