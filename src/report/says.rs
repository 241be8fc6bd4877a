//! What stands beside the English of a document: each sentence's id and arguments, by which it can be read in any language.
//!
//! The English stays what counts: where the two do not say the same, somebody has changed the file, and `says` is passed over.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Report;
use crate::model::Said;

/// The sentences of one part of a report, by field; null where there is English alone.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Says {
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<Said>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    because: Vec<Option<Said>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Option<Said>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hidden: Vec<Option<Said>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    says: Says,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Document {
    says: Says,
    verdict: Part,
    server: Option<Part>,
    layers: Vec<Part>,
    host: Vec<Part>,
}

impl Says {
    fn new<'a>(headline: impl Into<Option<&'a Said>>, because: &[Said], notes: &[Said]) -> Self {
        let headline = headline.into().and_then(one);
        Self { headline, because: all(because), notes: all(notes), hidden: Vec::new() }
    }

    fn put_into<'a>(self, headline: impl Into<Option<&'a mut Said>>, because: &mut [Said], notes: &mut [Said]) {
        if let Some(headline) = headline.into() {
            put(headline, self.headline);
        }
        put_all(because, self.because);
        put_all(notes, self.notes);
    }
}

fn one(said: &Said) -> Option<Said> {
    said.is_told().then(|| said.clone())
}

fn all(several: &[Said]) -> Vec<Option<Said>> {
    if several.iter().any(Said::is_told) { several.iter().map(one).collect() } else { Vec::new() }
}

fn put(english: &mut Said, says: Option<Said>) {
    if let Some(says) = says.filter(|says| *says == *english) {
        *english = says;
    }
}

fn put_all(english: &mut [Said], says: Vec<Option<Said>>) {
    english.iter_mut().zip(says).for_each(|(english, says)| put(english, says));
}

/// Writes it into the document that the report has become.
pub fn write(report: &Report, document: &mut Value) {
    let mut put = |place: &str, says: Says| {
        let part = document.pointer_mut(place).and_then(Value::as_object_mut);
        if let (Some(part), Ok(Value::Object(says))) = (part, serde_json::to_value(says))
            && !says.is_empty()
        {
            part.insert("says".to_owned(), Value::Object(says));
        }
    };
    put("", Says { hidden: all(&report.hidden), ..Says::default() });
    put("/verdict", Says::new(&report.verdict.headline, &report.verdict.because, &[]));
    if let Some(server) = &report.server {
        put("/server", Says::new(None, &server.because, &[]));
    }
    for (number, layer) in report.layers.iter().enumerate() {
        put(&format!("/layers/{number}"), Says::new(&layer.headline, &[], &layer.notes));
    }
    for (number, check) in report.host.iter().enumerate() {
        put(&format!("/host/{number}"), Says::new(&check.headline, &[], &check.notes));
    }
}

/// Takes it out of a document. What is broken or missing leaves the English as it is.
pub fn read(document: &str, report: &mut Report) {
    let Ok(Document { says, verdict, server, layers, host }) = serde_json::from_str(document) else { return };
    put_all(&mut report.hidden, says.hidden);
    let told = &mut report.verdict;
    verdict.says.put_into(&mut told.headline, &mut told.because, &mut []);
    if let (Some(told), Some(part)) = (&mut report.server, server) {
        part.says.put_into(None, &mut told.because, &mut []);
    }
    for (layer, part) in report.layers.iter_mut().zip(layers) {
        part.says.put_into(&mut layer.headline, &mut [], &mut layer.notes);
    }
    for (check, part) in report.host.iter_mut().zip(host) {
        part.says.put_into(&mut check.headline, &mut [], &mut check.notes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, sample};

    /// All that Redial says itself has an id.
    #[test]
    fn samples_speak_in_sentences() {
        let mut untold = Vec::new();
        for report in [sample::expired(), sample::refused(), sample::nothing_seen(), sample::healthy(), sample::host()]
        {
            let layers = report.layers.iter().flat_map(|layer| std::iter::once(&layer.headline).chain(&layer.notes));
            let said = layers.chain([&report.verdict.headline]).chain(&report.verdict.because);
            untold.extend(said.filter(|said| !said.is_told()).map(Said::english));
        }
        assert_eq!(untold, Vec::<String>::new());
    }

    #[test]
    fn ids_and_arguments_come_back() {
        let report = sample::expired();
        let document: Value = serde_json::from_str(&json::write(&report)).unwrap();
        let server = &document["server"];
        assert_eq!(server["because"].as_array().map(Vec::len), server["says"]["because"].as_array().map(Vec::len));
        assert_eq!(server["says"]["because"][0]["id"], "server-kind/GreetsAsWindows");
        assert_eq!(document["verdict"]["headline"], "The other computer's certificate has expired.");
        let says = &document["verdict"]["says"];
        assert_eq!(says["headline"]["id"], "certificate-expired/Expired");
        assert_eq!(says["because"][0]["args"]["until"], serde_json::json!({"day": 1_792_108_800}));
        let read = json::read(json::write(&report).as_bytes()).unwrap();
        assert_eq!(read.verdict.headline.id(), "certificate-expired/Expired");
        assert_eq!(read.server.as_ref().unwrap().because[0].id(), "server-kind/GreetsAsWindows");
        assert_eq!(read, report);
    }

    #[test]
    fn english_that_somebody_changed_counts() {
        let text = json::write(&sample::expired()).replacen("has expired.", "is fine.", 1);
        let read = json::read(text.as_bytes()).unwrap();
        assert!(read.verdict.headline.id().is_empty() || read.layers[6].headline.id().is_empty());
        let broken = json::write(&sample::expired()).replace("\"day\":", "\"date\":");
        assert_eq!(json::read(broken.as_bytes()).unwrap(), sample::expired());
    }
}
