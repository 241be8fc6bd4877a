//! The error numbers that Windows wrote down itself: filled in for the computer that they belong to, always in sight, and
//! gone with one press.

use crate::engine::pasted;
use crate::model::Target;
use crate::session::Session;
use crate::session::memory::LoggedError;

use super::Form;

/// What the form makes of them.
#[derive(Debug, Default)]
pub struct Taken {
    /// Filled in.
    taken: Option<LoggedError>,
    /// Left out by the user, and not filled in again.
    left_out: Option<LoggedError>,
}

impl Taken {
    /// The error that is filled in, where it belongs to that computer.
    pub fn of(&self, target: &Target) -> Option<&LoggedError> {
        self.taken.as_ref().filter(|taken| taken.is_of(target))
    }

    /// The one that is filled in.
    pub const fn now(&self) -> Option<&LoggedError> {
        self.taken.as_ref()
    }

    /// What was filled in is not wanted.
    pub fn leave_out(&mut self) {
        self.left_out = self.taken.take().or_else(|| self.left_out.take());
    }

    /// The latest of all, as something to begin with.
    pub fn offered<'a>(&self, session: &'a Session) -> Option<&'a LoggedError> {
        session.noted_last().filter(|last| self.left_out.as_ref() != Some(*last))
    }
}

/// Fills in what belongs to the computer that is named now, and takes out what does not.
pub fn follow(form: &mut Form, session: &Session) {
    let target = pasted::read(&form.computer).computer.and_then(|computer| Target::parse(&computer).ok());
    if let Some(taken) = form.logged.taken.take() {
        let untouched = form.numbers == taken.error.to_string();
        match (&target, untouched) {
            (Some(target), true) if taken.is_of(target) => form.logged.taken = Some(taken),
            (_, true) => form.numbers.clear(),
            // What the user types counts.
            (_, false) => form.logged.left_out = Some(taken),
        }
    }
    let logged = target.as_ref().and_then(|target| session.noted_for(target));
    if let Some(logged) = logged
        && (form.logged.taken.is_some() || form.numbers.trim().is_empty())
        && form.logged.left_out.as_ref() != Some(logged)
    {
        // A newer one takes the place of the one before.
        form.numbers = logged.error.to_string();
        form.logged.taken = Some(logged.clone());
    }
}
