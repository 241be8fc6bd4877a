//! The one place where a fix that takes an administrator's rights gets them: from a helper, after Windows has asked.

use crate::elevate::{self, Answer, AskError, MOST_RUNS, Reply, Request, RequestError, Verdict};
use crate::fixes::floor::TooOld;
use crate::fixes::run::{Outcome, PutBack};
use crate::fixes::{Fix, Options};
use crate::model::Said;
use crate::platform::elevation::{ElevationError, Transport};

/// Blocks for as long as somebody thinks about Windows' question.
///
/// # Errors
/// Where it may have begun and nobody knows how it ended, as a sentence: its journal tells.
pub fn apply(transport: &mut dyn Transport, fix: &'static Fix, options: &Options) -> Result<Outcome, Said> {
    outcome(transport, Request::fix(fix, options.clone()))
}

/// Goes on with a run that was cut short.
///
/// # Errors
/// As above.
pub fn finish(transport: &mut dyn Transport, run: u64) -> Result<Outcome, Said> {
    outcome(transport, Ok(Request::Finish { run }))
}

/// Takes back what such fixes changed.
///
/// # Errors
/// Why not, as a sentence.
pub fn undo(transport: &mut dyn Transport, runs: Vec<u64>) -> Result<Vec<PutBack>, Said> {
    match ask(transport, Request::undo(runs)) {
        Ok(Answer { verdict: Verdict::Undone { runs }, .. }) => Ok(runs.into_iter().map(PutBack::from).collect()),
        Ok(Answer { verdict: Verdict::Refused { reason }, .. }) | Err(NoAnswer::Refused(reason)) => Err(reason),
        Ok(_) => Err(Unreadable {}.into()),
        Err(NoAnswer::Lost(detail)) => Err(NoReply { detail: detail.into() }.into()),
    }
}

/// Takes what is over off their list: as many as can be asked for at once, and gives those.
///
/// # Errors
/// Why not, as a sentence.
pub fn forget(transport: &mut dyn Transport, mut runs: Vec<u64>) -> Result<Vec<u64>, Said> {
    runs.truncate(MOST_RUNS);
    match ask(transport, Request::forget(runs)) {
        Ok(Answer { verdict: Verdict::Forgotten { runs }, .. }) => Ok(runs),
        Ok(Answer { verdict: Verdict::Refused { reason }, .. }) | Err(NoAnswer::Refused(reason)) => Err(reason),
        Ok(_) => Err(Unreadable {}.into()),
        Err(NoAnswer::Lost(detail)) => Err(NoReply { detail: detail.into() }.into()),
    }
}

enum NoAnswer {
    /// Nothing was changed. A whole sentence.
    Refused(Said),
    /// Nobody knows.
    Lost(Said),
}

crate::says! { "engine-elevated":
    Unreadable {} = "The helper's answer can't be read.";
    NoReply { detail: Phrase } = "The helper gave no answer ({detail}).";
    /// What the system said of its pipe.
    Lost { detail: OsError } = "{detail}";
    Declined {} = "Windows asked for an administrator, and the answer was no. Nothing was changed.";
    Busy {} = "Another Redial is changing something. Wait until it is done, then try again.";
    OnlyWindows {} = "Only Windows has such fixes.";
    NotAsked { error: Phrase } = "This can't be asked for ({error}).";
}

fn outcome(transport: &mut dyn Transport, request: Result<Request, RequestError>) -> Result<Outcome, Said> {
    match ask(transport, request) {
        Ok(answer) => answer.verdict.outcome().ok_or_else(|| Unreadable {}.into()),
        Err(NoAnswer::Refused(reason)) => Ok(Outcome::Refused { reason }),
        Err(NoAnswer::Lost(detail)) => Err(detail),
    }
}

fn ask(transport: &mut dyn Transport, request: Result<Request, RequestError>) -> Result<Answer, NoAnswer> {
    match request.map_err(AskError::from).and_then(|request| elevate::ask(&request, transport)) {
        Ok(Reply::Answered(answer)) => Ok(*answer),
        Ok(Reply::Declined) => Err(NoAnswer::Refused(Declined {}.into())),
        Err(AskError::Elevation(ElevationError::Busy)) => Err(NoAnswer::Refused(Busy {}.into())),
        Err(AskError::Elevation(ElevationError::TooOld)) => Err(NoAnswer::Refused(TooOld {}.into())),
        Err(AskError::Elevation(ElevationError::Unsupported)) => Err(NoAnswer::Refused(OnlyWindows {}.into())),
        Err(AskError::Request(error)) => Err(NoAnswer::Refused(NotAsked { error: error.said().into() }.into())),
        Err(error @ (AskError::Elevation(_) | AskError::Answer)) => {
            Err(NoAnswer::Lost(Lost { detail: error.to_string().into() }.into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert!(matches!(outcome, Ok(Outcome::Refused { reason }) if reason == Said::from(TooOld {})));
    }
}
