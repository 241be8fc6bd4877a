//! How much a report can hold. Whoever opens one that somebody sent must get it shown, or told that it is none: never a window
//! that hangs.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Report, ToolFile};
use crate::model::{CauseName, Said};

/// Numbers, texts, lists and objects of a whole document. An honest one has some hundred, with a host's event log some
/// thousand.
const MOST_VALUES: u32 = 50_000;
/// In one list of what people read.
const MOST_SENTENCES: usize = 500;
const MOST_LAYERS: usize = 100;
const MOST_CHANGES: usize = 1000;
/// In octets: one sentence, a name, a path.
const LONGEST_SENTENCE: usize = 16 * 1024;
/// Of all that people read together. Each place of it is compared with every name that is hidden.
const MOST_TEXT: usize = 128 * 1024;

/// What there is more of than any report has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Excess {
    Values,
    Layers,
    Reasons,
    Changes,
    Text,
}

/// Whether a document has as few values as a report, without keeping any of them.
///
/// # Errors
/// Where it is no JSON.
pub fn counts(text: &str) -> Result<bool, serde_json::Error> {
    let mut left = MOST_VALUES;
    let mut document = serde_json::Deserializer::from_str(text);
    let counted = Count(&mut left).deserialize(&mut document).and_then(|()| document.end());
    if left == 0 { Ok(false) } else { counted.map(|()| true) }
}

/// Whether its lists and its sentences are no longer than a report's.
///
/// # Errors
/// What there is too much of.
pub fn check(report: &Report) -> Result<(), Excess> {
    let Report { layers, verdict, fixes, changes, hidden, host, server, .. } = report;
    if layers.len() > MOST_LAYERS || host.len() > MOST_LAYERS {
        return Err(Excess::Layers);
    }
    let notes = layers.iter().map(|layer| &layer.notes).chain(host.iter().map(|check| &check.notes));
    let reasons = server.iter().map(|server| &server.because).chain([&verdict.because]);
    let lists = notes.clone().chain(reasons.clone()).map(Vec::len);
    if lists.chain([hidden.len(), verdict.also.len(), fixes.len()]).any(|count| count > MOST_SENTENCES) {
        return Err(Excess::Reasons);
    }
    if changes.len() > MOST_CHANGES {
        return Err(Excess::Changes);
    }
    let target = &report.target;
    let headlines = layers.iter().map(|layer| &layer.headline).chain(host.iter().map(|check| &check.headline));
    let ids = host.iter().map(|check| &check.id).chain(fixes.iter().map(|fix| &fix.id));
    let causes = verdict.also.iter().map(|other| &other.cause).chain(&verdict.cause);
    let single = [&target.typed, &target.host, &report.created, &report.support_code];
    let named = target.gateway.iter().chain(server.iter().flat_map(|server| &server.version));
    let tool =
        [&report.tool.version, &report.tool.os].into_iter().chain(report.tool.file.iter().flat_map(ToolFile::texts));
    let own = single.into_iter().chain(tool).chain(named);
    let said = notes.chain(reasons).flatten().chain(headlines).chain([&verdict.headline]).chain(hidden).map(Said::size);
    let texts = ids.chain(own).map(String::as_str).chain(causes.map(CauseName::id));
    let mut all = 0;
    for length in texts.map(str::len).chain(said) {
        all += length;
        if length > LONGEST_SENTENCE || all > MOST_TEXT {
            return Err(Excess::Text);
        }
    }
    Ok(())
}

/// Takes one from what is left for each value, and stops where nothing is.
struct Count<'a>(&'a mut u32);

impl Count<'_> {
    fn one<E: Error>(self) -> Result<(), E> {
        *self.0 = self.0.saturating_sub(1);
        if *self.0 == 0 { Err(E::custom("more values than any report has")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.one()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.one()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.one()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.one()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.one()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.one()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Count(self.0))?.is_some() {}
        self.one()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while fields.next_key_seed(Count(self.0))?.is_some() {
            fields.next_value_seed(Count(self.0))?;
        }
        self.one()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, sample};

    type Breaking = fn(&mut Report);

    #[test]
    fn honest_reports_are_far_below() {
        for report in sample::all() {
            assert_eq!(check(&report), Ok(()));
            let text = json::write(&report);
            assert!(counts(&text).unwrap());
            assert!(text.len() * 10 < json::LONGEST);
        }
    }

    #[test]
    fn what_no_report_has_is_refused_before_it_costs_anything() {
        let mut report = sample::expired();
        report.verdict.because = vec![Said::from(""); 900_000];
        let text = json::write(&report).replace(' ', "");
        assert_eq!(json::read(text.as_bytes()), Err(json::ReadError::TooMuch(Excess::Values)));
        let broken: [(Excess, Breaking); 6] = [
            (Excess::Reasons, |report| report.verdict.because = vec![Said::from(""); 501]),
            (Excess::Reasons, |report| report.layers[3].notes = vec![Said::from(""); 501]),
            (Excess::Layers, |report| report.layers = vec![report.layers[0].clone(); 101]),
            (Excess::Changes, |report| report.changes = vec![serde_json::Value::Null; 1001]),
            (Excess::Text, |report| report.verdict.headline = Said::finished(&"x".repeat(16 * 1024 + 1))),
            (Excess::Text, |report| report.verdict.because = vec![Said::finished(&"x".repeat(16 * 1024)); 9]),
        ];
        for (what, make) in broken {
            let mut report = sample::expired();
            make(&mut report);
            assert_eq!(json::read(json::write(&report).as_bytes()), Err(json::ReadError::TooMuch(what)));
        }
    }

    #[test]
    fn other_mistakes_keep_their_words() {
        for text in ["", "{", "[1,]", "{} {}", "{\"a\": 01}", "[1e999]", "\"\\ud800\""] {
            let own = serde_json::from_str::<serde::de::IgnoredAny>(text).map(|_| ()).map_err(|error| error.line());
            if own.is_err() {
                assert!(counts(text).is_err(), "{text}");
            }
        }
        assert!(counts(&format!("[{}]", vec!["0"; 49_000].join(","))).unwrap());
    }
}
