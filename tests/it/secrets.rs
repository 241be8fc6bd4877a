//! A password that was tested is nowhere afterwards: in no report, and not in the memory of the process that tested it.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::fs;
use std::path::{Path, PathBuf};

use redial::engine::{Request, check};
use redial::model::said::Voice;
use redial::model::{Account, Cause, Identity, Layer, SignInOnce, SignInRequest, Target, Thumbprint};
use redial::practice;
use redial::report::{Report, formats, redact};

use crate::lab::Check;
use crate::own_memory::Password;

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
