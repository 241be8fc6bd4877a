//! What was changed, what was taken back or forgotten last, and what went wrong.

use std::time::Duration;

use super::{Changes, FixOutcome, FixRun, FixState, Fixing, Pc, PutBack, Scope, Session};
use crate::engine::changes::of_report;
use crate::model::Said;
use crate::session::Origin;
use crate::session::host::Host;

impl Fixing {
    #[must_use]
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// What was taken back last, and what could not be.
    #[must_use]
    pub fn undone(&self) -> Option<(&[PutBack], &[Said])> {
        self.undone.as_ref().map(|(back, troubles)| (back.as_slice(), troubles.as_slice()))
    }

    /// What was taken off the list last, or why nothing was.
    #[must_use]
    pub const fn forgotten(&self) -> Option<&Result<Vec<u64>, Said>> {
        self.forgotten.as_ref()
    }

    /// How going on with something that was cut short has ended.
    #[must_use]
    pub const fn finished(&self) -> Option<&FixOutcome> {
        self.finished.as_ref()
    }

    #[must_use]
    pub const fn broken(&self) -> Option<&Said> {
        self.broken.as_ref()
    }

    /// The clock of the computer that fixes are made on, in seconds since 1970.
    #[must_use]
    pub fn clock(&self, now: Duration) -> u64 {
        self.changes.now + now.saturating_sub(self.heard).as_secs()
    }

    pub(super) fn take_back(&mut self, back: Vec<PutBack>, troubles: Vec<Said>) {
        let tried = self.tried.as_ref().map(|tried| (tried.run.number, tried.fix.id));
        if back.iter().any(|back| Some((back.run, back.fix.as_str())) == tried) {
            self.tried = None;
        }
        let whole = |back: &PutBack| back.left.is_empty();
        if let Some(open) = &self.open
            && let Some(run) = open.run()
            && back.iter().any(|back| whole(back) && back.run == run.number && back.fix == open.fix.id)
        {
            self.begin_anew();
        }
        (self.undone, self.forgotten) = (Some((back, troubles)), None);
    }

    pub(super) fn forget(&mut self, of: Scope, forgotten: Result<Vec<u64>, Said>) {
        let gone = |run: FixRun| run.scope == of && forgotten.as_ref().is_ok_and(|runs| runs.contains(&run.number));
        // What is forgotten can't be offered to be taken back.
        if self.tried.as_ref().is_some_and(|tried| gone(tried.run)) {
            self.tried = None;
        }
        if self.open.as_ref().and_then(super::Open::run).is_some_and(gone) {
            self.begin_anew();
        }
        (self.forgotten, self.undone) = (Some(forgotten), None);
    }

    /// What was told on the page of changes is not told again when it is come back to.
    pub(in crate::session) fn leave_changes(&mut self) {
        (self.undone, self.finished, self.broken) = (None, None, None);
    }

    /// Whether a time runs out in what is shown there.
    pub(in crate::session) fn something_waits(&self) -> bool {
        self.changes.made.iter().any(|(_, made)| made.put_back_at.is_some())
    }

    /// The same, of the fix that is looked at.
    pub(in crate::session) fn open_waits(&self) -> bool {
        let waits =
            |state: &FixState| matches!(state, FixState::Done(_, FixOutcome::Applied { put_back_at: Some(_), .. }));
        self.open.as_ref().is_some_and(|open| waits(&open.state))
    }
}

impl Session {
    /// Reports made here say what was changed here. On the practice computer, only the one about that computer does.
    pub(in crate::session) fn note_changes(&mut self) {
        let changes = of_report(&self.fixing.changes.made);
        if let Some(Host::Seen(seen)) = &mut self.host {
            seen.report.changes.clone_from(&changes);
        }
        let own = self.fixing.pc == Pc::Here && !matches!(self.origin, Origin::File(_));
        if let Some(report) = self.report.as_mut().filter(|_| own) {
            report.changes = changes;
        }
    }
}
