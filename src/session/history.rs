//! The last checks of this session stay in reach. They are kept in memory alone: what is to last is saved.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Origin, Session, WizardStep};
use crate::engine::Request;
use crate::report::Report;
use crate::report::compare::{Compared, compare};

/// As many fit in a row, and more nobody tells apart.
pub const MOST: usize = 6;

/// A check that has ended.
#[derive(Clone, Debug)]
pub struct Past {
    /// Tells it from the others.
    pub run: u64,
    /// When it ended, by how long the window had been open.
    pub ended: Duration,
    pub report: Box<Report>,
    pub origin: Origin,
    request: Option<Request>,
}

#[derive(Debug, Default)]
pub(super) struct History {
    /// The latest last.
    past: VecDeque<Past>,
    /// The one on the Result page, where that is none of a file.
    shown: Option<u64>,
    /// The one that a check which runs once more comes back to when it is cancelled.
    left: Option<u64>,
}

impl History {
    /// The Result page shows something else from now on.
    pub(super) const fn leave(&mut self) {
        self.left = self.shown.take();
    }

    pub(super) const fn come_back(&mut self) {
        self.shown = self.left.take();
    }
}

impl Session {
    /// The last checks, the latest first.
    pub fn past(&self) -> impl Iterator<Item = &Past> {
        self.history.past.iter().rev()
    }

    /// Which of them the Result page shows; none where it shows a saved report.
    #[must_use]
    pub const fn shown(&self) -> Option<u64> {
        self.history.shown
    }

    /// What is different in the check that is shown from the one of that computer before it; none where there was none.
    #[must_use]
    pub fn compared(&self) -> Option<Compared> {
        let shown = self.history.shown?;
        let now = self.report()?;
        self.past().filter(|past| past.run < shown).find_map(|past| compare(&past.report, now))
    }

    /// Shows one of the last checks again.
    pub fn look(&mut self, run: u64) {
        if self.step == WizardStep::Checking {
            return;
        }
        let Some(past) = self.history.past.iter().find(|past| past.run == run).cloned() else { return };
        (self.report, self.origin, self.request) = (Some(past.report), past.origin, past.request);
        self.history.shown = Some(run);
        self.go(WizardStep::Result);
    }

    /// Keeps the check that has just ended.
    pub(super) fn keep(&mut self, now: Duration) {
        let Some(report) = self.report.clone() else { return };
        let (run, origin, request) = (self.run().0, self.origin.clone(), self.request.clone());
        if self.history.past.len() == MOST {
            self.history.past.pop_front();
        }
        self.history.past.push_back(Past { run, ended: now, report, origin, request });
        self.history.shown = Some(run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use crate::engine::files::Opened;
    use crate::model::{Evidence, Layer, Said, Status, Target};
    use crate::report::compare::Difference;
    use crate::session::FileNews;

    const LATER: Duration = Duration::from_mins(1);

    fn report(name: &str) -> Report {
        Report::new(&Evidence::new(Target::parse(name).unwrap(), None, 0))
    }

    fn end(session: &mut Session, report: Report, now: Duration) {
        session.apply(Event::Finished { run: session.run(), report: Box::new(report) }, now);
        session.advance(now + LATER);
        assert_eq!(session.step(), WizardStep::Result);
    }

    fn check(session: &mut Session, name: &str, now: Duration) {
        let _ = session.begin(Request::new(Target::parse(name).unwrap(), None), now);
        end(session, report(name), now);
    }

    fn runs(session: &Session) -> Vec<u64> {
        session.past().map(|past| past.run).collect()
    }

    #[test]
    fn the_last_checks_stay_in_reach_and_no_more_of_them() {
        let mut session = Session::new(Vec::new());
        for number in 1..=8 {
            check(&mut session, &format!("pc{number}"), LATER * number);
        }
        assert_eq!((runs(&session), session.shown()), (vec![8, 7, 6, 5, 4, 3], Some(8)));
        session.look(5);
        assert_eq!(session.report().unwrap().target.host, "pc5");
        assert_eq!(session.request().unwrap().target.host.to_string(), "pc5");
        assert_eq!((session.step(), session.shown(), session.past().count()), (WizardStep::Result, Some(5), MOST));
        session.look(1);
        assert_eq!(session.shown(), Some(5), "that one is gone");
        session.go(WizardStep::Start);
        session.look(8);
        assert_eq!((session.step(), session.shown()), (WizardStep::Result, Some(8)));
        // What is checked again is what is looked at.
        session.look(6);
        let _ = session.again(LATER * 20);
        session.look(8);
        assert_eq!((session.step(), session.request().unwrap().target.typed.as_str()), (WizardStep::Checking, "pc6"));
    }

    #[test]
    fn before_and_now_are_of_the_same_computer() {
        let mut session = Session::new(Vec::new());
        check(&mut session, "pc1", LATER);
        assert!(session.compared().is_none());
        check(&mut session, "pc2", LATER * 3);
        assert!(session.compared().is_none());
        let _ = session.begin(Request::new(Target::parse("pc1").unwrap(), None), LATER * 5);
        let mut now = report("pc1");
        let name = now.layers.iter_mut().find(|found| found.id == Layer::Name).unwrap();
        (name.status, name.headline, name.not_asked) = (Status::Fail, Said::finished("Nobody knows it."), None);
        end(&mut session, now, LATER * 5);
        let compared = session.compared().unwrap();
        assert_eq!(compared.differs, Difference::Layer(Layer::Name));
        assert!(compared.now.contains("Nobody knows it."));
        session.look(1);
        assert!(session.compared().is_none(), "there was none before it");
    }

    #[test]
    fn a_cancelled_check_leads_back_to_the_one_before_it() {
        let mut session = Session::new(Vec::new());
        check(&mut session, "pc1", LATER);
        check(&mut session, "pc2", LATER * 3);
        session.look(1);
        let _ = session.again(LATER * 5);
        assert_eq!(session.shown(), None);
        session.cancel();
        assert_eq!((session.step(), session.shown(), runs(&session)), (WizardStep::Result, Some(1), vec![2, 1]));
        assert_eq!(session.report().unwrap().target.host, "pc1");
    }

    #[test]
    fn a_saved_report_is_none_of_them() {
        let mut session = Session::new(Vec::new());
        check(&mut session, "pc1", LATER);
        let result = Ok(Opened::Report(Box::new(report("pc9"))));
        session.heard(FileNews::Opened { path: "r.json".into(), result });
        assert_eq!((session.shown(), runs(&session)), (None, vec![1]));
        assert!(session.compared().is_none());
        session.look(1);
        assert_eq!((session.origin(), session.report().unwrap().target.host.as_str()), (&Origin::Check, "pc1"));
    }
}
