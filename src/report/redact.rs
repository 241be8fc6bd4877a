//! A report that can be shown to strangers: names and addresses become `name-1`, `address-1`, `other-1`.
//!
//! Every text in the facts is hidden unless the fact's type says that it tells nothing of anybody ([`places`]); the same
//! text has the same pseudonym everywhere, in sentences too. Ports, times, sizes and dates stay, and so do loopback
//! addresses and usual adapter names.

use serde_json::Value;

use self::forms::{is_time, is_word};
use self::places::{Text, text_at};
use self::pseudonyms::Pseudonyms;
use super::{Hint, Report, ToolFile, words};

mod forms;
mod known;
mod places;
mod pseudonyms;
mod scan;
mod sentences;
mod target;
mod texts;

pub use pseudonyms::SAYS;

/// The report without names and addresses. Doing it twice changes nothing more.
#[must_use]
pub fn redact(report: &Report) -> Report {
    let mut report = report.clone();
    let mut pseudonyms = Pseudonyms::new(&report);
    // A replacement may, in a text made to that end, leave something behind that looks like an address.
    for _ in 0..8 {
        let before = report.clone();
        hide(&mut report, &mut pseudonyms);
        pseudonyms.once_more();
        if report == before {
            break;
        }
    }
    report
}

/// In the place of a message box's text that is not known.
const HIDDEN_TEXT: &str = "(hidden)";

fn hide(report: &mut Report, pseudonyms: &mut Pseudonyms) {
    target::hide(&mut report.target, pseudonyms);
    for layer in &mut report.layers {
        for (probe, fact) in &mut layer.facts {
            hide_value(fact, &mut probe.clone(), pseudonyms);
        }
    }
    for check in &mut report.host {
        for (field, fact) in &mut check.facts {
            hide_value(fact, &mut format!("{}.{field}", check.id), pseudonyms);
        }
    }
    if let Some(error) = &mut report.error
        && error.text.is_some()
    {
        // A box names computers and people. Of a sentence that is known, its own words are enough.
        error.text = Some(error.known().sentence.unwrap_or(HIDDEN_TEXT).to_owned());
    }
    if let Some(source) = &mut report.error_source
        && !(is_word(&source.log) && is_time(&source.time) && source.failed_part.as_deref().is_none_or(is_word))
    {
        // Not in the form in which Redial itself puts it.
        report.error_source = None;
    }
    report.tool.file = report.tool.file.take().filter(ToolFile::is_hashed);
    if let Some(signature) = report.tool.file.iter_mut().find_map(|file| file.signature.as_mut()) {
        // An organisation that has signed it for its own people.
        signature.by = texts::hide(&signature.by, Text::Name, pseudonyms);
    }
    if let Some(expires) = &mut report.expires {
        expires.issuer = texts::hide(&expires.issuer, Text::DistinguishedName, pseudonyms);
    }
    for change in &mut report.changes {
        hide_value(change, &mut "changes".to_owned(), pseudonyms);
    }
    // Only now is every name known that a sentence may quote.
    let verdict = &mut report.verdict;
    let sentences = std::iter::once(&mut verdict.headline).chain(&mut verdict.because);
    let layers =
        report.layers.iter_mut().flat_map(|layer| std::iter::once(&mut layer.headline).chain(&mut layer.notes));
    let host = report.host.iter_mut().flat_map(|check| std::iter::once(&mut check.headline).chain(&mut check.notes));
    let server = report.server.iter_mut().flat_map(|server| &mut server.because);
    for sentence in sentences.chain(layers).chain(host).chain(server) {
        *sentence = sentences::hide(sentence, pseudonyms);
    }
    for text in report.server.iter_mut().flat_map(|server| &mut server.version) {
        *text = pseudonyms.scrub(text);
    }
    // Redial's own words, whatever stands in a file.
    report.hints = words::known_hints(report).map(Hint::from).collect();
    report.hidden = pseudonyms.counts();
}

fn hide_value(value: &mut Value, place: &mut String, pseudonyms: &mut Pseudonyms) {
    match value {
        Value::String(text) => *text = texts::hide(text, text_at(place), pseudonyms),
        Value::Array(items) => items.iter_mut().for_each(|item| hide_value(item, place, pseudonyms)),
        Value::Object(fields) => {
            let length = place.len();
            fields.retain(|name, field| {
                place.push('.');
                place.push_str(name);
                let stays = text_at(place) != Text::LeftOut;
                if stays {
                    hide_value(field, place, pseudonyms);
                }
                place.truncate(length);
                stays
            });
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
