//! Fixes, for a window and a command line alike: which journal, what goes to a helper, what comes first, what keeps what from
//! being done. Whoever calls prints the answers. Every call blocks.

use std::time::{Duration, Instant};

use super::address::{self, Candidates};
use super::{Asked, Back, FixRefusal, FixRun, Scope, Trouble, elevated};
use crate::change::journal::{Journal, JournalError, Stage, Which};
use crate::engine::Computer;
use crate::engine::changes::newest_first;
use crate::fixes::history::{AppliedFix, MadeStep, finished, seen};
use crate::fixes::run::{self, FixOutcome, Preview, PutBack};
use crate::fixes::{FixCx, FixError, Options};
use crate::model::FixId;
use crate::platform::Platform;

/// What fixes are asked of, on one computer.
pub struct FixService<'c>(pub &'c mut Computer);

/// What a fix would do, to be agreed to, and the very options that it was planned with.
pub struct Planned {
    pub preview: Preview,
    /// By the look at the computer, without the proof of an address.
    pub took: Duration,
    pub options: Options,
}

/// What became of a plan.
pub struct Applied {
    pub scope: Scope,
    pub outcome: FixOutcome,
    /// What was due to be put back, and was, before anything else.
    pub put_back: Vec<PutBack>,
    /// What was cut short earlier.
    pub half_done: Vec<(FixRun, FixId)>,
}

/// Everything that was ever changed on a computer, as far as it can be told.
#[derive(Debug, Default)]
pub struct History {
    /// The newest first.
    pub made: Vec<(Scope, AppliedFix)>,
    pub troubles: Vec<Trouble>,
    /// What was due to be put back, and was, before it was looked at.
    pub put_back: Vec<PutBack>,
    /// When the next setting puts itself back, by that computer's clock.
    pub next_due: Option<u64>,
}

/// What became of taking something back. Nothing in it: there was nothing to take back.
#[derive(Debug, Default)]
pub struct UndoResult {
    pub back: Vec<(Scope, PutBack)>,
    /// Why that may not be all.
    pub troubles: Vec<Trouble>,
}

/// How much of it is back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UndoEnding {
    Nothing,
    /// All that can come back at all.
    Undone,
    /// Nothing, as nobody can take it back.
    Lasting,
    Partial,
    Failed,
}

/// What to take off the list for good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Forget {
    One {
        run: FixRun,
        /// That it can't be undone any more after that.
        agreed: bool,
    },
    /// All that can't be undone any more anyway, of one journal or of both.
    Finished(Option<Scope>),
}

/// What is off the list.
#[derive(Debug, Default)]
pub struct Forgotten {
    pub gone: Vec<FixRun>,
    /// Why that may not be all.
    pub troubles: Vec<Trouble>,
}

crate::says! { "engine-fixing":
    NotHere {} = "Fixes work on Windows, and this computer runs something else. {{With --practice, any of them can be tried here on a practice computer.|The practice computer lets you try them here.}}";
}

impl FixService<'_> {
    /// Looks at the computer, and at whether Remote Desktop answers at an address that is asked for. Changes nothing.
    ///
    /// # Errors
    /// Why there is nothing to be done.
    pub fn plan(&mut self, asked: &Asked, candidates: Candidates<'_>) -> Result<Planned, FixRefusal> {
        if !self.0.is_windows() {
            return Err(FixRefusal { reason: NotHere {}.into(), controlled: false });
        }
        // On a computer in memory nobody can be dialled.
        let options = if self.0.is_in_memory() { asked.options.clone() } else { address::proven(asked, candidates)? };
        let began = Instant::now();
        let cx = FixCx { pc: &**self.0.platform(), target: asked.target.as_ref(), options: &options };
        let preview = run::plan(asked.fix, &cx).map_err(|error| FixRefusal {
            reason: run::refusal(&error),
            controlled: matches!(error, FixError::Controlled { .. }),
        })?;
        Ok(Planned { preview, took: began.elapsed(), options })
    }

    /// Makes what was planned, and nothing else.
    ///
    /// # Errors
    /// Where nothing was changed as its journal can't be used, or nobody knows how it ended.
    pub fn apply(&mut self, planned: &Planned) -> Result<Applied, Trouble> {
        let Planned { preview, options, .. } = planned;
        let scope = Scope::of(preview.fix);
        let ended = |outcome| Applied { scope, outcome, put_back: Vec::new(), half_done: Vec::new() };
        if preview.steps.is_empty() {
            return Ok(ended(FixOutcome::AlreadyRight));
        }
        if !self.0.may_write(scope) {
            let options = preview.agreed(options);
            return self.0.ask(|transport| elevated::apply(transport, preview.fix, &options)).map(ended);
        }
        self.with(scope, |pc, journal| {
            let put_back = run::put_back_due(pc, journal)?;
            let half_done = run::half_done(pc, journal)?;
            let half_done = half_done.into_iter().map(|(number, fix)| (FixRun { scope, number }, fix)).collect();
            Ok(Applied { scope, outcome: run::carry_out(preview, pc, journal)?, put_back, half_done })
        })
    }

    /// Goes on with what was cut short.
    ///
    /// # Errors
    /// As above.
    pub fn finish(&mut self, run: FixRun) -> Result<FixOutcome, Trouble> {
        if !self.0.may_write(run.scope) {
            return self.0.ask(|transport| elevated::finish(transport, run.number));
        }
        self.with(run.scope, |pc, journal| run::finish(pc, journal, run.number))
    }

    /// Notes what was cut short: worth it once, afterwards it is only what somebody left so.
    pub fn recover(&mut self) {
        for scope in self.scopes() {
            if self.0.may_write(scope) {
                // Whatever is the matter with it, the list says.
                let _ = self.with(scope, |pc, journal| run::half_done(pc, journal));
            }
        }
    }

    /// Everything that was changed, after what was due has been put back. One journal that can't be read hides nothing of the
    /// other.
    pub fn history(&mut self) -> History {
        let mut history = History::default();
        if !self.0.is_windows() {
            history.troubles.push(Trouble::OtherSystem);
            return history;
        }
        for scope in self.scopes() {
            let may_write = self.0.may_write(scope);
            let listed = self.with(scope, |pc, journal| {
                let put_back = if may_write { run::put_back_due(pc, journal)? } else { Vec::new() };
                Ok((put_back, seen(journal, pc)))
            });
            match listed {
                Ok((put_back, made)) => {
                    history.put_back.extend(put_back);
                    history.made.extend(made.into_iter().map(|made| (scope, made)));
                }
                Err(trouble) => history.troubles.push(trouble),
            }
        }
        newest_first(&mut history.made);
        history.next_due = history.made.iter().filter_map(|(_, made)| made.put_back_at).min();
        history
    }

    /// Takes back what `what` means in a list that was just made.
    ///
    /// # Errors
    /// Why nothing was taken back.
    pub fn undo(&mut self, history: &History, what: Back) -> Result<UndoResult, Trouble> {
        let unread = history.unread(match what {
            Back::Run(run) => Some(run.scope),
            Back::Last | Back::All => None,
        });
        if let (Some(first), Back::Last | Back::Run(_)) = (unread.first(), what) {
            // Nothing else is taken back in the place of what may stand there.
            let first = first.clone();
            let of_journal = what == Back::Last && first != Trouble::OtherSystem;
            return Err(if of_journal { Trouble::LastUnknown(Box::new(first)) } else { first });
        }
        let chosen = history.chosen(what)?;
        if let (true, Some(first)) = (chosen.is_empty(), unread.first()) {
            return Err(first.clone());
        }
        let mut undone = UndoResult::default();
        let (to_ask, own): (Vec<FixRun>, Vec<FixRun>) =
            chosen.into_iter().partition(|run| !self.0.may_write(run.scope));
        if !to_ask.is_empty() {
            // All of it in one go, so that Windows asks once; and first, so that a no leaves everything as it is.
            let runs = to_ask.iter().map(|run| run.number).collect();
            let back = self.0.ask(|transport| elevated::undo(transport, runs))?;
            undone.back.extend(back.into_iter().map(|back| (Scope::Administrator, back)));
        }
        for run in own {
            // One that can't be written any more does not keep the other from going on.
            if undone.troubles.iter().any(|trouble| trouble.blocks(run.scope)) {
                continue;
            }
            match self.with(run.scope, |pc, journal| run::undo(pc, journal, Which::Run(run.number))) {
                Ok(back) => undone.back.extend(back.into_iter().map(|back| (run.scope, back))),
                Err(trouble) => undone.troubles.push(trouble),
            }
        }
        undone.troubles.extend(unread);
        Ok(undone)
    }

    /// Takes off the list what is over, and with it what was kept to undo it.
    ///
    /// # Errors
    /// Why nothing was forgotten.
    pub fn forget(&mut self, history: &History, what: Forget) -> Result<Forgotten, Trouble> {
        let (mut forgotten, scopes) = match what {
            Forget::One { run, agreed } => {
                self.must_be_forgettable(history, run, agreed)?;
                (Forgotten::default(), vec![run.scope])
            }
            Forget::Finished(of) => {
                let scopes = self.scopes().into_iter().filter(|scope| of.is_none_or(|of| of == *scope));
                (Forgotten { gone: Vec::new(), troubles: history.unread(of) }, scopes.collect())
            }
        };
        for scope in scopes {
            if forgotten.troubles.iter().any(|trouble| trouble.blocks(scope)) {
                continue;
            }
            let may_write = self.0.may_write(scope);
            let here = self.with(scope, |pc, journal| {
                let runs = match what {
                    Forget::One { run, .. } => vec![run.number],
                    Forget::Finished(_) => finished(journal),
                };
                if may_write { Ok((Vec::new(), journal.forget(&runs, pc.now())?)) } else { Ok((runs, Vec::new())) }
            });
            let gone = here.and_then(|(to_ask, gone)| {
                if to_ask.is_empty() {
                    return Ok(gone);
                }
                self.0.ask(|transport| elevated::forget(transport, to_ask))
            });
            match gone {
                Ok(gone) => forgotten.gone.extend(gone.into_iter().map(|number| FixRun { scope, number })),
                Err(trouble) if trouble.is_note() => {}
                Err(trouble) => forgotten.troubles.push(trouble),
            }
        }
        Ok(forgotten)
    }

    fn must_be_forgettable(&mut self, history: &History, run: FixRun, agreed: bool) -> Result<(), Trouble> {
        if let Some(unread) = history.unread(Some(run.scope)).into_iter().next() {
            return Err(unread);
        }
        let made = history.find(run).ok_or(Trouble::NoSuchChange(run))?;
        if !self.with(run.scope, |_, journal| Ok(journal.is_over(run.number)))? {
            return Err(Trouble::NotOver(run));
        }
        if !agreed && made.can_undo() {
            return Err(Trouble::NotAgreed { run, fix: made.fix.clone() });
        }
        Ok(())
    }

    /// Those of which there is something to read.
    fn scopes(&self) -> Vec<Scope> {
        let there = |scope: &Scope| self.0.is_windows() && !self.0.has_no_journal(*scope);
        [Scope::User, Scope::Administrator].into_iter().filter(there).collect()
    }

    fn with<R>(
        &mut self,
        scope: Scope,
        work: impl FnOnce(&dyn Platform, &mut Journal) -> Result<R, JournalError>,
    ) -> Result<R, Trouble> {
        let worked = self.0.with(scope, work);
        worked.map_err(|error| Trouble::of_journal(scope, &error, &self.0.place(scope)))
    }
}

impl History {
    /// What keeps something from being done in one journal, or in either.
    fn unread(&self, of: Option<Scope>) -> Vec<Trouble> {
        let scopes = [Scope::User, Scope::Administrator];
        let concerned = |trouble: &&Trouble| {
            scopes.into_iter().any(|scope| of.is_none_or(|of| of == scope) && trouble.blocks(scope))
        };
        self.troubles.iter().filter(concerned).cloned().collect()
    }

    fn find(&self, run: FixRun) -> Option<&AppliedFix> {
        self.made.iter().find(|(scope, made)| (*scope, made.run) == (run.scope, run.number)).map(|(_, made)| made)
    }

    fn chosen(&self, what: Back) -> Result<Vec<FixRun>, Trouble> {
        let mut can = self.made.iter().filter(|(_, made)| made.can_undo());
        let run = |(scope, made): &(Scope, AppliedFix)| FixRun { scope: *scope, number: made.run };
        Ok(match what {
            Back::All => can.map(run).collect(),
            Back::Last => can.next().map(run).into_iter().collect(),
            Back::Run(run) => {
                let made = self.find(run).ok_or(Trouble::NoSuchChange(run))?;
                if made.steps.iter().any(is_made) { vec![run] } else { Vec::new() }
            }
        })
    }
}

impl UndoResult {
    #[must_use]
    pub fn ending(&self) -> UndoEnding {
        let is = |part: fn(&PutBack) -> bool| self.back.iter().any(|(_, back)| part(back));
        match (is(|one| !one.left.is_empty()), is(|one| !one.done.is_empty()), is(|one| !one.lasting.is_empty())) {
            _ if self.back.is_empty() && self.troubles.is_empty() => UndoEnding::Nothing,
            (true, true, _) => UndoEnding::Partial,
            (true, false, _) => UndoEnding::Failed,
            (false, false, true) => UndoEnding::Lasting,
            (false, _, _) => UndoEnding::Undone,
        }
    }
}

fn is_made(step: &MadeStep) -> bool {
    matches!(step.stage, Stage::Applied | Stage::Applying | Stage::Reverting)
}
