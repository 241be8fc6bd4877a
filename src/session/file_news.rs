//! What became of files: connections and reports that were opened, reports that were saved.

use std::path::PathBuf;

use super::{FileNews, Origin, Saving, Session, WizardStep};
use crate::engine::files::{OpenError, Opened};
use crate::engine::target_input::Connection;
use crate::report::Report;

impl Session {
    /// Takes in what became of a file.
    pub fn heard(&mut self, news: FileNews) {
        self.news += 1;
        self.dialog_missing = matches!(news, FileNews::NoDialog);
        match news {
            FileNews::Opened { path, result: Ok(Opened::Connection(connection)) } => {
                self.open_error = None;
                self.connection = Some((path, *connection));
                self.go(WizardStep::Start);
            }
            FileNews::Opened { path, result: Ok(Opened::Report(report)) } => {
                self.show(*report, path);
            }
            FileNews::Opened { path, result: Err(error) } => {
                self.go(WizardStep::Start);
                self.open_error = Some((path, error));
            }
            FileNews::Second { path, result: Ok(Opened::Report(second)) } if self.is_comparable() => {
                self.put_beside(second, path);
            }
            // Nothing to be put beside a report, or no report by now: as if it had been opened alone.
            FileNews::Second { path, result } => self.heard(FileNews::Opened { path, result }),
            FileNews::Both(both) => {
                let [(path, result), (second, other)] = *both;
                let failed = result.is_err();
                self.heard(FileNews::Opened { path, result });
                if !failed {
                    self.heard(FileNews::Second { path: second, result: other });
                }
            }
            FileNews::Saved { path, result } => self.saving = Some(Saving::of(path, result)),
            FileNews::Sheet { path, result } => {
                (self.sheet, self.not_opened) = (Some(Saving::of(path, result)), None);
            }
            FileNews::Dismissed | FileNews::NoDialog => {}
        }
    }

    /// The next check follows no connection file.
    pub fn forget_connection(&mut self) {
        self.connection = None;
    }

    /// The connection file that the next check follows.
    #[must_use]
    pub const fn connection(&self) -> Option<&(PathBuf, Connection)> {
        self.connection.as_ref()
    }

    #[must_use]
    pub const fn open_error(&self) -> Option<&(PathBuf, OpenError)> {
        self.open_error.as_ref()
    }

    #[must_use]
    pub const fn saving(&self) -> Option<&Saving> {
        self.saving.as_ref()
    }

    /// What became of the sheet for the person at the other computer, since it was asked for on this page.
    #[must_use]
    pub const fn sheet(&self) -> Option<&Saving> {
        self.sheet.as_ref()
    }

    /// How many times something has become of a file.
    #[must_use]
    pub const fn news(&self) -> u64 {
        self.news
    }

    /// Whether the last question for a file could not be put to the user.
    #[must_use]
    pub const fn dialog_missing(&self) -> bool {
        self.dialog_missing
    }

    /// A saved report takes the place of a check's.
    pub fn show(&mut self, report: Report, path: PathBuf) {
        if self.step == WizardStep::Checking {
            return;
        }
        self.report = Some(Box::new(report));
        (self.origin, self.request) = (Origin::File(path), None);
        self.history.leave();
        self.go(WizardStep::Result);
    }
}
