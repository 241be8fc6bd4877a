//! Files that the window opens and saves: connection files, saved reports, new reports.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::target_input::{self, Connection, InputError};
use crate::model::said::Voice;
use crate::platform::regular;
use crate::report::json::ReadError;
use crate::report::redact::redact;
use crate::report::{Report, html, json};

pub use crate::report::formats::{self, Format};

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    Connection(Box<Connection>),
    Report(Box<Report>),
}

/// Why a file could not be used.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error(transparent)]
    Connection(#[from] InputError),
    #[error("the report cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("the file is no report that this Redial can read: {0}")]
    NotReport(ReadError),
}

/// Where a report may go when the user says nothing else.
#[must_use]
pub fn suggested(format: Format) -> PathBuf {
    let name = format!("redial-report.{}", format.extension());
    std::env::home_dir().unwrap_or_default().join(name)
}

/// Reads a file by what its name says that it is.
///
/// # Errors
/// Where it cannot be read or is something else.
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    if !has_extension(path, "json") {
        return Ok(Opened::Connection(Box::new(target_input::read_file(path)?)));
    }
    let bytes = regular::read(path, json::LONGEST as u64 + 1)?;
    let report = json::read(&bytes).map_err(OpenError::NotReport)?;
    Ok(Opened::Report(Box::new(report)))
}

/// Whether a file's name ends so, in capitals or not.
#[must_use]
pub fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// The report as it will be saved.
#[must_use]
pub fn render(voice: Voice, report: &Report, format: Format, hide_names: bool) -> String {
    let hidden = hide_names.then(|| redact(report));
    (format.write)(hidden.as_ref().unwrap_or(report), voice)
}

/// The sheet for the person at the other computer, as a page of its own.
#[must_use]
pub fn sheet(voice: Voice, report: &Report) -> String {
    html::sheet_alone(report, voice)
}

/// Writes a file. One that is there already is only touched where the user has said so.
///
/// # Errors
/// Where it cannot be written.
pub fn save(path: &Path, content: &str, replace: bool) -> io::Result<()> {
    regular::writable(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if !replace {
        options = OpenOptions::new();
        options.write(true).create_new(true);
    }
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// Writes a page that is there to be printed into the system's folder for what need not last, under a name that nobody has
/// taken. Tells which.
pub fn aside(content: &str) -> (PathBuf, io::Result<()>) {
    /// So many lie there only where nothing ever tidies up.
    const MOST: u32 = 200;
    let folder = std::env::temp_dir();
    let path = |number: u32| folder.join(format!("redial-sheet-{number}.html"));
    for number in 1..=MOST {
        match save(&path(number), content, false) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return (path(number), other),
        }
    }
    (path(MOST), Err(io::ErrorKind::AlreadyExists.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_aside_takes_nobodys_place() {
        let (first, second) = (aside("first"), aside("second"));
        assert!(first.1.is_ok() && second.1.is_ok() && first.0 != second.0, "{first:?} {second:?}");
        assert_eq!(std::fs::read_to_string(&first.0).unwrap(), "first");
        for (path, _) in [first, second] {
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn nothing_is_overwritten_unasked() {
        let path = std::env::temp_dir().join(format!("redial-save-{}.txt", std::process::id()));
        save(&path, "first", false).unwrap();
        assert_eq!(save(&path, "second", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        save(&path, "third", true).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "third");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let path = std::env::temp_dir().join(format!("redial-open-{}.json", std::process::id()));
        std::fs::write(&path, "{\"schema\": 7}").unwrap();
        assert!(matches!(open(&path), Err(OpenError::NotReport(_))));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(open(&path), Err(OpenError::Unreadable(_))));
        assert!(matches!(open(Path::new("/no/such.rdp")), Err(OpenError::Connection(InputError::Unreadable(..)))));
    }
}
