//! Two reports side by side.

use std::path::{Path, PathBuf};

use super::{Session, WizardStep};
use crate::report::Report;
use crate::report::differences::{Differences, in_order};

/// Two, and what differs.
#[derive(Debug)]
pub struct Comparison {
    /// The earlier and the later one.
    pub reports: [Box<Report>; 2],
    pub differences: Differences,
    /// Which of the two was put beside the other, and its file.
    second: usize,
    path: PathBuf,
}

impl Comparison {
    fn new(own: Box<Report>, second: Box<Report>, path: PathBuf) -> Self {
        let both = in_order((0, own), (1, second), |(_, report)| &report.created);
        let second = both.iter().position(|(number, _)| *number == 1).unwrap_or_default();
        let reports = both.map(|(_, report)| report);
        let differences = Differences::between(&reports[0], &reports[1]);
        Self { reports, differences, second, path }
    }

    /// Which of the two was put beside the other.
    #[must_use]
    pub const fn second(&self) -> usize {
        self.second
    }

    /// The file of the one that was put beside the other.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn own(&self) -> &Report {
        &self.reports[1 - self.second]
    }
}

impl Session {
    /// The two that stand side by side, where they do.
    #[must_use]
    pub const fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_ref()
    }

    /// Whether a second report can be put beside what is shown.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        self.first().is_some()
    }

    /// The report that is shown.
    fn first(&self) -> Option<&Report> {
        match self.step() {
            WizardStep::Result => self.report(),
            WizardStep::Host => self.host_report(),
            WizardStep::Report => self.to_save(),
            WizardStep::Compare => self.comparison.as_ref().map(Comparison::own),
            WizardStep::Start | WizardStep::Checking | WizardStep::Fixes | WizardStep::Fix | WizardStep::Changes => {
                None
            }
        }
    }

    pub(super) fn put_beside(&mut self, second: Box<Report>, path: PathBuf) {
        let Some(own) = self.first().cloned() else { return };
        if self.step() != WizardStep::Compare {
            self.compared_from = self.step();
        }
        self.comparison = Some(Comparison::new(Box::new(own), second, path));
        self.go(WizardStep::Compare);
    }

    /// The page that the two were put beside each other on.
    #[must_use]
    pub fn compared_from(&self) -> WizardStep {
        let gone = match self.compared_from {
            WizardStep::Host => self.host_report().is_none(),
            WizardStep::Report => self.to_save().is_none(),
            _ => self.report().is_none(),
        };
        if gone { WizardStep::Start } else { self.compared_from }
    }

    /// Shows the one that was put beside the other, alone.
    pub fn show_second(&mut self) {
        let Some(comparison) = self.comparison.take() else { return };
        let Comparison { reports, second, path, .. } = comparison;
        if let Some(report) = reports.into_iter().nth(second) {
            self.show(*report, path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::session::files::Opened;
    use crate::session::{FileNews, Origin};

    fn opened(report: Report) -> FileNews {
        FileNews::Opened { path: "a.json".into(), result: Ok(Opened::Report(Box::new(report))) }
    }

    fn second(report: Report) -> FileNews {
        FileNews::Second { path: "b.json".into(), result: Ok(Opened::Report(Box::new(report))) }
    }

    fn later(mut report: Report) -> Report {
        "2099-01-01T00:00:00Z".clone_into(&mut report.created);
        report
    }

    #[test]
    fn the_earlier_one_is_on_the_left_whichever_was_opened_first() {
        for swapped in [false, true] {
            let (before, now) = (sample::expired(), later(sample::healthy()));
            let mut session = Session::new(Vec::new());
            let (first, other) = if swapped { (now.clone(), before.clone()) } else { (before.clone(), now.clone()) };
            session.heard(opened(first.clone()));
            session.heard(second(other.clone()));
            assert_eq!(session.step(), WizardStep::Compare);
            let comparison = session.comparison().unwrap();
            assert_eq!(comparison.reports.each_ref().map(|report| &**report), [&before, &now]);
            assert!(comparison.differences.verdict);
            // A third one is put beside the first again.
            session.heard(second(first.clone()));
            assert!(session.comparison().unwrap().differences.is_same());
            session.heard(second(other.clone()));
            session.go(session.compared_from());
            assert_eq!((session.step(), session.report()), (WizardStep::Result, Some(&first)));
            session.go(WizardStep::Compare);
            session.show_second();
            assert_eq!((session.step(), session.report()), (WizardStep::Result, Some(&other)));
            assert_eq!(session.origin(), &Origin::File("b.json".into()));
            session.go(WizardStep::Compare);
            assert_eq!(session.step(), WizardStep::Result, "there is nothing beside it any more");
        }
    }

    #[test]
    fn without_a_report_a_second_one_is_the_first() {
        let mut session = Session::new(Vec::new());
        assert!(!session.is_comparable());
        session.heard(second(sample::expired()));
        assert_eq!(session.step(), WizardStep::Result);
        assert!(session.comparison().is_none() && session.is_comparable());
        // On the page where it is saved, too; and from there back to it.
        session.go(WizardStep::Report);
        session.heard(second(sample::host()));
        assert_eq!((session.step(), session.compared_from()), (WizardStep::Compare, WizardStep::Report));
        assert!(session.comparison().unwrap().differences.other_computer);
        session.go(WizardStep::Changes);
        assert_eq!(session.before(WizardStep::Changes), WizardStep::Compare);
        session.go(WizardStep::Compare);
        session.go(session.compared_from());
        assert_eq!((session.step(), session.report_from()), (WizardStep::Report, WizardStep::Result));
    }

    #[test]
    fn what_is_no_report_is_told_as_ever() {
        let mut session = Session::new(Vec::new());
        session.heard(opened(sample::expired()));
        let result = crate::engine::files::open(Path::new("/no/such.json"));
        session.heard(FileNews::Second { path: "/no/such.json".into(), result });
        assert!(session.step() == WizardStep::Start && session.open_error().is_some());
    }
}
