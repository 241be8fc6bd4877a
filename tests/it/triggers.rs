//! Every trigger of 0x904/0x7, and of the numbers that people take for the same, that was told in public: each is played by
//! a program that people run or by a script of what was seen, and what Redial says of it is kept in a table.
//!
//! `REDIAL_WRITE_TRIGGERS=1` writes `tests/fixtures/triggers.md` anew: read what changed before it is kept.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers are part of the tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "one environment variable writes the table, and somebody is in a session"
)]

mod played;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use super::lab::Checked;
use played::ALL;

/// One of them.
struct Trigger {
    id: &'static str,
    /// What was told, and where there is a name for it.
    told: &'static str,
    peer: &'static str,
    mstsc: Mstsc,
    /// Who else could have produced the same observations; empty where nobody could.
    others: &'static str,
    /// What the message box said.
    said: &'static str,
    play: fn(&[&str]) -> Checked,
}

/// Would Remote Desktop have got through?
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mstsc {
    /// Nobody gets in like this.
    Stopped,
    /// By luck, or on some computers, or after a warning.
    Sometimes,
    /// It breaks later than this check looks.
    Later,
    /// It connects.
    Through,
}

impl Mstsc {
    const fn told(self) -> &'static str {
        match self {
            Self::Stopped => "no",
            Self::Sometimes => "sometimes",
            Self::Later => "up to what comes later",
            Self::Through => "yes",
        }
    }
}

/// What is said of one play, in a few words.
fn told(checked: &Checked) -> String {
    let verdict = &checked.report["verdict"];
    let text = |field: &str| verdict[field].as_str().unwrap_or("none").to_owned();
    let found = match checked.cause() {
        Some(cause) => format!("{cause}, {}, {}", text("side"), text("confidence")),
        None if text("side") == "none" => format!("no fault, {}", text("confidence")),
        None => "undecided".to_owned(),
    };
    match verdict["next"].as_str() {
        Some(next) => format!("{found}; next: {next}"),
        None => found,
    }
}

/// What is wrong with a verdict, by the laws that need no table.
fn wrong(trigger: &Trigger, plain: &Checked, said: &Checked) -> Vec<String> {
    let mut wrong = Vec::new();
    for (checked, with) in [(plain, "without a number"), (said, "with the number")] {
        let mut unless = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{} {with}: {what}: {checked}", trigger.id));
            }
        };
        let verdict = &checked.report["verdict"];
        let certain = verdict["confidence"] == "certain";
        unless(!certain || trigger.others.is_empty(), "certain, though others could have done that");
        unless(!checked.report.is_null(), "no report");
        let cause = checked.cause().is_some();
        unless(cause || trigger.mstsc != Mstsc::Stopped, "nothing found, though nobody gets through");
        let possible = checked.report["error"] != Value::Null && verdict["confidence"] == "possible";
        unless(!cause || possible || trigger.mstsc != Mstsc::Through, "a fault, though Remote Desktop gets through");
        let undecided = !cause && verdict["side"] == "undecided";
        let next = verdict["next"] != Value::Null;
        unless(!(undecided && checked.report["error"] != Value::Null) || next, "undecided, and no step to go on with");
        unless(!cause || !next, "a fault has steps of its own");
    }
    let fault = |checked: &Checked| matches!(checked.exit, Some(1..=3));
    if said.exit == Some(0) {
        wrong.push(format!("{}: no fault, though there was an error: {said}", trigger.id));
    }
    if fault(plain) && said.cause().is_none() {
        wrong.push(format!("{}: a number took a finding away: {said}", trigger.id));
    }
    wrong
}

/// How many are played at once: most of them wait for something.
const AT_ONCE: usize = 6;

/// A row of the table, and what is wrong with it.
type Played = (String, Vec<String>);

fn played() -> Vec<Played> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(vec![None; ALL.len()]);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((at, trigger)) = next_of(&next) {
                    let row = play(trigger);
                    rows.lock().unwrap()[at] = Some(row);
                }
            });
        }
    });
    rows.into_inner().unwrap().into_iter().map(|row| row.expect("each was played")).collect()
}

fn next_of(next: &AtomicUsize) -> Option<(usize, &'static Trigger)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    ALL.get(at).map(|trigger| (at, trigger))
}

fn play(trigger: &Trigger) -> Played {
    let plain = (trigger.play)(&["--error", "none"]);
    let said = (trigger.play)(&["--error", trigger.said]);
    let others = if trigger.others.is_empty() { "nobody" } else { trigger.others };
    let row = format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |",
        trigger.id,
        trigger.told,
        trigger.peer,
        trigger.mstsc.told(),
        others,
        told(&plain),
        trigger.said,
        told(&said),
    );
    (row, wrong(trigger, &plain, &said))
}

const HEAD: &str = "\
| trigger | what was told | played by | would mstsc get through? | who else could it be? | without a number | number | with it |
|---|---|---|---|---|---|---|---|
";

#[test]
fn what_is_said_of_each() {
    let played = played();
    let table = played.iter().fold(HEAD.to_owned(), |mut table, (row, _)| {
        let _ = writeln!(table, "{row}");
        table
    });
    let wrong: Vec<_> = played.into_iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{}\n{table}", wrong.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/triggers.md");
    if std::env::var_os("REDIAL_WRITE_TRIGGERS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<_> = table.lines().filter(|line| !kept.lines().any(|known| known == *line)).collect();
    assert!(kept == table, "this is not what tests/fixtures/triggers.md has:\n{}", changed.join("\n"));
}
