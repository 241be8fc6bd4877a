//! The helper's side: a request in, an answer out, everything else from the computer itself.

use std::sync::Arc;

use super::message::{Answer, HelperOutcome, ROOM, Request};
use super::{Order, allow};
use crate::change::Change;
use crate::change::journal::{Clocks, Journal, JournalError, RegistryStore, Stage, Which};
use crate::fixes::floor::{TooOld, is_too_old};
use crate::fixes::journals::{self, Scope};
use crate::fixes::{Fix, FixCx, Options, no_journal, run};
use crate::host;
use crate::model::Said;
use crate::platform::{Platform, PlatformError};

/// Does what was asked for, or says why not. Whatever the request is, there is an answer.
#[must_use]
pub fn respond(order: Order, request: &[u8], pc: &Arc<dyn Platform>) -> Answer {
    if is_too_old(&**pc) {
        return Answer::refused(TooOld {});
    }
    match Request::read(order, request) {
        Ok(request) => carry_out(&request, pc).unwrap_or_else(|error| Answer::refused(sentence(&error, &**pc))),
        Err(error) => Answer::refused(NotUnderstood { error: error.said().into() }),
    }
}

/// Takes back what was lowered for a while and whose time has come; nothing where there is none.
///
/// # Errors
/// Where the journal can't be read or written.
pub fn put_back(pc: &Arc<dyn Platform>) -> Result<Vec<run::PutBack>, JournalError> {
    must_be_elevated(pc)?;
    if is_too_old(&**pc) {
        return Err(PlatformError::Unsupported { what: "an administrator's rights".to_owned() }.into());
    }
    due(pc, &mut open(pc)?)
}

/// When a run puts itself back, in seconds since 1970; `None` once it is back, by whomever.
///
/// # Errors
/// Where the journal can't be read.
pub fn waits_until(pc: &Arc<dyn Platform>, run: u64) -> Result<Option<u64>, JournalError> {
    let journal = open(pc)?;
    let applied = journal.of_run(run).iter().filter(|entry| entry.stage == Stage::Applied);
    Ok(applied.filter_map(|entry| entry.put_back_at).min())
}

fn carry_out(request: &Request, pc: &Arc<dyn Platform>) -> Result<Answer, JournalError> {
    must_be_elevated(pc)?;
    // Looking changes nothing, not even what is due: no journal is opened for it.
    if let Request::Examine = request {
        return Ok(Answer::new(Vec::new(), examine(pc)));
    }
    let mut journal = open(pc)?;
    let put_back = due(pc, &mut journal)?;
    let verdict = match request {
        Request::Fix { fix, options } => make(fix, options, pc, &mut journal)?,
        Request::Undo { runs } => undo(runs, pc, &mut journal)?,
        Request::Finish { run } => finish(*run, pc, &mut journal)?,
        Request::Forget { runs } => forget(runs, pc, &mut journal)?,
        Request::PutBack => HelperOutcome::PutBack {},
        Request::Examine => examine(pc),
    };
    Ok(Answer::new(put_back, verdict))
}

fn examine(pc: &Arc<dyn Platform>) -> HelperOutcome {
    HelperOutcome::Examined { checks: host::examine(&**pc).hand_over(ROOM) }
}

pub(super) fn make(
    fix: &'static Fix,
    options: &Options,
    pc: &Arc<dyn Platform>,
    journal: &mut Journal,
) -> Result<HelperOutcome, JournalError> {
    // No elevated fix is about the computer to be reached: it is not told which that is.
    let cx = FixCx { pc: &**pc, target: None, options };
    // One plan: what is checked is what is made, though somebody may change the computer in between.
    let preview = match run::plan(fix, &cx) {
        Ok(preview) => preview,
        Err(error) => return Ok(HelperOutcome::Refused { reason: run::refusal(&error) }),
    };
    let objection = |changes: &[Change]| objection(changes.iter().map(|change| (fix.id, change)), &**pc);
    Ok(run::carry_out_held(&preview, &**pc, journal, &objection)?.into())
}

fn undo(runs: &[u64], pc: &Arc<dyn Platform>, journal: &mut Journal) -> Result<HelperOutcome, JournalError> {
    // Before the first, so that a refusal means that nothing was changed.
    for number in runs {
        if let Some(reason) = objection_to_run(*number, journal, &**pc)? {
            return Ok(HelperOutcome::Refused { reason });
        }
    }
    let mut newest_first = runs.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    newest_first.dedup();
    let mut undone = Vec::new();
    for number in newest_first {
        undone.extend(run::undo(&**pc, journal, Which::Run(number))?);
    }
    Ok(HelperOutcome::Undone { runs: undone })
}

fn finish(number: u64, pc: &Arc<dyn Platform>, journal: &mut Journal) -> Result<HelperOutcome, JournalError> {
    if let Some(reason) = objection_to_run(number, journal, &**pc)? {
        return Ok(HelperOutcome::Refused { reason });
    }
    Ok(run::finish(&**pc, journal, number)?.into())
}

/// All of them or none. Nothing is taken back by it, so it does not matter what they changed; what is half done, or waits to
/// be put back, stays.
fn forget(runs: &[u64], pc: &Arc<dyn Platform>, journal: &mut Journal) -> Result<HelperOutcome, JournalError> {
    if runs.iter().any(|run| journal.of_run(*run).is_empty()) {
        return Ok(HelperOutcome::Refused { reason: NoSuchChange {}.into() });
    }
    if !runs.iter().all(|run| journal.is_over(*run)) {
        return Ok(HelperOutcome::Refused { reason: NotFinished {}.into() });
    }
    Ok(HelperOutcome::Forgotten { runs: journal.forget(runs, pc.now())? })
}

crate::says! { "elevate-helper":
    NotUnderstood { error: Phrase } = "Redial was asked in a way that it does not understand: {error}.";
    NoSuchChange {} = "There is no such change on this computer. Nothing was changed.";
    NotFinished {} = "That is not finished: undo it first, then it can be forgotten. Nothing was forgotten.";
    NeverChanged { what: Phrase } = "That would change something that Redial never changes as an administrator ({what}). Nothing was changed.";
    NotAllowed { what: OsError } = "Windows does not allow it ({what}).";
    Stopped { error: Phrase } = "Redial could not go on, as {error}. The list of changes shows what was done until then.";
}

fn due(pc: &Arc<dyn Platform>, journal: &mut Journal) -> Result<Vec<run::PutBack>, JournalError> {
    let mut back = Vec::new();
    for number in journal.due(Clocks::of(&**pc)) {
        // What no fix of ours can have done is nobody's to take back; undoing it by name says so.
        if objection_to_run(number, journal, &**pc)?.is_none() {
            back.extend(run::undo(&**pc, journal, Which::Run(number))?);
        }
    }
    Ok(back)
}

fn objection_to_run(number: u64, journal: &Journal, pc: &dyn Platform) -> Result<Option<Said>, PlatformError> {
    let entries = journal.of_run(number);
    if entries.is_empty() {
        return Ok(Some(NoSuchChange {}.into()));
    }
    objection(entries.iter().map(|entry| (entry.fix.as_str(), &entry.change)), pc)
}

fn objection<'a>(
    changes: impl Iterator<Item = (&'a str, &'a Change)>,
    pc: &dyn Platform,
) -> Result<Option<Said>, PlatformError> {
    for (fix, change) in changes {
        if !allow::allows(fix, change, pc)? {
            return Ok(Some(NeverChanged { what: change.describe().short.into() }.into()));
        }
    }
    Ok(None)
}

fn must_be_elevated(pc: &Arc<dyn Platform>) -> Result<(), PlatformError> {
    if pc.identity()?.elevated {
        return Ok(());
    }
    Err(PlatformError::Denied { what: "this takes an administrator's rights".to_owned() })
}

fn open(pc: &Arc<dyn Platform>) -> Result<Journal, JournalError> {
    Journal::open(Box::new(RegistryStore::new(pc.clone())))
}

fn sentence(error: &JournalError, pc: &dyn Platform) -> Said {
    match error {
        JournalError::Platform(PlatformError::Denied { what }) => NotAllowed { what: what.into() }.into(),
        // It may have come to that in the middle.
        JournalError::File(_) | JournalError::Platform(_) => Stopped { error: error.said().into() }.into(),
        error => no_journal(error, &journals::place(pc, Scope::Administrator)),
    }
}

/// Where another helper has not come to its end for long.
#[must_use]
pub fn busy() -> Answer {
    Answer::refused(no_journal(&JournalError::Busy, ""))
}
