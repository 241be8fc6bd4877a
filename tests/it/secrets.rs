//! A password that was tested is nowhere afterwards: in no report, and not in the memory of the process that tested it.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]
#![expect(clippy::disallowed_methods, reason = "a process that crashes is another one")]

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::Duration;

use redial::engine::{Progress, Request, check};
use redial::model::said::Voice;
use redial::model::{Account, Cause, Identity, Layer, SignInOnce, SignInRequest, Target, Thumbprint};
use redial::practice;
use redial::report::{Report, formats, redact};

use crate::lab::{Check, scratch};
use crate::own_memory::Password;
use crate::peers::sign_in::Server;

/// In every format, with and without names.
pub fn is_in_a_report(report: &Report, password: &Password) -> bool {
    let hidden = redact::redact(report);
    let written = formats::ALL
        .into_iter()
        .flat_map(|format| [report, &hidden].map(|report| (format.write)(report, Voice::ENGLISH)));
    written.chain([format!("{report:?}")]).any(|text| password.is_in(&text))
}

/// The thumbprint of its certificate, as a check shows it.
async fn shown(target: &Target) -> String {
    let plain = check(Request::new(target.clone(), None), |_| ()).await;
    plain.layer(Layer::Certificate).unwrap().facts["certificate"]["own"]["sha1"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_tested_password_is_in_no_report_and_in_no_memory() {
    let running = practice::start("healthy").await.unwrap();
    let target = Target::parse(&running.address.to_string()).unwrap();
    let password = Password::new(2);
    let identity = Identity::Typed { account: Account::parse("LAB\\anna").unwrap(), secret: password.typed() };
    let accepted = Thumbprint::parse(&shown(&target).await);
    let sign_in = Some(SignInOnce::new(SignInRequest { identity, accepted }));
    let report = check(Request { sign_in, ..Request::new(target, None) }, |_| ()).await;
    // It was really tried: a wrong one.
    assert_eq!(report.verdict.known_cause(), Some(Cause::WrongPassword), "{:#?}", report.verdict);
    assert_eq!(password.copies(), 0);
    assert!(!is_in_a_report(&report, &password));
    running.stop().await;
}

/// By the command line, with a folder of its own for whatever it writes.
#[tokio::test]
async fn a_typed_password_is_in_no_output_and_in_no_file() {
    let running = practice::start("healthy").await.unwrap();
    let address = running.address.to_string();
    let thumbprint = shown(&Target::parse(&address).unwrap()).await;
    let home = std::env::temp_dir().join(format!("redial-secrets-{}", std::process::id()));
    fs::create_dir_all(&home).unwrap();
    for form in ["--json", "--report"] {
        let password = Password::new(5);
        let mut check = Check::with(
            [&address, "--sign-in", "LAB\\anna", "--accept-certificate", &thumbprint, form].map(Into::into),
        )
        .environment("HOME", home.display().to_string())
        .environment("XDG_DATA_HOME", home.display().to_string())
        .typed(password.plain() + "\n");
        if form == "--report" {
            check = check.argument(home.join("report.html").display().to_string());
        }
        let checked = tokio::task::spawn_blocking(|| check.run()).await.unwrap();
        assert_eq!(checked.exit, Some(1), "{checked}");
        assert!(!password.is_in(&checked.stdout) && !password.is_in(&checked.stderr), "{checked}");
        for file in files(&home) {
            assert!(!password.is_in(&String::from_utf8_lossy(&fs::read(&file).unwrap())), "{}", file.display());
        }
    }
    assert!(home.join("report.html").exists());
    fs::remove_dir_all(&home).unwrap();
    running.stop().await;
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The process is looked into when the proof has arrived and its answer is still waited for, and dies then: whatever is
/// kept of its memory, the password is not in it.
#[test]
fn a_crash_while_the_answer_is_waited_for_has_no_password_in_it() {
    let (arrived, proof) = mpsc::channel();
    let (over, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::start(6, move |_| {
        arrived.send(()).unwrap();
        let _ = wait.lock().unwrap().recv_timeout(LONG);
        Ok(())
    });
    let (password, folder) = (Password::new(11), scratch("crash"));
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_redial"), "check"]);
    shell.args([&server.running.address.to_string(), "--timeout", "20", "--sign-in", "LAB\\anna"]);
    shell.args(["--accept-certificate", &server.thumbprint.to_string()]).current_dir(&folder);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut redial = shell.spawn().unwrap();
    let line = password.plain() + "\n";
    redial.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    proof.recv_timeout(LONG).expect("the proof comes");
    let pid = redial.id().to_string();
    let copies = password.copies_in(&pid);
    assert!(Command::new("kill").args(["-ABRT", &pid]).status().unwrap().success());
    let output = redial.wait_with_output().unwrap();
    let _ = over.send(());
    assert_eq!(copies, 0);
    assert_eq!(output.status.code(), None, "it was ended by a signal");
    for said in [&output.stdout, &output.stderr] {
        assert!(!password.is_among(said), "{}", String::from_utf8_lossy(said));
    }
    // A core, where this system writes one beside the program.
    for file in files(&folder) {
        assert_eq!(password.occurs(&fs::read(&file).unwrap()), 0, "{}", file.display());
    }
}

const LONG: Duration = Duration::from_secs(30);

/// Says to a child of this very program when to panic.
const PANICS_AT: &str = "REDIAL_TEST_PANICS_AT";

/// A fault of Redial's own in the middle of the test. What it prints is read by the test below.
#[test]
fn panics_where_it_is_told_to() {
    let Some(at) = std::env::var(PANICS_AT).ok() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let password = Password::new(13);
    let target = |address: &str| Target::parse(address).unwrap();
    let (running, accepted) = runtime.block_on(async {
        let running = practice::start("healthy").await.unwrap();
        let accepted = Thumbprint::parse(&shown(&target(&running.address.to_string())).await);
        (running, accepted)
    });
    let identity = Identity::Typed { account: Account::parse("LAB\\anna").unwrap(), secret: password.typed() };
    let sign_in = Some(SignInOnce::new(SignInRequest { identity, accepted }));
    let request = Request { sign_in, ..Request::new(target(&running.address.to_string()), None) };
    assert!(password.copies() > 0);
    let faulty = |progress| {
        if let Progress::Layer(layer) = progress {
            assert!(layer.id.id() != at, "a fault in the middle: {layer:?}");
        }
    };
    let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(check(request, faulty))));
    assert!(ended.is_err(), "nothing panicked");
    // Whatever still ran is dropped.
    drop(runtime);
    assert_eq!(password.copies(), 0);
    panic!("it ends as a fault ends it");
}

#[test]
fn a_panic_in_the_middle_prints_no_password_and_leaves_none() {
    let password = Password::new(13);
    for at in ["negotiation", "sign-in"] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "secrets::panics_where_it_is_told_to", "--nocapture"]).env(PANICS_AT, at);
        let output = child.env("RUST_BACKTRACE", "full").output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(told.contains("a fault in the middle") && told.contains("as a fault ends it"), "{at}: {told}");
        assert!(!password.is_in(&told), "{at}");
    }
}
