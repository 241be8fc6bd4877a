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
            FileNews::Saved { path, result } => {
                self.saving = Some(match result {
                    Ok(()) => Saving::Done(path),
                    Err(error) => Saving::Failed(path, error),
                });
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
