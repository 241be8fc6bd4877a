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

/// One JSON document on standard output, and nothing else there.
fn document(arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
    let ran = redial(arguments);
    let read = serde_json::from_str(&ran.stdout);
    (ran.exit, read.unwrap_or_else(|error| serde_json::json!({ "error": error.to_string(), "in": ran.stdout })))
}

#[test]
fn every_command_answers_in_json() {
    let (exit, fixes) = document(&["fixes", "--json"]);
    assert_eq!(exit, Some(0));
    for fix in fixes["fixes"].as_array().unwrap() {
        let has = |name: &str, is: fn(&serde_json::Value) -> bool| assert!(is(&fix[name]), "{name}: {fix}");
        has("side", |side| ["client", "host", "both"].iter().any(|known| side == known));
        has("elevated", serde_json::Value::is_boolean);
        has("undo", |undo| ["full", "partial", "none"].iter().any(|known| undo == known));
        has("cures", serde_json::Value::is_array);
        has("options", serde_json::Value::is_array);
    }
    let refused = fixes["not_offered"].as_array().unwrap();
    assert!(
        refused
            .iter()
            .any(|harmful_advice| harmful_advice["id"] == "antivirus-off" && harmful_advice["why_not"].is_string())
    );
    for (line, exit, outcome) in [
        (&["fix", "reset-default-rdp", "--practice", "--json", "--yes"][..], 0, "applied"),
        (&["fix", "reset-default-rdp", "--practice", "--json", "--dry-run"], 0, "planned"),
        (&["fix", "reset-default-rdp", "--practice", "--json"], 64, "unasked"),
        (&["fix", "reset-stale-session", "--practice", "--json", "--yes"], 75, "refused"),
    ] {
        let (code, told) = document(line);
        assert_eq!((code, told["outcome"].as_str()), (Some(exit), Some(outcome)), "{line:?}: {told}");
        assert!(told["schema"] == "redial.fix/1" && told["practice"] == true, "{told}");
    }
}

#[cfg(not(windows))]
#[test]
fn other_systems_are_told_so_in_json_too() {
    for line in
        [&["undo", "--json"][..], &["undo", "--all", "--json"], &["changes", "--json"], &["fix", "flush-dns", "--json"]]
    {
        let (exit, told) = document(line);
        assert_eq!(exit, Some(75), "{line:?}: {told}");
        assert!(told["sentences"][0].as_str().unwrap().contains("work on Windows"), "{told}");
        assert!(line[0] == "changes" || told["outcome"] == "refused", "{told}");
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
