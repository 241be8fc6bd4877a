//! What `check` prints and writes.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Streams;
use super::args::Output;
use crate::model::Status;
use crate::model::said::Voice;
use crate::platform::regular;
use crate::report::escape::plain;
use crate::report::redact::redact;
use crate::report::{LayerReport, Report, formats, json, text};

/// Makes sure that every file can be written, without touching what is in it.
///
/// # Errors
/// The first file that cannot.
pub fn probe(output: &Output) -> Result<(), (PathBuf, io::Error)> {
    probe_each(output.json.iter().flatten().chain(&output.report))
}

/// The same of other files.
///
/// # Errors
/// The first file that cannot.
pub fn probe_each<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let mut files = files.into_iter();
    files.try_for_each(|file| try_out(file).map_err(|error| (file.clone(), error)))
}

fn try_out(file: &Path) -> io::Result<()> {
    regular::writable(file)?;
    // A link to nothing stays one: what is made, and removed again, is what it leads to.
    let place = led_to(file)?;
    match OpenOptions::new().write(true).create_new(true).open(&place) {
        Ok(made) => {
            drop(made);
            // It only proved a point; the report itself comes later. What somebody else has put there since is theirs.
            match std::fs::symlink_metadata(&place) {
                Ok(found) if found.is_file() && found.len() == 0 => std::fs::remove_file(&place),
                Ok(_) | Err(_) => Ok(()),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().append(true).open(file).map(drop)
        }
        Err(error) => Err(error),
    }
}

/// Where links lead in the end, whether anything is there or not.
pub fn led_to(file: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut place = file.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = std::fs::read_link(&place) else { return Ok(place) };
        place = place.parent().unwrap_or(Path::new("")).join(target);
    }
    Err(io::Error::other("it is a link that leads to itself"))
}

/// One line.
fn layer(layer: &LayerReport, voice: Voice, out: &mut dyn Write) -> io::Result<()> {
    let title = voice.text(layer.id.title());
    writeln!(out, "{:<8} {title:<24} {}", layer.status.id(), plain(&layer.headline.to(voice)))
}

/// The verdict, the JSON, the report. Tells whether every file was written; what could not be has been said.
///
/// # Errors
/// Where standard output is gone.
pub fn result(report: Report, output: &Output, streams: &mut Streams<'_>) -> io::Result<bool> {
    let report = if output.redact { redact(&report) } else { report };
    let voice = streams.voice;
    let mut saved = true;
    match &output.json {
        Some(None) => return_json(&report, streams.out)?,
        Some(Some(file)) => saved &= save(file, &json::write(&report), streams)?,
        None => {}
    }
    if let Some(file) = &output.report {
        saved &= save(file, &by_extension(file, &report, voice), streams)?;
    }
    if output.json == Some(None) {
        return Ok(saved);
    }
    for check in &report.host {
        let (title, headline) = (voice.text(check.title()), check.headline.to(voice));
        writeln!(streams.out, "{:<8} {title:<28} {}", check.status.id(), plain(&headline))?;
        for note in &check.notes {
            writeln!(streams.out, "{:<37} {}", "", plain(&note.to(voice)))?;
        }
    }
    // From the inside the checks say more than their layers do.
    for told in report
        .layers
        .iter()
        .filter(|_| !report.is_of_host())
        .filter(|told| told.id.in_chain() || told.status != Status::Skipped)
    {
        layer(told, voice, streams.out)?;
    }
    writeln!(streams.out)?;
    streams.out.write_all(text::verdict(&report, voice).as_bytes())?;
    if let Some(expires) = &report.expires {
        writeln!(streams.out, "\n{}", plain(&expires.said().to(voice)))?;
    }
    streams.out.flush()?;
    Ok(saved)
}

fn return_json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(json::write(report).as_bytes())?;
    out.flush()
}

fn by_extension(file: &Path, report: &Report, voice: Voice) -> String {
    (formats::of_file(file).unwrap_or_default().write)(report, voice)
}

fn save(file: &Path, content: &str, streams: &mut Streams<'_>) -> io::Result<bool> {
    if let Err(error) = regular::writable(file).and_then(|()| std::fs::write(file, content)) {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} could not be written: {error}", file.display())?;
        return Ok(false);
    }
    Ok(true)
}
