//! The one place where a fix that takes an administrator's rights gets them: from a helper, after Windows has asked.

use super::Trouble;
use crate::change::journal::JournalError;
use crate::elevate::{self, Answer, AskError, HelperOutcome, HelperReply, MOST_RUNS, Request, RequestError};
use crate::fixes::floor::TooOld;
use crate::fixes::run::{FixOutcome, PutBack};
use crate::fixes::{Fix, Options, no_journal};
use crate::platform::elevation::{ElevationError, Transport};

/// Blocks for as long as somebody thinks about Windows' question.
///
/// # Errors
/// Where it may have begun and nobody knows how it ended: its journal tells.
pub fn apply(transport: &mut dyn Transport, fix: &'static Fix, options: &Options) -> Result<FixOutcome, Trouble> {
    outcome(transport, Request::fix(fix, options.clone()))
}

/// Goes on with a run that was cut short.
///
/// # Errors
/// As above.
pub fn finish(transport: &mut dyn Transport, run: u64) -> Result<FixOutcome, Trouble> {
    outcome(transport, Ok(Request::Finish { run }))
}

/// Takes back what such fixes changed.
///
/// # Errors
/// Why not.
pub fn undo(transport: &mut dyn Transport, runs: Vec<u64>) -> Result<Vec<PutBack>, Trouble> {
    match asked(transport, Request::undo(runs))? {
        HelperOutcome::Undone { runs } => Ok(runs),
        _ => Err(Trouble::Refused(Unreadable {}.into())),
    }
}

/// Takes what is over off their list: as many as can be asked for at once, and gives those.
///
/// # Errors
/// Why not.
pub fn forget(transport: &mut dyn Transport, mut runs: Vec<u64>) -> Result<Vec<u64>, Trouble> {
    runs.truncate(MOST_RUNS);
    match asked(transport, Request::forget(runs))? {
        HelperOutcome::Forgotten { runs } => Ok(runs),
        _ => Err(Trouble::Refused(Unreadable {}.into())),
    }
}

crate::says! { "engine-elevated":
    Unreadable {} = "The helper's answer can't be read.";
    NoReply { detail: Phrase } = "The helper gave no answer ({detail}).";
    /// What the system said of its pipe: in reports that an older Redial wrote.
    Lost { detail: OsError } = "{detail}";
    Declined {} = "Windows asked for an administrator, and the answer was no. Nothing was changed.";
    OnlyWindows {} = "Only Windows has such fixes.";
    NotAsked { error: Phrase } = "This can't be asked for ({error}).";
}

fn outcome(transport: &mut dyn Transport, request: Result<Request, RequestError>) -> Result<FixOutcome, Trouble> {
    match ask(transport, request) {
        Ok(answer) => answer.verdict.outcome().ok_or_else(|| Trouble::Lost(Unreadable {}.into())),
        Err(Trouble::Refused(reason)) => Ok(FixOutcome::Refused { reason }),
        Err(lost) => Err(lost),
    }
}

/// For what is only asked for again where it went wrong.
fn asked(transport: &mut dyn Transport, request: Result<Request, RequestError>) -> Result<HelperOutcome, Trouble> {
    match ask(transport, request) {
        Ok(Answer { verdict: HelperOutcome::Refused { reason }, .. }) => Err(Trouble::Refused(reason)),
        Ok(Answer { verdict, .. }) => Ok(verdict),
        Err(Trouble::Lost(detail)) => Err(Trouble::Refused(NoReply { detail: detail.into() }.into())),
        Err(refused) => Err(refused),
    }
}

/// `Refused` or `Lost`.
fn ask(transport: &mut dyn Transport, request: Result<Request, RequestError>) -> Result<Answer, Trouble> {
    match request.map_err(AskError::from).and_then(|request| elevate::ask(&request, transport)) {
        Ok(HelperReply::Answered(answer)) => Ok(*answer),
        Ok(HelperReply::Declined) => Err(Trouble::Refused(Declined {}.into())),
        Err(AskError::Elevation(ElevationError::Busy)) => Err(Trouble::Refused(no_journal(&JournalError::Busy, ""))),
        Err(AskError::Elevation(ElevationError::TooOld)) => Err(Trouble::Refused(TooOld {}.into())),
        Err(AskError::Elevation(ElevationError::Unsupported)) => Err(Trouble::Refused(OnlyWindows {}.into())),
        Err(AskError::Request(error)) => Err(Trouble::Refused(NotAsked { error: error.said().into() }.into())),
        Err(error @ (AskError::Elevation(_) | AskError::Answer)) => Err(Trouble::Lost(error.said())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Said;
    use crate::platform::elevation::Exchange;

    struct Old;

    impl Transport for Old {
        fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
            Err(ElevationError::TooOld)
        }
    }

    #[test]
    fn a_windows_that_is_too_old_is_named_as_the_reason() {
        let outcome = finish(&mut Old, 1);
        assert!(matches!(outcome, Ok(FixOutcome::Refused { reason }) if reason == Said::from(TooOld {})));
    }
}
