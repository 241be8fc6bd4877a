//! `redial compare A.json B.json`: two reports, from before and after or from both ends, and what differs first.

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use super::{Streams, exit};
use crate::engine::files::{self, Opened};
use crate::model::said::{Label, Phrase, Term};
use crate::report::Report;
use crate::report::differences::{Differences, OtherComputer, Row, Same, SameVerdict, Step};
use crate::report::escape::plain;
use crate::says;

says! { "cli-compare":
    Found { when: Term, computer: Label, what: Phrase } = "{when}, {computer}: {what}";
    Layers {} = "Layers that differ:";
    Facts {} = "What was seen differently:";
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
    let found = Differences::between(before, now);
    if json {
        serde_json::to_writer_pretty(&mut *streams.out, &document(&found, before, now))?;
        writeln!(streams.out)?;
    } else {
        write(&found, before, now, streams)?;
    }
    streams.out.flush()?;
    Ok(if found.is_same() { 0 } else { DIFFERS })
}

fn write(found: &Differences, before: &Report, now: &Report, streams: &mut Streams<'_>) -> io::Result<()> {
    let voice = streams.voice;
    let out = &mut streams.out;
    for report in [before, now] {
        let computer = Label(format!("{}:{}", report.target.host, report.target.port));
        let (when, what) = (Term(report.created.clone()), Phrase::from(report.verdict.headline.clone()));
        writeln!(out, "{}", plain(&voice.say(Found { when, computer, what })))?;
    }
    if found.other_computer {
        writeln!(out, "{}", voice.say(OtherComputer {}))?;
    }
    if found.is_same() {
        return writeln!(out, "\n{}", voice.say(Same {}));
    }
    if !found.verdict {
        writeln!(out, "{}", voice.say(SameVerdict {}))?;
    }
    if !found.steps.is_empty() {
        writeln!(out, "\n{}", voice.say(Layers {}))?;
    }
    for step in &found.steps {
        writeln!(out, "  {}", plain(&step.title(voice)))?;
        for report in [before, now] {
            let told = step.headline(report).map(|headline| headline.to(voice)).unwrap_or_default();
            writeln!(out, "    {:<8} {}", step.status(report).id(), plain(&told))?;
        }
    }
    if !found.seen.is_empty() {
        writeln!(out, "\n{}", voice.say(Facts {}))?;
    }
    for seen in &found.seen {
        writeln!(out, "  {}", plain(&seen.title(voice)))?;
        for Row { name, before, now } in seen.rows(before, now, voice) {
            writeln!(out, "    {name}: {before} -> {now}")?;
        }
    }
    Ok(())
}

fn document(found: &Differences, before: &Report, now: &Report) -> Value {
    let verdict = |report: &Report| {
        let verdict = &report.verdict;
        json!({"side": verdict.side, "cause": verdict.cause, "headline": verdict.headline.english()})
    };
    let told = |id: Value, step: &Step| json!({"id": id, "before": step.status(before), "now": step.status(now)});
    let (mut layers, mut checks) = (Vec::new(), Vec::new());
    for step in &found.steps {
        match step {
            Step::Layer(layer) => layers.push(told(json!(layer), step)),
            Step::Check(id) => checks.push(told(json!(id), step)),
        }
    }
    let facts = found.seen.iter().map(|seen| {
        let (before, now) = (seen.fact(before), seen.fact(now));
        match &seen.at {
            Step::Layer(layer) => json!({"layer": layer, "probe": seen.probe, "before": before, "now": now}),
            Step::Check(id) => json!({"check": id, "before": before, "now": now}),
        }
    });
    json!({
        "schema": "redial.compare/1",
        "same": found.is_same(),
        "same_computer": !found.other_computer,
        "same_verdict": !found.verdict,
        "verdict": {"before": verdict(before), "now": verdict(now)},
        "layers": layers,
        "checks": checks,
        "facts": facts.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::bench::told;
    use super::*;
    use crate::model::said::Voice;
    use crate::report::{facts, json as saved, sample};

    /// Exit code, output and errors of a comparison of two reports that were saved.
    fn compared(name: &str, reports: [&Report; 2], json: bool) -> (u8, String, String) {
        let folder = std::env::temp_dir().join(format!("redial-compare-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = ["a.json", "b.json"].map(|name| folder.join(name));
        for (file, report) in files.iter().zip(reports) {
            std::fs::write(file, saved::write(report)).unwrap();
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
