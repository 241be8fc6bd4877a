//! A fix from its preview to its undo. Everything goes through the journal, which is written before anything changes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Fix, FixCx, FixError, Options, Plan, floor, reset_stale_session, scheduled_rollback};
use crate::change::journal::{self, HalfDone, Journal, JournalEntry, JournalError, Ran, Stage, Which};
use crate::change::{self, Change, ChangeError, Words};
use crate::model::{FixId, Said, Undo};
use crate::platform::computer::Identity;
use crate::platform::{Platform, PlatformError};

/// What a fix would do, for somebody to agree to.
#[derive(Clone, Debug)]
pub struct Preview {
    pub fix: &'static Fix,
    /// In the order to be made. None: it is right already.
    pub steps: Vec<PlannedEdit>,
    pub warnings: Vec<Said>,
    /// How much of these very steps can be taken back.
    pub undo: Undo,
    /// Windows will ask for an administrator.
    pub asks_for_administrator: bool,
    /// Somebody who is connected to this computer loses the connection, or the session.
    pub cuts_off: bool,
    pub alerts: &'static [&'static str],
    /// It puts itself back after so long.
    pub put_back_after: Option<Duration>,
    /// A service starts by it, or it counts after a restart of the computer only: what it has done shows later.
    pub takes_a_moment: bool,
    /// Windows sees to that, whether Redial runs then or not.
    pub put_back_by_windows: bool,
    plan: Plan,
}

/// One edit, before and after.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlannedEdit {
    pub words: Words,
    pub undo: Undo,
    /// Whether it can be seen afterwards that it was done.
    pub shows: bool,
}

/// What became of a fix.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FixOutcome {
    Applied {
        run: u64,
        done: Vec<Words>,
        /// Seconds since 1970.
        put_back_at: Option<u64>,
    },
    /// Nothing was changed, as nothing had to be.
    AlreadyRight,
    /// Nothing was changed. A whole sentence.
    Refused { reason: Said },
    /// Some of it was done, and can be taken back. Where `done` is empty, a step was left half made.
    Partial { run: u64, done: Vec<Words>, failed: Words, why: Said },
    /// Somebody else changed something since it was looked at. Nothing was changed.
    Stale { step: Words, found: Said },
    /// Nothing was changed.
    Failed { step: Words, why: Said },
}

/// What became of taking a run back.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PutBack {
    pub run: u64,
    pub fix: String,
    pub done: Vec<Words>,
    /// What can't be taken back by anybody.
    pub lasting: Vec<Words>,
    /// What could not be taken back now, and why.
    pub left: Vec<(Words, Said)>,
}

/// Looks at the computer and says what the fix would do. Writes nothing.
///
/// # Errors
/// Where the fix can't or may not be made here.
pub fn plan(fix: &'static Fix, cx: &FixCx<'_>) -> Result<Preview, FixError> {
    if fix.elevated && floor::is_too_old(cx.pc) {
        return Err(FixError::refused(floor::TooOld {}));
    }
    let mut plan = (fix.plan)(cx)?;
    let identity = cx.pc.identity()?;
    if !fix.elevated && identity.elevated && !plan.changes.is_empty() {
        // An administrator's consent may have been given by another person, whose profile this then is.
        if let Some(user) = somebody_elses_desktop(cx.pc, &identity) {
            return Err(FixError::refused(SomebodyElses { own: identity.user.into(), user: user.into() }));
        }
        plan = plan.warn(BelongsTo { user: identity.user.as_str().into() });
    }
    let step =
        |change: &Change| PlannedEdit { words: change.describe(), undo: undo_of(change.undo()), shows: change.shows() };
    let put_back_after = fix.timed.filter(|_| !plan.for_good);
    let scheduled_rollback = scheduled_rollback::first(cx.pc, fix, &plan.changes, put_back_after)?;
    let put_back_alone =
        scheduled_rollback.is_none() && put_back_after.is_some() && scheduled_rollback::is_needed(fix, &plan.changes);
    plan.warnings.extend(put_back_alone.then(|| scheduled_rollback::Alone {}.into()));
    let steps: Vec<PlannedEdit> = scheduled_rollback.iter().chain(&plan.changes).map(step).collect();
    Ok(Preview {
        fix,
        undo: whole_undo(&steps),
        steps,
        warnings: plan.warnings.clone(),
        asks_for_administrator: fix.elevated && !identity.elevated,
        cuts_off: plan.changes.iter().any(cuts_off),
        alerts: fix.alerts,
        put_back_after,
        takes_a_moment: cx.options.flag(super::remote_service::KEEP_SESSIONS.name)
            || plan.changes.iter().any(|change| matches!(change, Change::ServiceRun(run) if !run.ran)),
        put_back_by_windows: scheduled_rollback.is_some(),
        plan,
    })
}

fn cuts_off(change: &Change) -> bool {
    match change {
        Change::ServiceRun(run) => run.ran && run.name.eq_ignore_ascii_case(super::remote_service::SERVICE),
        Change::SessionReset(_) | Change::RestartAsked(_) => true,
        _ => false,
    }
}

/// Who sits here, where that is not who this program runs for.
fn somebody_elses_desktop(pc: &dyn Platform, identity: &Identity) -> Option<String> {
    let own = pc.sessions().ok()?.into_iter().find(|session| session.own && !session.user.is_empty())?;
    (!own.user.eq_ignore_ascii_case(&identity.user)).then_some(own.user)
}

/// Plans again and makes it.
///
/// # Errors
/// Where the journal can't be written: then nothing more was changed.
pub fn apply(fix: &'static Fix, cx: &FixCx<'_>, journal: &mut Journal) -> Result<FixOutcome, JournalError> {
    match plan(fix, cx) {
        Ok(preview) => carry_out(&preview, cx.pc, journal),
        Err(error) => Ok(FixOutcome::Refused { reason: refusal(&error) }),
    }
}

impl Preview {
    /// The options by which another program plans the very same: what could mean something else by then is named for good.
    #[must_use]
    pub fn agreed(&self, options: &Options) -> Options {
        reset_stale_session::named(&self.plan.changes, options)
    }
}

/// Makes what somebody has agreed to, and nothing else: what has changed since the preview is left alone.
///
/// # Errors
/// Where the journal can't be written: then nothing more was changed.
pub fn carry_out(preview: &Preview, pc: &dyn Platform, journal: &mut Journal) -> Result<FixOutcome, JournalError> {
    carry_out_held(preview, pc, journal, &|_| Ok(None))
}

/// Why changes must not be made, as a whole sentence; none where they may.
pub type Objection<'a> = &'a dyn Fn(&[Change]) -> Result<Option<Said>, PlatformError>;

/// The same for whoever has a say in it: `objection` sees every change that would be made, the very ones, and gives a whole
/// sentence where one must not be.
///
/// # Errors
/// As above, and where the objection can't be told.
pub fn carry_out_held(
    preview: &Preview,
    pc: &dyn Platform,
    journal: &mut Journal,
    objection: Objection<'_>,
) -> Result<FixOutcome, JournalError> {
    let fix = preview.fix;
    if preview.plan.changes.is_empty() {
        return Ok(FixOutcome::AlreadyRight);
    }
    if fix.elevated && !pc.identity()?.elevated {
        return Ok(FixOutcome::Refused { reason: NoRights {}.into() });
    }
    if let Some(reason) = lowered_already(&preview.plan.changes, pc, journal) {
        return Ok(FixOutcome::Refused { reason });
    }
    let put_back_at = preview.put_back_after.map(|after| pc.now() + after.as_secs());
    let mut changes = preview.plan.changes.clone();
    // Made anew, as time has gone on since it was shown.
    match scheduled_rollback::first(pc, fix, &changes, preview.put_back_after) {
        Ok(scheduled_rollback) => changes.splice(..0, scheduled_rollback),
        Err(error) => return Ok(FixOutcome::Refused { reason: refusal(&error) }),
    };
    if let Some(reason) = objection(&changes)? {
        return Ok(FixOutcome::Refused { reason });
    }
    if let Some(obstacle) = changes.iter().find_map(|change| obstacle(change, pc)) {
        return Ok(obstacle);
    }
    let ran = journal.run(pc, journal::Plan { fix: fix.id, changes, put_back_at })?;
    if ran.failed.is_some() && must_go_back(&made(&ran, journal)) {
        journal.undo(pc, Which::Run(ran.run))?;
    }
    Ok(outcome(&ran, journal, put_back_at))
}

/// Goes on with a run that was cut short.
///
/// # Errors
/// Where the journal can't be written.
pub fn finish(pc: &dyn Platform, journal: &mut Journal, run: u64) -> Result<FixOutcome, JournalError> {
    let ran = journal.finish(pc, run)?;
    let put_back_at = journal.of_run(run).first().and_then(|entry| entry.put_back_at);
    Ok(outcome(&ran, journal, put_back_at))
}

/// Takes back what `which` names, the newest first.
///
/// # Errors
/// Where the journal can't be written: then nothing more was changed.
pub fn undo(pc: &dyn Platform, journal: &mut Journal, which: Which) -> Result<Vec<PutBack>, JournalError> {
    let undone = journal.undo(pc, which)?;
    let mut all: Vec<PutBack> = Vec::new();
    for (id, result) in undone {
        let Some(entry) = journal.entry(id) else { continue };
        let words = entry.change.describe();
        if all.last().is_none_or(|last| last.run != entry.run) {
            let (done, lasting, left) = (Vec::new(), Vec::new(), Vec::new());
            all.push(PutBack { run: entry.run, fix: entry.fix.clone(), done, lasting, left });
        }
        let Some(put_back) = all.last_mut() else { continue };
        match result {
            Ok(_) => put_back.done.push(words),
            Err(ChangeError::NoUndo) => put_back.lasting.push(words),
            Err(error) => put_back.left.push((words, sentence(&error))),
        }
    }
    Ok(all)
}

/// Takes back every setting that was lowered for a while, and whose time has come.
///
/// # Errors
/// Where the journal can't be written.
pub fn put_back_due(pc: &dyn Platform, journal: &mut Journal) -> Result<Vec<PutBack>, JournalError> {
    let mut all = Vec::new();
    for run in journal.due(journal::Clocks::of(pc)) {
        all.extend(undo(pc, journal, Which::Run(run))?);
    }
    Ok(all)
}

/// Runs that were cut short, to be finished or undone.
///
/// # Errors
/// Where the journal can't be written.
pub fn half_done(pc: &dyn Platform, journal: &mut Journal) -> Result<Vec<(u64, FixId)>, JournalError> {
    let name = |half: &HalfDone| super::find(&half.fix).map_or("a fix of another Redial", |fix| fix.id);
    Ok(journal.recover(pc)?.iter().map(|half| (half.run, name(half))).collect())
}

fn outcome(ran: &Ran, journal: &Journal, put_back_at: Option<u64>) -> FixOutcome {
    let (run, made) = (ran.run, made(ran, journal));
    let Some((id, error)) = &ran.failed else {
        let done: Vec<Words> = made.into_iter().map(Change::describe).collect();
        return if done.is_empty() { FixOutcome::AlreadyRight } else { FixOutcome::Applied { run, done, put_back_at } };
    };
    let done: Vec<Words> = lowered(&made).map(|change| change.describe()).collect();
    let Some(step) = change_of(*id, journal).map(Change::describe) else { return FixOutcome::AlreadyRight };
    let half = journal.entry(*id).is_some_and(|entry| matches!(entry.stage, Stage::Applying | Stage::Reverting));
    match error {
        _ if half || !done.is_empty() => FixOutcome::Partial { run, done, failed: step, why: sentence(error) },
        ChangeError::Stale { found, .. } => FixOutcome::Stale { step, found: found.clone() },
        ChangeError::Platform(_) | ChangeError::NotTaken { .. } | ChangeError::NoUndo | ChangeError::Unclear { .. } => {
            FixOutcome::Failed { step, why: sentence(error) }
        }
    }
}

/// A setting that goes back by itself is left alone until then: a second change would be taken for the first one's doing,
/// or be what it goes back to.
fn lowered_already(changes: &[Change], pc: &dyn Platform, journal: &Journal) -> Option<Said> {
    let value = |change: &Change| match change {
        Change::RegistryValue(value) => Some((value.key.clone(), value.name.to_ascii_lowercase())),
        _ => None,
    };
    let wanted: Vec<_> = changes.iter().filter_map(value).collect();
    let ours = |entry: &&JournalEntry| value(&entry.change).is_some_and(|value| wanted.contains(&value));
    // Where somebody else has set it since, nothing goes back.
    let stands = |entry: &&JournalEntry| entry.change.look(pc).is_ok_and(|look| look.new);
    let entry = journal.waiting().filter(ours).find(stands)?;
    // Of another Redial's fix there is its id alone.
    let fix = match super::find(&entry.fix) {
        Some(fix) => Said::from(fix.title).into(),
        None => OtherFix { id: entry.fix.as_str().into() }.into(),
    };
    Some(LoweredAlready { fix }.into())
}

/// What has become neither the old nor the new, or does not tell: seen before the first step, it costs nobody a restart.
fn obstacle(change: &Change, pc: &dyn Platform) -> Option<FixOutcome> {
    let step = change.describe();
    match change.look(pc) {
        Ok(look) if look.old || look.new => None,
        Ok(look) => Some(FixOutcome::Stale { step, found: look.found }),
        Err(error) => Some(FixOutcome::Failed { step, why: sentence(&error) }),
    }
}

/// Whether a run that failed is taken back at once. Where nothing was done, the step that failed may have got half way, as
/// when a key could be made and its value could not, and a way back leads nowhere. And nobody may be left in front of a
/// service that was only stopped: whoever sits at the other end of Remote Desktop could never ask for it.
fn must_go_back(made: &[&Change]) -> bool {
    lowered(made).next().is_none() || made.iter().any(|change| matches!(change, Change::ServiceRun(run) if run.ran))
}

/// What is different now.
fn made<'a>(ran: &Ran, journal: &'a Journal) -> Vec<&'a Change> {
    let made = ran.done.iter().filter(|(_, outcome)| *outcome == change::EditOutcome::Done);
    let entries = made.filter_map(|(id, _)| journal.entry(*id));
    entries.filter(|entry| entry.stage == Stage::Applied).map(|entry| &entry.change).collect()
}

/// Without the way back, which changes nothing by itself.
fn lowered<'a>(made: &'a [&'a Change]) -> impl Iterator<Item = &'a &'a Change> {
    made.iter().filter(|change| !matches!(change, Change::TaskAdded(_)))
}

fn change_of(id: u64, journal: &Journal) -> Option<&Change> {
    journal.entry(id).map(|entry| &entry.change)
}

crate::says! { "fix-run":
    SomebodyElses { own: Person, user: Person } = "Redial runs in the name of {own}, and {user} is signed in here. This would change what belongs to the other person. Close Redial and open it again without \u{201c}Run as administrator\u{201d}.";
    BelongsTo { user: Person } = "This is about what belongs to {user}, as Redial runs in that name.";
    NoRights {} = "This takes an administrator's rights, which this program does not have now. Nothing was changed.";
    LoweredAlready { fix: Phrase } = "This setting was changed for a while (\u{201c}{fix}\u{201d}), and goes back by itself. Undo that first, under \u{201c}Changes made\u{201d}, or wait until it is over. Nothing was changed.";
    OtherFix { id: Label } = "{id}";
    Unclear { what: Phrase } = "Redial can't tell what is right here, and leaves it alone: {what}.";
    Stale { expected: Phrase, found: Phrase } = "Somebody else has changed it since. Redial expected: {expected}. It found: {found}.";
    NotTaken { expected: Phrase, found: Phrase } = "Windows said that it did this, but it did not. Redial expected: {expected}. It found: {found}.";
    NoUndo {} = "It can't be undone.";
    Denied { what: OsError } = "Windows does not allow it ({what}).";
    Missing { what: OsError } = "It is missing ({what}).";
    Busy { what: OsError } = "Another program is using it ({what}). Close that and try again.";
    Unsupported { what: OsError } = "This computer has no such thing ({what}).";
    TooLong { what: OsError } = "It is larger than any usual one ({what}).";
    Unsafe { what: OsError } = "Redial does not touch that with an administrator's rights, as somebody with fewer rights may have put it there ({what}).";
    Failed { code: Term, what: OsError } = "Windows could not do it, and gave the number {code} ({what}).";
}

/// Why there is no plan, as a whole sentence.
#[must_use]
pub fn refusal(error: &FixError) -> Said {
    match error {
        FixError::Refused { reason } | FixError::Controlled { reason } => reason.clone(),
        FixError::Platform(error) => platform(error),
        FixError::Unclear { what } => Unclear { what: what.clone().into() }.into(),
    }
}

fn sentence(error: &ChangeError) -> Said {
    match error {
        ChangeError::Platform(error) => platform(error),
        ChangeError::Stale { expected, found } => {
            Stale { expected: expected.clone().into(), found: found.clone().into() }.into()
        }
        ChangeError::NotTaken { expected, found } => {
            NotTaken { expected: expected.clone().into(), found: found.clone().into() }.into()
        }
        ChangeError::NoUndo => NoUndo {}.into(),
        ChangeError::Unclear { what } => Unclear { what: what.clone().into() }.into(),
    }
}

fn platform(error: &PlatformError) -> Said {
    match error {
        PlatformError::Denied { what } => Denied { what: what.into() }.into(),
        PlatformError::Missing { what } => Missing { what: what.into() }.into(),
        PlatformError::Busy { what } => Busy { what: what.into() }.into(),
        PlatformError::Unsupported { what } => Unsupported { what: what.into() }.into(),
        PlatformError::TooLong { what } => TooLong { what: what.into() }.into(),
        PlatformError::Unsafe { what } => Unsafe { what: what.into() }.into(),
        PlatformError::Failed { code, what } => {
            Failed { code: format!("0x{code:08x}").into(), what: what.into() }.into()
        }
    }
}

pub(super) fn undo_of(undo: change::Undo) -> Undo {
    match undo {
        change::Undo::Full => Undo::Full,
        change::Undo::Partial => Undo::Partial,
        change::Undo::None => Undo::None,
    }
}

fn whole_undo(steps: &[PlannedEdit]) -> Undo {
    if steps.iter().all(|step| step.undo == Undo::Full) {
        Undo::Full
    } else if steps.iter().all(|step| step.undo == Undo::None) {
        Undo::None
    } else {
        Undo::Partial
    }
}
