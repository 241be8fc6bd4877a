//! Which page is shown, and where each leads back to.

use super::Session;
use crate::report::Report;

/// The pages, in their order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Step {
    #[default]
    Start,
    Checking,
    Result,
    Report,
    /// Every fix there is.
    Fixes,
    /// One fix.
    Fix,
    /// What was changed.
    Changes,
    /// This computer as one that others want to reach.
    Host,
}

impl Session {
    /// Turns to another page, as far as there is something to show on it.
    pub fn go(&mut self, step: Step) {
        let possible = match step {
            Step::Start | Step::Fixes | Step::Changes => true,
            Step::Fix => self.fixing.open().is_some(),
            Step::Host => self.host.is_some(),
            Step::Checking => false,
            Step::Result => self.report.is_some(),
            Step::Report => self.to_save().is_some(),
        };
        if possible && self.step != Step::Checking {
            self.leave_for(step);
            (self.step, self.open_error, self.saving, self.practice) = (step, None, None, None);
            self.not_opened = None;
        }
    }

    #[must_use]
    pub const fn step(&self) -> Step {
        self.step
    }

    /// The report that the Report page is about: of this computer, where it was come to from there.
    #[must_use]
    pub fn to_save(&self) -> Option<&Report> {
        match self.report_from() {
            Step::Host => self.host_report(),
            _ => self.report(),
        }
    }

    /// The page that the Report page was come to from.
    #[must_use]
    pub fn report_from(&self) -> Step {
        let here = if matches!(self.step, Step::Report | Step::Changes) { self.reported_from } else { self.step };
        if here == Step::Host { Step::Host } else { Step::Result }
    }

    /// The page that a page about fixes leads back to.
    #[must_use]
    pub fn before(&self, step: Step) -> Step {
        let back = match step {
            Step::Changes => self.changes_from,
            _ => self.fix_from,
        };
        // What was come from may be gone by now.
        let gone = back == Step::Result && self.report.is_none()
            || back == Step::Report && self.to_save().is_none()
            || back == Step::Fix && self.fixing.open().is_none()
            || back == Step::Host && self.host.is_none()
            || back == Step::Checking;
        if gone { Step::Start } else { back }
    }

    /// Whether the fix that is looked at is for others to reach this computer.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        self.fix_from == Step::Host
    }

    /// Whether a page is shown on which a time runs out.
    #[must_use]
    pub fn counts_down(&self) -> bool {
        let watches = self.watched().is_some_and(|watched| !watched.is_over());
        watches || match self.step {
            Step::Changes => self.fixing.something_waits(),
            Step::Fix => self.fixing.open_waits(),
            _ => false,
        }
    }

    fn leave_for(&mut self, step: Step) {
        if step == Step::Report && self.step != Step::Changes {
            self.reported_from = self.report_from();
        }
        if step == Step::Changes && !matches!(self.step, Step::Changes | Step::Checking) {
            self.changes_from = self.step;
        }
        if self.step == Step::Changes && step != Step::Changes {
            self.fixing.leave_changes();
        }
    }
}
