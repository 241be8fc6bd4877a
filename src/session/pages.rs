//! Which page is shown, and where each leads back to.

use super::Session;
use crate::report::Report;

/// The pages, in their order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum WizardStep {
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
    /// Two reports side by side.
    Compare,
}

impl Session {
    /// Turns to another page, as far as there is something to show on it.
    pub fn go(&mut self, step: WizardStep) {
        let possible = match step {
            WizardStep::Start | WizardStep::Fixes | WizardStep::Changes => true,
            WizardStep::Fix => self.fixing.open().is_some(),
            WizardStep::Host => self.host.is_some(),
            WizardStep::Checking => false,
            WizardStep::Result => self.report.is_some(),
            WizardStep::Report => self.to_save().is_some(),
            WizardStep::Compare => self.comparison.is_some(),
        };
        if possible && self.step != WizardStep::Checking {
            self.leave_for(step);
            (self.step, self.open_error, self.saving, self.practice) = (step, None, None, None);
            (self.not_opened, self.sheet) = (None, None);
        }
    }

    #[must_use]
    pub const fn step(&self) -> WizardStep {
        self.step
    }

    /// The report that the Report page is about: of this computer, where it was come to from there.
    #[must_use]
    pub fn to_save(&self) -> Option<&Report> {
        match self.report_from() {
            WizardStep::Host => self.host_report(),
            _ => self.report(),
        }
    }

    /// The page that the Report page was come to from.
    #[must_use]
    pub fn report_from(&self) -> WizardStep {
        let kept = matches!(self.step, WizardStep::Report | WizardStep::Changes | WizardStep::Compare);
        let here = if kept { self.reported_from } else { self.step };
        if here == WizardStep::Host { WizardStep::Host } else { WizardStep::Result }
    }

    /// The page that a page about fixes leads back to.
    #[must_use]
    pub fn before(&self, step: WizardStep) -> WizardStep {
        let back = match step {
            WizardStep::Changes => self.changes_from,
            _ => self.fix_from,
        };
        // What was come from may be gone by now.
        let gone = back == WizardStep::Result && self.report.is_none()
            || back == WizardStep::Report && self.to_save().is_none()
            || back == WizardStep::Fix && self.fixing.open().is_none()
            || back == WizardStep::Host && self.host.is_none()
            || back == WizardStep::Compare && self.comparison.is_none()
            || back == WizardStep::Checking;
        if gone { WizardStep::Start } else { back }
    }

    /// Whether the fix that is looked at is for others to reach this computer.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        self.fix_from == WizardStep::Host
    }

    /// Whether a page is shown on which a time runs out.
    #[must_use]
    pub fn counts_down(&self) -> bool {
        let watches = self.watched().is_some_and(|watched| !watched.is_over());
        watches
            || match self.step {
                WizardStep::Changes => self.fixing.something_waits(),
                WizardStep::Fix => self.fixing.open_waits(),
                _ => false,
            }
    }

    fn leave_for(&mut self, step: WizardStep) {
        if step == WizardStep::Report && !matches!(self.step, WizardStep::Changes | WizardStep::Compare) {
            self.reported_from = self.report_from();
        }
        if step == WizardStep::Changes && !matches!(self.step, WizardStep::Changes | WizardStep::Checking) {
            self.changes_from = self.step;
        }
        if self.step == WizardStep::Changes && step != WizardStep::Changes {
            self.fixing.leave_changes();
        }
    }
}
