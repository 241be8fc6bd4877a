//! `redial compare A.json B.json`: two reports, from before and after or from both ends, and what differs first.

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use super::{Streams, exit};
use crate::engine::files::{self, Opened};
use crate::model::said::{Label, Phrase, Term, Voice};
use crate::model::{Layer, Said, Status};
use crate::report::escape::plain;
use crate::report::{LayerReport, Report, facts};
use crate::says;

says! { "cli-compare":
    Found { when: Term, computer: Label, what: Phrase } = "{when}, {computer}: {what}";
    Same {} = "Nothing differs but times.";
    SameVerdict {} = "Both say the same, but not everything that was seen is the same.";
    OtherComputer {} = "The two are about different computers, or of different ends.";
    Layers {} = "Layers that differ:";
    Facts {} = "What was seen differently:";
    Nothing {} = "nothing";
}

/// Something differs, as `diff` says it.
const DIFFERS: u8 = 1;

pub fn run(before: &Path, now: &Path, json: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    let mut reports = Vec::new();
    for file in [before, now] {
        match files::open(file) {
            Ok(Opened::Report(report)) => reports.push(report),
            Ok(Opened::Connection(_)) => {
                let name = file.display();
                writeln!(streams.err, "redial: \u{201c}{name}\u{201d} is a connection file and no report")?;
                return Ok(exit::UNREADABLE);
            }
            Err(error) => {
                writeln!(streams.err, "redial: \u{201c}{}\u{201d}: {error}", file.display())?;
                return Ok(exit::UNREADABLE);
            }
        }
    }
    let [before, now] = reports.as_slice() else { return Ok(exit::INTERNAL) };
    let compared = Compared::new(before, now);
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &compared.document(before, now))?;
        writeln!(streams.out)?;
    } else {
        compared.write(before, now, streams)?;
    }
    streams.out.flush()?;
    Ok(if compared.is_same() { 0 } else { DIFFERS })
}

/// What differs, from what counts most to what counts least.
struct Compared {
    other_computer: bool,
    verdict: bool,
    layers: Vec<Layer>,
    /// The layer, and the probe's id.
    facts: Vec<(Layer, String)>,
}

impl Compared {
    fn new(before: &Report, now: &Report) -> Self {
        let about = |report: &Report| (report.target.host.to_lowercase(), report.target.port, report.is_of_host());
        let said = |report: &Report| (report.verdict.cause.clone(), report.verdict.side);
        let differs = |layer: &Layer| status(before, *layer) != status(now, *layer);
        let facts = Layer::ALL.into_iter().flat_map(|layer| {
            let probes = [before, now].into_iter().filter_map(|report| report.layer(layer));
            let mut probes: Vec<_> = probes.flat_map(|layer| layer.facts.keys().cloned()).collect();
            probes.sort();
            probes.dedup();
            let differs = move |probe: &String| timeless(before, layer, probe) != timeless(now, layer, probe);
            probes.into_iter().filter(differs).map(move |probe| (layer, probe))
        });
        Self {
            other_computer: about(before) != about(now),
            verdict: said(before) != said(now),
            layers: Layer::ALL.into_iter().filter(differs).collect(),
            facts: facts.collect(),
        }
    }

    fn is_same(&self) -> bool {
        !self.other_computer && !self.verdict && self.layers.is_empty() && self.facts.is_empty()
    }

    fn write(&self, before: &Report, now: &Report, streams: &mut Streams<'_>) -> io::Result<()> {
        let voice = streams.voice;
        let out = &mut streams.out;
        for report in [before, now] {
            let computer = Label(format!("{}:{}", report.target.host, report.target.port));
            let (when, what) = (Term(report.created.clone()), Phrase::from(report.verdict.headline.clone()));
            writeln!(out, "{}", plain(&voice.say(Found { when, computer, what })))?;
        }
        if self.other_computer {
            writeln!(out, "{}", voice.say(OtherComputer {}))?;
        }
        if self.is_same() {
            return writeln!(out, "\n{}", voice.say(Same {}));
        }
        if !self.verdict {
            writeln!(out, "{}", voice.say(SameVerdict {}))?;
        }
        if !self.layers.is_empty() {
            writeln!(out, "\n{}", voice.say(Layers {}))?;
        }
        for layer in &self.layers {
            writeln!(out, "  {}", voice.text(layer.title()))?;
            for report in [before, now] {
                let told = report.layer(*layer).map(|layer| headline(layer).to(voice)).unwrap_or_default();
                writeln!(out, "    {:<8} {}", status(report, *layer).id(), plain(&told))?;
            }
        }
        if !self.facts.is_empty() {
            writeln!(out, "\n{}", voice.say(Facts {}))?;
        }
        for (layer, probe) in &self.facts {
            writeln!(out, "  {}", facts::title(voice, probe))?;
            for (field, then, today) in rows(before, now, *layer, probe, voice) {
                writeln!(out, "    {field}: {then} -> {today}")?;
            }
        }
        Ok(())
    }

    fn document(&self, before: &Report, now: &Report) -> Value {
        let verdict = |report: &Report| {
            let verdict = &report.verdict;
            json!({"side": verdict.side, "cause": verdict.cause, "headline": verdict.headline.english()})
        };
        let layers = self
            .layers
            .iter()
            .map(|layer| json!({"id": layer, "before": status(before, *layer), "now": status(now, *layer)}));
        let facts = self.facts.iter().map(|(layer, probe)| {
            let [before, now] = [before, now].map(|report| timeless(report, *layer, probe));
            json!({"layer": layer, "probe": probe, "before": before, "now": now})
        });
        json!({
            "schema": "redial.compare/1",
            "same": self.is_same(),
            "same_computer": !self.other_computer,
            "same_verdict": !self.verdict,
            "verdict": {"before": verdict(before), "now": verdict(now)},
            "layers": layers.collect::<Vec<_>>(),
            "facts": facts.collect::<Vec<_>>(),
        })
    }
}

fn status(report: &Report, layer: Layer) -> Status {
    report.layer(layer).map_or(Status::Skipped, |found| found.status)
}

fn headline(layer: &LayerReport) -> Said {
    layer.not_asked.map_or_else(|| layer.headline.clone(), |why| Said::from(why.reason()))
}

/// A fact without what is never the same twice: how long things took.
fn timeless(report: &Report, layer: Layer, probe: &str) -> Option<Value> {
    let mut fact = report.layer(layer)?.facts.get(probe)?.clone();
    leave_times_out(&mut fact);
    Some(fact)
}

fn leave_times_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_ms"));
            fields.values_mut().for_each(leave_times_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_times_out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The lines of a fact that differ: name, before, now.
fn rows(before: &Report, now: &Report, layer: Layer, probe: &str, voice: Voice) -> Vec<(String, String, String)> {
    let [then, today] = [before, now]
        .map(|report| timeless(report, layer, probe).map(|fact| facts::rows(voice, &fact)).unwrap_or_default());
    let value = |rows: &[(String, String)], name: &str| rows.iter().find(|row| row.0 == name).map(|row| row.1.clone());
    let mut names: Vec<&String> = then.iter().map(|row| &row.0).collect();
    names.extend(today.iter().map(|row| &row.0).filter(|name| value(&then, name).is_none()));
    let nothing = || voice.say(Nothing {});
    let both = names.into_iter().map(|name| {
        let told = |rows| value(rows, name).unwrap_or_else(nothing);
        (name.clone(), told(&then), told(&today))
    });
    both.filter(|(_, then, today)| then != today).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bench::told;
    use super::*;
    use crate::report::{json as document, sample};

    /// Exit code, output and errors of a comparison of two reports that were saved.
    fn compared(name: &str, reports: [&Report; 2], json: bool) -> (u8, String, String) {
        let folder = std::env::temp_dir().join(format!("redial-compare-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = ["a.json", "b.json"].map(|name| folder.join(name));
        for (file, report) in files.iter().zip(reports) {
            std::fs::write(file, document::write(report)).unwrap();
        }
        let told = told(|streams| run(&files[0], &files[1], json, streams));
        std::fs::remove_dir_all(&folder).unwrap();
        told
    }

    #[test]
    fn the_same_is_the_same_however_long_it_took() {
        let before = sample::expired();
        let mut now = before.clone();
        now.created = "2026-12-01T00:00:00Z".to_owned();
        for layer in &mut now.layers {
            layer.took_ms += 7.0;
        }
        let (code, out, _) = compared("same", [&before, &now], false);
        assert_eq!((code, out.contains("Nothing differs but times.")), (0, true), "{out}");
        let (code, out, _) = compared("same-json", [&before, &now], true);
        assert_eq!((code, out.contains("\"same\": true")), (0, true), "{out}");
    }

    #[test]
    fn what_counts_most_comes_first() {
        let (before, now) = (sample::expired(), sample::healthy());
        let (code, out, _) = compared("differs", [&before, &now], false);
        assert_eq!(code, DIFFERS);
        let place = |text: &str| out.find(text).unwrap_or_else(|| panic!("{text} is not in {out}"));
        let certificate = facts::title(Voice::ENGLISH, "certificate");
        assert!(place("expired") < place("Layers that differ:"), "{out}");
        assert!(place("Layers that differ:") < place("What was seen differently:"), "{out}");
        assert!(out[place("What was seen differently:")..].contains(&certificate), "{out}");
        let (_, out, _) = compared("differs-json", [&before, &now], true);
        let told: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&told["same_verdict"], &told["same_computer"]), (&json!(false), &json!(true)), "{out}");
        assert!(told["facts"].as_array().unwrap().iter().any(|fact| fact["probe"] == "certificate"), "{out}");
    }

    #[test]
    fn other_computers_and_no_reports_are_told() {
        let (code, out, _) = compared("other", [&sample::refused(), &sample::healthy()], false);
        assert!(code == DIFFERS && out.contains("different computers"), "{out}");
        let none = Path::new("/no/such.json");
        let (code, out, err) = told(|streams| run(none, none, false, streams));
        assert_eq!((code, out.as_str()), (exit::UNREADABLE, ""));
        assert!(err.starts_with("redial: \u{201c}/no/such.json\u{201d}: "), "{err}");
    }
}
