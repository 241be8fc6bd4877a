//! `redial check --try` and `--try-log`, as a user writes them.

#![expect(clippy::disallowed_methods, reason = "the program under test is started from here")]
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::process::{Command, Output};

use redial::practice;
use serde_json::Value;

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/try-log.xml");

fn redial(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redial")).args(arguments).output().unwrap()
}

#[test]
fn there_is_nothing_to_watch_without_remote_desktop_connection() {
    if cfg!(windows) {
        return;
    }
    let output = redial(&["check", "127.0.0.9:9", "--try"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(75), &b""[..]));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no Remote Desktop Connection here"), "{output:?}");
}

/// A computer that answers every step, and a log that somebody else exported.
#[tokio::test]
async fn an_exported_log_is_evidence() {
    let running = practice::start("healthy").await.unwrap();
    let address = running.address.to_string();
    let checked = tokio::task::spawn_blocking(move || {
        let plain = redial(&["check", &address, "--json", "--timeout", "3"]);
        (plain, redial(&["check", &address, "--json", "--redact", "--timeout", "3", "--try-log", LOG]))
    });
    let (plain, tried) = checked.await.unwrap();
    assert_eq!((plain.status.code(), tried.status.code()), (Some(0), Some(4)), "{tried:?}");
    let report: Value = serde_json::from_slice(&tried.stdout).unwrap();
    let verdict = &report["verdict"];
    assert_eq!((&verdict["cause"], &verdict["confidence"]), (&"try-cut-off".into(), &"likely".into()), "{report:#}");
    assert_eq!((&report["error"]["code"], &report["error_source"]["log"]), (&"0x904".into(), &"observed".into()));
    let sign_in = report["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == "sign-in").unwrap();
    let fact = &sign_in["facts"]["mstsc-attempt"];
    assert_eq!((&fact["reached"], &fact["failed_part"]), (&"greeted".into(), &"RDPClient_SSL".into()), "{fact:#}");
    assert_eq!(fact["timeline"].as_array().unwrap().len(), 4, "{fact:#}");
    // Names follow the report's redaction, and whoever signs in was never read.
    let text = report.to_string();
    assert!(!text.contains("pc-17.example") && !text.contains("RmFrZVVzZXJIYXNo"), "{report:#}");
    running.stop().await;
}

#[test]
fn a_file_without_a_try_is_unreadable() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (file, says) in [(manifest, "no try of Remote Desktop"), ("/no/such/file.xml", "cannot be read")] {
        let output = redial(&["check", "127.0.0.9:9", "--try-log", file]);
        assert_eq!(output.status.code(), Some(66), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(says), "{output:?}");
    }
}
