//! What `check` prints and writes.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::{Streams, exit};
use crate::model::Status;
use crate::model::said::Voice;
use crate::platform::regular;
use crate::report::escape::plain;
use crate::report::redact::redact;
use crate::report::{LayerReport, Report, formats, json, text};

/// Makes sure of all that is said of where results go, without touching what is there; else it is told, and the exit code comes
/// back.
///
/// # Errors
/// Where standard error is gone.
pub fn prepare(output: &Output, streams: &mut Streams<'_>) -> io::Result<Option<u8>> {
    if let Some(file) = shared(output.json.iter().flatten().chain(&output.report)) {
        tell_shared(file, streams)?;
        return Ok(Some(exit::USAGE));
    }
    if let Err((file, error)) = probe(output) {
        writeln!(streams.err, "redial: the file \u{201c}{}\u{201d} cannot be written: {error}", file.display())?;
        return Ok(Some(exit::UNREADABLE));
    }
    Ok(None)
}

/// A file that is named for two things, of which only the last would be left.
pub fn shared<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Option<&'a PathBuf> {
    let mut seen = HashSet::new();
    // A device takes whatever comes.
    let is_file = |file: &Path| std::fs::metadata(file).map_or(true, |found| found.is_file());
    files.into_iter().filter(|file| is_file(file)).find(|file| !seen.insert(place(file)))
}

pub fn tell_shared(file: &Path, streams: &mut Streams<'_>) -> io::Result<()> {
    let name = file.display();
    writeln!(
        streams.err,
        "redial: the file \u{201c}{name}\u{201d} is named for two things; each needs a file of its own"
    )
}

/// The same for each name of a file, as far as folders and links tell.
fn place(file: &Path) -> PathBuf {
    let place = led_to(file).unwrap_or_else(|_| file.to_owned());
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), place.file_name()) {
        // Windows, whose file systems keep no two names apart that differ in their letters' size alone.
        (Ok(folder), Some(name)) if cfg!(windows) => folder.join(name.to_string_lossy().to_lowercase()),
        (Ok(folder), Some(name)) => folder.join(name),
        _ => place,
    }
}

/// Makes sure that every file can be written, without touching what is in it.
///
/// # Errors
/// The first file that cannot.
fn probe(output: &Output) -> Result<(), (PathBuf, io::Error)> {
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
        Some(Some(file)) => saved &= save(file, &document(file, &report), streams)?,
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

/// On one line where the file's name promises that.
fn document(file: &Path, report: &Report) -> String {
    let is = |wanted: &str| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    if is("jsonl") || is("ndjson") { json::line(report) } else { json::write(report) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_room_for_one_result() {
        let folder = std::env::temp_dir().join(format!("redial-shared-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("in")).unwrap();
        let file = |name: &str| folder.join(name);
        let of = |one: &str, other: &str| shared(&[file(one), file(other)]).is_some();
        assert!(of("a", "a") && of("a", "in/../a") && of("in/a", "in/./a"));
        assert!(!of("a", "b") && !of("a", "in/a") && !of("none/a", "none/b"));
        assert!(of("none/a", "none/a"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a", file("link")).unwrap();
            assert!(of("link", "a") && !of("link", "b"));
            let null = [PathBuf::from("/dev/null"), PathBuf::from("/dev/null")];
            assert_eq!(shared(&null), None);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
