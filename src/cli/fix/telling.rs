//! What `redial fix` says: before, and after.

use std::io;
use std::time::Duration;

use serde_json::json;

use crate::change::Words;
use crate::cli::args::Fix as Arguments;
use crate::cli::{Streams, changes, exit, fixes};
use crate::fixes::Reader;
use crate::fixes::journals::Scope;
use crate::fixes::run::{self, FixOutcome, Preview};
use crate::model::said::Voice;
use crate::model::{Said, Undo, moment};
use crate::report::escape::plain;
use crate::says;

/// How long it took to look, and to do it and read it back, the journal included. None: it did not come to that here.
#[derive(Clone, Copy, Default)]
pub struct Took {
    pub plan: Option<Duration>,
    pub apply: Option<Duration>,
}

pub fn show(preview: &Preview, voice: Voice, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}   ({}, {})\n", voice.text(preview.fix.title), preview.fix.id, fixes::side(preview.fix.place))?;
    for (number, step) in (1..).zip(&preview.steps) {
        let Words { short, before, after, detail, .. } = &step.words;
        writeln!(
            out,
            "{number:>3}. {}: {} -> {}",
            plain(&short.to(voice)),
            plain(&before.to(voice)),
            plain(&after.to(voice))
        )?;
        writeln!(out, "     {}", plain(&detail.to(voice)))?;
        if step.undo == Undo::None && preview.undo != Undo::None {
            writeln!(out, "     {}", Said::from(StepStays {}).to(voice))?;
        }
    }
    writeln!(out)?;
    writeln!(out, "{}", how_it_ends(preview.undo).to(voice))?;
    if let Some(after) = preview.put_back_after {
        let minutes = (after.as_secs() / 60).into();
        let goes_back: Said = if preview.put_back_by_windows {
            WindowsReverts { minutes }.into()
        } else {
            RedialReverts { minutes }.into()
        };
        writeln!(out, "{}", goes_back.to(voice))?;
    }
    if preview.fix.elevated {
        let takes: Said = if preview.asks_for_administrator { WindowsAsks {}.into() } else { TakesRights {}.into() };
        writeln!(out, "{}", takes.to(voice))?;
    }
    let note = Said::from(Note {}).to(voice);
    for sentence in &preview.warnings {
        writeln!(out, "{note} {}", plain(&Reader::CommandLine.tell(voice, sentence)))?;
    }
    for sentence in preview.alerts {
        writeln!(out, "{note} {}", voice.text(sentence))?;
    }
    Ok(())
}

says! { "cli-fix":
    StepStays {} = "This step can't be undone.";
    AllUndone {} = "All of it can be undone.";
    PartUndone {} = "Part of it can be undone.";
    NoneUndone {} = "It can't be undone.";
    WindowsReverts { minutes: Count } = "It is put back after {minutes?1 minute|# minutes}. Windows sees to that even if Redial is closed by then.";
    RedialReverts { minutes: Count } = "It is put back after {minutes?1 minute|# minutes}, or when Redial starts next if it is closed by then.";
    TakesRights {} = "It takes an administrator's rights.";
    WindowsAsks {} = "It takes an administrator's rights. Windows will ask.";
    Note {} = "Note:";
}

fn how_it_ends(undo: Undo) -> Said {
    match undo {
        Undo::Full => AllUndone {}.into(),
        Undo::Partial => PartUndone {}.into(),
        Undo::None => NoneUndone {}.into(),
    }
}

/// One sentence for each outcome, and its exit code.
pub fn report(
    arguments: &Arguments,
    preview: &Preview,
    outcome: &FixOutcome,
    took: Took,
    streams: &mut Streams<'_>,
) -> io::Result<u8> {
    let scope = Scope::of(arguments.fix);
    let (word, code, run) = match outcome {
        FixOutcome::Applied { run, .. } => ("applied", 0, Some(*run)),
        FixOutcome::AlreadyRight => ("already-right", 0, None),
        FixOutcome::Refused { .. } => ("refused", exit::REFUSED, None),
        FixOutcome::Stale { .. } => ("stale", exit::REFUSED, None),
        FixOutcome::Partial { run, .. } => ("partial", exit::INTERNAL, Some(*run)),
        FixOutcome::Failed { .. } => ("failed", exit::INTERNAL, None),
    };
    let name = run.map(|run| scope.name(run));
    let scheduled_rollback = name.as_ref().map(|name| format!("`redial undo {name}` undoes it.")).unwrap_or_default();
    let sentences: Vec<String> = match outcome {
        FixOutcome::Applied { done, put_back_at, .. } => {
            let steps = if done.len() == 1 { "1 step".to_owned() } else { format!("{} steps", done.len()) };
            let back = put_back_at.map(|at| format!("It is put back on {}.", moment(at)));
            let scheduled_rollback =
                if preview.undo == Undo::None || arguments.practice { None } else { Some(scheduled_rollback) };
            let seen = if preview.steps.iter().all(|step| step.shows) {
                format!("Done, in {steps}, and read back.")
            } else {
                "Windows was asked to, and said yes. Whether it did, can't be read back.".to_owned()
            };
            [Some(seen), back, scheduled_rollback].into_iter().flatten().collect()
        }
        FixOutcome::AlreadyRight => vec!["It is right already. Nothing was changed.".to_owned()],
        FixOutcome::Refused { reason } => vec![Reader::CommandLine.tell(Voice::ENGLISH, reason)],
        FixOutcome::Stale { step, found } => vec![
            "Somebody else changed something in between. Nothing was changed by Redial; try again.".to_owned(),
            format!("{}: expected {}, found {}.", step.short, step.before, found),
        ],
        FixOutcome::Partial { done, failed, why, .. } => vec![
            match done.len() {
                0 => "A step was left half made.".to_owned(),
                count => format!("Only a part was done: {count} of {} steps.", preview.steps.len()),
            },
            format!("{}: {why}", failed.short),
            scheduled_rollback,
        ],
        FixOutcome::Failed { step, why } => {
            vec![format!("It could not be done. {}: {why}", step.short), "Nothing was changed.".to_owned()]
        }
    };
    if arguments.json {
        document(arguments, Some(preview), word, &sentences, Some((outcome, name.as_deref())), took, streams)?;
        return Ok(code);
    }
    let text = plain(&sentences.join(" "));
    match code {
        0 => writeln!(streams.out, "\n{text}")?,
        _ => writeln!(streams.err, "redial: {text}")?,
    }
    Ok(code)
}

pub fn refused(arguments: &Arguments, reason: &Said, streams: &mut Streams<'_>) -> io::Result<u8> {
    let voice = if arguments.json { Voice::ENGLISH } else { streams.voice };
    ended(arguments, None, "refused", &Reader::CommandLine.tell(voice, reason), streams)?;
    Ok(exit::REFUSED)
}

/// Nothing was changed, and why. `outcome` is `bad-target`, `declined`, `journal-unusable`, `refused`, `unasked` or, where
/// nobody knows, `unknown`.
pub fn ended(
    arguments: &Arguments,
    preview: Option<&Preview>,
    outcome: &str,
    sentence: &str,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    if arguments.json {
        return document(arguments, preview, outcome, &[sentence.to_owned()], None, Took::default(), streams);
    }
    writeln!(streams.err, "redial: {}", plain(sentence))
}

pub fn document(
    arguments: &Arguments,
    preview: Option<&Preview>,
    outcome: &str,
    sentences: &[String],
    told: Option<(&FixOutcome, Option<&str>)>,
    took: Took,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let ms = |took: Option<Duration>| took.map(|took| (took.as_secs_f64() * 10_000.0).round() / 10.0);
    // What does not show can't be read back: Windows has only said that it did it.
    let step =
        |step: &run::PlannedEdit| json!({ "words": step.words.in_english(), "undo": step.undo, "shows": step.shows });
    let steps: Vec<_> = preview.iter().flat_map(|preview| &preview.steps).map(step).collect();
    let (done, put_back_at) = match told {
        Some((FixOutcome::Applied { done, put_back_at, .. }, _)) => (done.as_slice(), *put_back_at),
        Some((FixOutcome::Partial { done, .. }, _)) => (done.as_slice(), None),
        Some((
            FixOutcome::AlreadyRight
            | FixOutcome::Refused { .. }
            | FixOutcome::Stale { .. }
            | FixOutcome::Failed { .. },
            _,
        ))
        | None => (&[][..], None),
    };
    let warnings =
        preview.iter().flat_map(|preview| &preview.warnings).map(|text| Reader::CommandLine.tell(Voice::ENGLISH, text));
    let document = json!({
        "schema": "redial.fix/1",
        "fix": arguments.fix.id,
        "practice": arguments.practice,
        "outcome": outcome,
        "sentences": sentences,
        "change": told.and_then(|(_, name)| name),
        "done": done.iter().map(Words::in_english).map(|words| json!(words)).collect::<Vec<_>>(),
        "put_back_at": put_back_at.map(moment),
        "steps": steps,
        "undo": preview.map(|preview| preview.undo),
        "elevated": arguments.fix.elevated,
        "put_back_after_s": preview.and_then(|preview| preview.put_back_after).map(|after| after.as_secs()),
        "warnings": warnings.collect::<Vec<_>>(),
        "alerts": arguments.fix.alerts,
        "took_ms": { "plan": ms(took.plan), "apply": ms(took.apply) },
    });
    changes::document(&document, streams)
}
