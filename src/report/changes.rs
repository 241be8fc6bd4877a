//! What Redial has changed on a computer, as a part of its report.

use serde::Serialize;
use serde_json::Value;

use super::Report;
use crate::fixes::find;
use crate::fixes::history::{AppliedFix, MadeState, MadeStep};
use crate::fixes::journals::Scope;
use crate::model::moment;
use crate::model::said::{Term, Voice};
use crate::says;

/// A report speaks of so many, the newest first.
pub const MOST: usize = 50;

/// One fix that was made, as JSON has it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangeEntry<'a> {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    change: String,
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    fix: &'a str,
    #[cfg_attr(test, schemars(extend("text" = "time")))]
    time: String,
    state: MadeState,
    #[cfg_attr(test, schemars(extend("text" = "time")))]
    put_back_at: Option<String>,
    steps: &'a [MadeStep],
}

/// One fix that was made.
#[must_use]
pub fn entry(scope: Scope, made: &AppliedFix) -> Value {
    let entry = ChangeEntry {
        change: scope.name(made.run),
        fix: &made.fix,
        time: moment(made.time),
        state: made.state,
        put_back_at: made.put_back_at.map(moment),
        steps: &made.steps,
    };
    // Plain data with string keys; serialising it has nothing to fail on.
    serde_json::to_value(entry).unwrap_or_default()
}

/// One fix that was made, as a page or a text shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChangeText {
    /// RFC 3339.
    pub time: String,
    /// The fix's title, where this version knows it.
    pub title: String,
    pub state: String,
    /// What was changed, before and after.
    pub steps: Vec<String>,
}

/// Whatever of a report's changes can be understood: it may be one of a later version.
#[must_use]
pub fn told(voice: Voice, report: &Report) -> Vec<ChangeText> {
    report.changes.iter().take(MOST).filter_map(|change| told_of(voice, change)).collect()
}

/// One that was made here, whose words are known.
#[must_use]
pub fn told_made(voice: Voice, scope: Scope, made: &AppliedFix) -> Option<ChangeText> {
    let step = |MadeStep { words, .. }: &MadeStep| {
        let [what, before, after] = [&words.short, &words.before, &words.after].map(|said| Term(said.to(voice)));
        voice.say(Step { what, before, after })
    };
    let steps = made.steps.iter().map(step).collect();
    Some(ChangeText { steps, ..told_of(voice, &entry(scope, made))? })
}

/// How a fix stands, in a few words.
#[must_use]
pub fn state(id: &str) -> &'static str {
    match id {
        "done" => "done",
        "partial" => "done in part",
        "undone" => "undone",
        "half-done" => "cut short in the middle",
        "nothing" => "nothing was changed",
        _ => "state not known",
    }
}

/// An entry in words, wherever it is told. None where it can't be understood.
#[must_use]
pub fn told_of(voice: Voice, change: &Value) -> Option<ChangeText> {
    let text = |name: &str| change.get(name).and_then(Value::as_str);
    let fix = text("fix")?;
    let title = find(fix).map_or_else(
        || fix.to_owned(),
        |known| voice.say(Fix { title: Term(voice.text(known.title).into_owned()), id: fix.into() }),
    );
    let steps = change.get("steps").and_then(Value::as_array).into_iter().flatten();
    let steps = steps.filter_map(|change| step(voice, change)).collect();
    let time = text("time").unwrap_or_default().to_owned();
    let state = voice.text(state(text("state").unwrap_or_default())).into_owned();
    Some(ChangeText { time, title, state, steps })
}

fn step(voice: Voice, step: &Value) -> Option<String> {
    let words = step.get("words")?;
    let word = |name: &str| Some(Term(voice.text(words.get(name)?.as_str()?).into_owned()));
    Some(voice.say(Step { what: word("short")?, before: word("before")?, after: word("after")? }))
}

/// How fixes may stand.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ["done", "partial", "undone", "half-done", "nothing", ""].into_iter().map(state)
}

says! { "report-changes":
    Fix { title: Term, id: Term } = "{title} ({id})";
    Step { what: Term, before: Term, after: Term } = "{what}: {before} \u{2192} {after}";
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixes::history::history;
    use crate::fixes::{FixCx, Options, journals, run};
    use crate::platform::fake::Fake;
    use crate::report::{html, json, redact, sample, text};

    fn changed() -> Report {
        let (pc, mut journal) = (Fake::typical(), journals::in_memory().unwrap());
        let (fix, mut options) = (find("clear-connection-history").unwrap(), Options::default());
        options.set(fix, "host", Some("pc7.example")).unwrap();
        run::apply(fix, &FixCx { pc: &pc, target: None, options: &options }, &mut journal).unwrap();
        let mut report = sample::expired();
        report.changes.extend(history(&journal).iter().map(|made| entry(Scope::User, made)));
        report
    }

    #[test]
    fn every_form_tells_what_was_changed_and_when() {
        let report = changed();
        assert_eq!(json::read(json::write(&report).as_bytes()).as_ref(), Ok(&report));
        let told = told(Voice::ENGLISH, &report);
        assert!(told.len() == 1 && told[0].state == "done" && told[0].steps.len() > 1, "{told:?}");
        for text in [text::write(&report, Voice::ENGLISH), html::write(&report, Voice::ENGLISH)] {
            let known =
                text.contains("Forget what Remote Desktop remembers") && text.contains("(clear-connection-history)");
            assert!(known, "{text}");
            assert!(text.contains("14 April 2026"), "{text}");
        }
        for text in [text::write(&sample::expired(), Voice::ENGLISH), html::write(&sample::expired(), Voice::ENGLISH)] {
            assert!(!text.contains("has changed on this computer"), "{text}");
        }
    }

    #[test]
    fn hidden_names_are_hidden_here_too() {
        let hidden = redact::redact(&changed());
        let text = json::write(&hidden);
        assert!(
            !text.contains("pc7") && text.contains("clear-connection-history") && text.contains("2026-04-14"),
            "{text}"
        );
        assert_eq!(redact::redact(&hidden), hidden);
    }

    #[test]
    fn what_a_later_version_wrote_is_passed_over() {
        let mut report = sample::expired();
        let odd = [json!(7), json!({"fix": 3}), json!({"fix": "x\u{1b}", "steps": [1, {"words": {"short": "a"}}]})];
        report.changes.extend(odd);
        let told = told(Voice::ENGLISH, &report);
        assert_eq!(
            told,
            [ChangeText {
                time: String::new(),
                title: "x\u{1b}".to_owned(),
                state: state("").to_owned(),
                steps: Vec::new()
            }]
        );
        assert!(
            !text::write(&report, Voice::ENGLISH).contains('\u{1b}')
                && !html::write(&report, Voice::ENGLISH).contains('\u{1b}')
        );
    }
}
