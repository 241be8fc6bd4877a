//! `redial fixes`, `fix`, `undo` and `changes`, run as a user runs them. Where this is no Windows, on the practice computer.

#![expect(clippy::disallowed_methods, reason = "the program under test is started from here")]
#![expect(clippy::unwrap_used, reason = "the helper is part of the tests")]

use std::fmt;
use std::process::{Command, Stdio};

#[derive(Debug)]
struct Ran {
    exit: Option<i32>,
    stdout: String,
    stderr: String,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\nexit {:?}\n{}{}", self.exit, self.stdout, self.stderr)
    }
}

/// With nobody at its terminal.
fn redial(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
    let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { exit: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

#[test]
fn every_fix_is_listed_and_can_be_tried() {
    let listed = redial(&["fixes", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let fixes = document["fixes"].as_array().unwrap();
    assert!(fixes.len() >= 15 && document["schema"] == "redial.fixes/1");
    for fix in fixes {
        let id = fix["id"].as_str().unwrap();
        let ran = redial(&["fix", id, "--practice", "--yes"]);
        // Those that must be told more say so; no other ending is an honest one.
        assert!(matches!(ran.exit, Some(0 | 75)), "{id}: {ran}");
        assert_eq!(ran.exit == Some(75), ran.stderr.starts_with("redial: "), "{id}: {ran}");
        assert!(redial(&["fix", id, "--help"]).stdout.contains(id));
    }
}

#[test]
fn nobody_to_ask_is_bad_usage() {
    let ran = redial(&["fix", "reset-default-rdp", "--practice"]);
    assert_eq!(ran.exit, Some(64), "{ran}");
    assert!(ran.stdout.contains("All of it can be undone.") && ran.stderr.contains("--yes"), "{ran}");
    let ran = redial(&["fix", "reset-default-rdp", "--practice", "--dry-run"]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (Some(0), ""), "{ran}");
}

#[test]
fn practising_is_undone_exactly() {
    let ran = redial(&["fix", "clear-connection-history", "--all", "--practice", "--yes"]);
    assert_eq!(ran.exit, Some(0), "{ran}");
    assert!(ran.stdout.contains("Done, in 7 steps, and read back."), "{ran}");
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("  back ")).count(), 7, "{ran}");
}

#[cfg(not(windows))]
#[test]
fn other_systems_are_told_so() {
    for arguments in [&["fix", "flush-dns", "--yes"][..], &["undo"], &["undo", "--all"], &["changes"]] {
        let ran = redial(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(75), ""), "{ran}");
        assert!(ran.stderr.contains("work on Windows"), "{ran}");
    }
}

#[test]
fn bad_usage_is_a_sentence() {
    for arguments in [
        &["fix"][..],
        &["fix", "no-such\u{1b}fix"],
        &["fix", "flush-dns", "--host", "pc"],
        &["fix", "clear-connection-history", "--host", "..\\.."],
        &["fix", "clear-connection-history", "--target", "a b", "--practice"],
        &["undo", "B7"],
        &["changes", "all"],
    ] {
        let ran = redial(arguments);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(64), ""), "{ran}");
        assert!(ran.stderr.starts_with("redial: ") && ran.stderr.lines().count() == 1, "{ran}");
        assert!(!ran.stderr.trim_end().contains(char::is_control), "{ran}");
    }
}
