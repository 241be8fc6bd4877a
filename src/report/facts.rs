//! What a probe observed, as lines of a name and a value that people can read.

use serde_json::{Map, Value};

use super::escape::plain;
use super::fields::{Field, Unit, field};
use crate::model::rfc3339;
use crate::model::said::{Count, Label, Voice};
use crate::says;

/// More lines of one probe are not shown.
const MOST_ROWS: usize = 60;
/// Longer values are cut.
const LONGEST: usize = 400;
/// Deeper parts are shown as they are.
const DEEPEST: usize = 12;

/// The lines of one probe. Nothing that was not observed has a line; names and values are plain.
#[must_use]
pub fn rows(voice: Voice, fact: &Value) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    collect(voice, fact, "", Unit::None, &mut rows, 0);
    let more = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    if more > 0 {
        rows.push(("\u{2026}".to_owned(), voice.say(MoreRows { more: Count::from(more) })));
    }
    rows
}

/// What a fact is called, by the id of its probe.
#[must_use]
pub fn title(voice: Voice, id: &str) -> String {
    cut(&plain(&voice.text(field(id).label)))
}

fn collect(voice: Voice, value: &Value, at: &str, unit: Unit, rows: &mut Vec<(String, String)>, depth: usize) {
    // What is not shown need not be worded; a few more rows are for counting.
    if rows.len() > 10 * MOST_ROWS {
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(fields) if depth < DEEPEST => {
            for (name, value) in fields {
                // The kind of a thing is the thing.
                if name == "kind" && !at.is_empty() {
                    collect(voice, value, at, unit, rows, depth + 1);
                } else {
                    let Field { label, unit } = field(name);
                    collect(voice, value, &join(voice, at, &voice.text(label)), unit, rows, depth + 1);
                }
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) && depth < DEEPEST => {
            for (number, item) in (1..).zip(items) {
                rows.push((shown(voice, &join(voice, at, &format!("{number}"))), cut(&inline(voice, item, unit, 0))));
            }
        }
        Value::Array(items) if items.is_empty() => {}
        other => rows.push((shown(voice, at), cut(&inline(voice, other, unit, 0)))),
    }
}

fn join(voice: Voice, at: &str, label: &str) -> String {
    if at.is_empty() { label.to_owned() } else { voice.say(Within { whole: at.into(), part: label.into() }) }
}

/// A label as it is shown.
fn shown(voice: Voice, label: &str) -> String {
    cut(&plain(&if label.is_empty() { voice.say(Bare {}) } else { label.to_owned() }))
}

/// A whole value in one line.
fn inline(voice: Voice, value: &Value, unit: Unit, depth: usize) -> String {
    match value {
        Value::Null => "\u{2013}".to_owned(),
        Value::Bool(true) => voice.say(Yes {}),
        Value::Bool(false) => voice.say(No {}),
        Value::Number(number) => quantity(voice, unit, number),
        Value::String(text) => plain(&text.chars().take(LONGEST + 1).collect::<String>()),
        Value::Array(items) if depth < DEEPEST => {
            items.iter().take(100).map(|item| inline(voice, item, unit, depth + 1)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(fields) if depth < DEEPEST => object(voice, fields, depth),
        Value::Array(_) | Value::Object(_) => "\u{2026}".to_owned(),
    }
}

fn object(voice: Voice, fields: &Map<String, Value>, depth: usize) -> String {
    let seen = fields.iter().filter(|(_, value)| !value.is_null()).take(100);
    let parts = seen.map(|(name, value)| {
        let Field { label, unit } = field(name);
        let text = inline(voice, value, unit, depth + 1);
        let bare = value.is_object() || ["kind", "address"].contains(&name.as_str());
        if bare { text } else { voice.say(Part { label: Label(shown(voice, &voice.text(label))), value: Label(text) }) }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A number with what it counts.
fn quantity(voice: Voice, unit: Unit, number: &serde_json::Number) -> String {
    if unit == Unit::Moment
        && let Some(seconds) = number.as_f64().filter(|seconds| seconds.abs() < 1e11)
    {
        #[expect(clippy::cast_possible_truncation, reason = "whole seconds are enough, and small enough")]
        let time = rfc3339(seconds as i64);
        if !time.is_empty() {
            return time.replace('T', " ").replace('Z', " UTC");
        }
    }
    let text = match number.as_f64() {
        Some(float) if number.is_f64() => {
            let digits = if float.abs() < 10.0 { 2 } else { 1 };
            let text = format!("{float:.digits$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => number.to_string(),
    };
    let text = voice.number(&text);
    match unit {
        Unit::Milliseconds => format!("{text} ms"),
        Unit::Seconds => format!("{text} s"),
        Unit::None | Unit::Moment => text,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}\u{2026}", &text[..at]),
        None => text.to_owned(),
    }
}

says! { "report-facts":
    Yes {} = "yes";
    No {} = "no";
    /// A measurement without a name of its own.
    Bare {} = "value";
    Within { whole: Label, part: Label } = "{whole} {part}";
    Part { label: Label, value: Label } = "{label} {value}";
    MoreRows { more: Count } = "{more} more, which the JSON report has";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(value: &Value) -> Vec<String> {
        rows(Voice::ENGLISH, value).into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn facts_are_readable() {
        let fact = json!({
            "port": 3389, "series": null, "took_ms": 0.069_333, "median_ms": 14.0, "skew_s": -0.942,
            "not_after_unix": 1_810_710_501, "literal": true, "names": ["a", "b"], "empty": [],
            "attempts": [{"address": "10.0.0.5:3389", "took_ms": 12.345, "outcome": {"kind": "open"}}],
            "outcome": {"kind": "done", "version": "TLS 1.3"},
        });
        assert_eq!(
            of(&fact),
            [
                "port: 3389",
                "took: 0.07 ms",
                "median: 14 ms",
                "skew: -0.94 s",
                "not after: 2027-05-19 07:08:21 UTC",
                "literal: yes",
                "names: a, b",
                "attempts 1: 10.0.0.5:3389, took 12.3 ms, open",
                "outcome: done",
                "outcome version: TLS 1.3",
            ]
        );
    }

    #[test]
    fn long_facts_are_bounded() {
        let many = json!({"list": vec![json!({"a": "x".repeat(10_000)}); 5000], "text": "y".repeat(100_000)});
        let rows = rows(Voice::ENGLISH, &many);
        assert_eq!(rows.len(), MOST_ROWS + 1);
        assert!(
            rows.iter()
                .all(|(name, value)| name.chars().count() <= LONGEST + 1 && value.chars().count() <= LONGEST + 1)
        );
        let mut deep = json!("deep");
        for _ in 0..120 {
            deep = json!({"k": [deep]});
        }
        assert!(!self::rows(Voice::ENGLISH, &deep).is_empty());
    }

    proptest! {
        #[test]
        fn values_are_plain(text in any::<String>()) {
            for (name, value) in rows(Voice::ENGLISH, &json!({text.clone(): [text.clone()], "x": [{text.clone(): text}]})) {
                let acts = (name + &value).contains(|c: char| c.is_control() || c == '\u{202e}');
                prop_assert!(!acts);
            }
        }
    }
}
