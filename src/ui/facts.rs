//! What probes observed, for those who read numbers.

use egui::{RichText, TextStyle, Ui};
use serde_json::{Map, Value};

use crate::model::said::Voice;
use crate::report::escape::plain;
use crate::report::trips::Trips;
use crate::says;

use super::speak::Speak as _;
use super::theme;
use super::widget::plot;

says! { "ui-facts":
    MoreLines { n: Count } = "and {n} more {n?line|lines} in the saved report";
    Nothing {} = "none";
    Yes {} = "yes";
    No {} = "no";
}

/// Nobody reads more than this on a screen; the saved report has all of it.
const MOST_LINES: usize = 80;
const LONGEST_LINE: usize = 240;

/// Each probe's id, and under it a line per value.
pub fn show(ui: &mut Ui, facts: &Map<String, Value>) {
    let voice = ui.voice();
    for (probe, fact) in facts {
        let mut lines = Vec::new();
        flatten(voice, "", fact, &mut lines);
        let quiet = theme::palette(ui).text_quiet;
        ui.add_space(theme::space::XS);
        ui.label(
            RichText::new(plain(probe)).text_style(TextStyle::Small).family(super::fonts::semibold()).color(quiet),
        );
        let more = lines.len().saturating_sub(MOST_LINES);
        lines.truncate(MOST_LINES);
        if more > 0 {
            lines.push(voice.say(MoreLines { n: more.into() }));
        }
        if let Some(trips) = Trips::of_fact(fact) {
            plot(ui, &trips, &voice.say(trips.said()));
        }
        ui.label(RichText::new(lines.join("\n")).monospace().size(theme::size::SMALL));
    }
}

fn flatten(voice: Voice, name: &str, value: &Value, lines: &mut Vec<String>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| flatten(voice, &below(key), value, lines)),
        Value::Array(list) if list.iter().any(|item| item.is_object() || item.is_array()) => {
            for (at, value) in list.iter().enumerate() {
                flatten(voice, &below(&(at + 1).to_string()), value, lines);
            }
        }
        Value::Array(list) => {
            push(name, &list.iter().map(|item| scalar(voice, item)).collect::<Vec<_>>().join(", "), lines);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => push(name, &scalar(voice, value), lines),
    }
}

fn push(name: &str, text: &str, lines: &mut Vec<String>) {
    let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
    let line: String = plain(&format!("{name}{text}"));
    let short: String = line.chars().take(LONGEST_LINE).collect();
    lines.push(if short.len() < line.len() { format!("{short}\u{2026}") } else { short });
}

fn scalar(voice: Voice, value: &Value) -> String {
    match value {
        Value::Null => voice.say(Nothing {}),
        Value::Bool(true) => voice.say(Yes {}),
        Value::Bool(false) => voice.say(No {}),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_lines() {
        let fact = serde_json::json!({"a": {"b": [1, 2], "c": null}, "d": [{"e": true}], "f": "x\u{1b}[31m"});
        let mut lines = Vec::new();
        flatten(Voice::ENGLISH, "", &fact, &mut lines);
        assert_eq!(lines, ["a.b: 1, 2", "a.c: none", "d.1.e: yes", "f: x\u{fffd}[31m"]);
        lines.clear();
        flatten(Voice::ENGLISH, "", &Value::String("y".repeat(999)), &mut lines);
        assert_eq!(lines[0].chars().count(), LONGEST_LINE + 1);
    }
}
