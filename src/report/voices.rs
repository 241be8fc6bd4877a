//! Reports in another language: everything that is read goes through its voice.
#![cfg(test)]

use super::{ErrorSource, Report, formats, html, json, redact, sample, text, words};
use crate::model::Cause;
use crate::model::said::Voice;

const V: Voice = Voice::BRACKETS;

fn reports() -> Vec<Report> {
    let mut special = sample::expired();
    special.target.gateway = Some("gw.example:443".to_owned());
    special.error.as_mut().unwrap().text = Some("0x904".to_owned());
    let time = "2026-11-20T07:16:04Z".to_owned();
    special.error_source = Some(ErrorSource { log: "1".to_owned(), time, failed_part: Some("2".to_owned()) });
    special.changes.push(serde_json::json!({
        "fix": "never-sleep", "time": "2026-11-20T07:16:04Z", "state": "done",
        "steps": [{"words": {"short": "a", "before": "b", "after": "c"}}],
    }));
    let plain = [sample::expired(), sample::refused(), sample::nothing_seen(), sample::healthy(), sample::host()];
    plain.into_iter().chain([special, redact::redact(&sample::expired())]).collect()
}

/// Words outside of all brackets. What stands in elements that show data is passed over.
fn unsaid(markup: &str, is_data: impl Fn(&str) -> bool) -> Vec<String> {
    let (mut depth, mut found) = (0_usize, Vec::new());
    for part in markup.split('<') {
        let (tag, shown) = part.split_once('>').unwrap_or(("", part));
        let mut outside = String::new();
        for c in shown.chars() {
            match c {
                '\u{27e6}' => depth += 1,
                '\u{27e7}' => depth -= 1,
                c if depth == 0 && !is_data(tag) => outside.push(c),
                _ => {}
            }
        }
        let words = outside.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
        found.extend(words.filter(|word| Cause::named(word).is_none()).map(str::to_owned));
    }
    assert_eq!(depth, 0);
    found
}

/// The name that programmers gave to a number: for searching.
fn is_name(word: &str) -> bool {
    ["disconnectReason", "exDiscReason"].iter().any(|known| word.starts_with(known))
}

#[test]
fn a_page_says_all_in_the_readers_language() {
    let data = ["style", "td", "dd", "code", "span class=\"code\"", "dd class=\"code\""];
    for report in reports() {
        let page = html::write(&report, V);
        let units = ["ms", "s", "UTC"];
        let mut unsaid = unsaid(&page, |tag| data.contains(&tag));
        unsaid.retain(|word| !units.contains(&word.as_str()) && !is_name(word));
        assert_eq!(unsaid, Vec::<String>::new());
        let made = words::moment(V, &report.created);
        assert!(made.contains(". ") && page.contains(&made) && page.contains("<html lang=\"x-brackets\">"));
        assert!(report.is_of_host() || page.contains("aria-label=\"\u{27e6}"));
    }
}

#[test]
fn a_text_says_all_in_the_readers_language() {
    for report in reports() {
        for text in [text::write(&report, V), text::verdict(&report, V)] {
            let mut unsaid = unsaid(&text.replace(['<', '>'], "-"), |_| false);
            unsaid.retain(|word| *word != report.support_code && *word != report.created);
            assert_eq!(unsaid, Vec::<String>::new());
        }
    }
}

#[test]
fn a_saved_report_is_opened_in_the_readers_language() {
    for report in reports() {
        let opened = json::read(json::write(&report).as_bytes()).unwrap();
        assert!(
            text::write(&opened, V) == text::write(&report, V) && html::write(&opened, V) == html::write(&report, V)
        );
    }
}

/// Programs read it: it is the same whoever saves it.
#[test]
fn json_stays_english() {
    for report in reports() {
        assert_eq!((json::FORMAT.write)(&report, V), json::write(&report));
    }
}

#[test]
fn every_format_writes_what_its_name_says() {
    let report = sample::refused();
    let of = |name: &str| (formats::of_file(name.as_ref()).unwrap().write)(&report, V);
    assert!(of("a.htm") == html::write(&report, V) && of("a.TXT") == text::write(&report, V));
    assert_eq!(of("a.json"), json::write(&report));
}

#[test]
fn what_stands_in_tables_is_listed() {
    let all: Vec<_> = super::texts().collect();
    for text in ["Web page", "On the other computer", "works", "the fault is here", "side not decided", "can be undone"]
    {
        assert!(all.contains(&text), "{text}");
    }
    assert!(!all.contains(&""));
}
