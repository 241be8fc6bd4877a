//! What the window knows about fixes. A pure fold, as all of it: of the fix that is looked at (`open`), of what was changed
//! (`changes`), and of what a fix has done for the connection (`effect`).

mod changes;
mod effect;
mod open;

use std::time::Duration;

use super::{Session, WizardStep};
use crate::engine::Command as EngineCommand;
use crate::model::{FixId, Said};

pub use crate::engine::Pc;
pub use crate::engine::fixing::{
    ALL, AppliedFix, Back, Changes, Choices, Edited, Fix, FixOption, FixOutcome, FixRefusal, FixRun, HARMFUL_ADVICE,
    HarmfulAdvice, MadeState, OptionKind, Options, Person, PersonState, Preview, PutBack, Reader, Scope, Words, find,
};
pub use crate::practice::computers::annas::SCENARIO;
pub use effect::{Effect, Tried};
pub use open::{FixState, Open};

use crate::engine::fixing::{FixCommand, FixEvent};

/// What a page asks for.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Look at a fix.
    Open(&'static Fix),
    /// Say what it would do, done this way.
    Plan(Box<Options>),
    /// Do what was shown.
    Apply,
    TakeBack(Back),
    Finish(FixRun),
    /// Take one off the list for good, or all that are finished.
    Forget(Scope, Option<u64>),
    /// Give the practice computer the fault that the fix which is looked at cures.
    InjectFault,
    /// The callout about the last fix has been read.
    Keep,
}

/// Everything about fixes.
#[derive(Debug, Default)]
pub struct Fixing {
    pc: Pc,
    ticket: u64,
    opened: u64,
    open: Option<Open>,
    changes: Changes,
    heard: Duration,
    undone: Option<(Vec<PutBack>, Vec<Said>)>,
    forgotten: Option<Result<Vec<u64>, Said>>,
    finished: Option<FixOutcome>,
    broken: Option<Said>,
    tried: Option<Tried>,
    controlled: Vec<(FixId, Said)>,
}

impl Fixing {
    #[must_use]
    pub const fn pc(&self) -> Pc {
        self.pc
    }

    /// Who decides about a fix, where that is not up to this computer: a whole sentence.
    #[must_use]
    pub fn controlled(&self, fix: &Fix) -> Option<&Said> {
        self.controlled.iter().find(|(id, _)| *id == fix.id).map(|(_, reason)| reason)
    }
}

impl Session {
    #[must_use]
    pub const fn fixing(&self) -> &Fixing {
        &self.fixing
    }

    /// What the engine is asked first of all.
    #[must_use]
    pub const fn look_for_changes() -> EngineCommand {
        EngineCommand::Fix(FixCommand::List)
    }

    /// What the engine is asked when all fixes are looked at.
    #[must_use]
    pub const fn look_for_control() -> EngineCommand {
        EngineCommand::Fix(FixCommand::Controlled)
    }

    /// Turns to another computer. The command is for the engine.
    pub fn use_pc(&mut self, pc: Pc) -> EngineCommand {
        let Fixing { ticket, opened, .. } = self.fixing;
        self.fixing = Fixing { pc, ticket, opened, ..Fixing::default() };
        (self.host, self.fix_from) = (None, WizardStep::default());
        self.go(if pc == Pc::Practice { WizardStep::Fixes } else { WizardStep::Start });
        EngineCommand::Use(pc)
    }

    /// Does what a page asks for. The command is for the engine.
    pub fn ask(&mut self, ask: Ask) -> Option<EngineCommand> {
        let fixing = &mut self.fixing;
        Some(EngineCommand::Fix(match ask {
            Ask::Open(fix) => {
                self.open_fix(fix);
                return None;
            }
            Ask::Plan(options) => fixing.plan(*options)?,
            Ask::Apply => fixing.apply()?,
            Ask::InjectFault => fixing.inject_fault()?,
            Ask::TakeBack(back) => {
                self.go(WizardStep::Changes);
                FixCommand::Undo(back)
            }
            Ask::Finish(run) => FixCommand::Finish(run),
            Ask::Forget(scope, run) => FixCommand::Forget(scope, run),
            Ask::Keep => {
                fixing.tried = None;
                return None;
            }
        }))
    }

    /// Takes in what the engine tells about fixes.
    pub(super) fn hear(&mut self, event: FixEvent, now: Duration) -> Option<EngineCommand> {
        let fixing = &mut self.fixing;
        match event {
            FixEvent::Planned { ticket, plan, choices } if ticket == fixing.ticket => fixing.show_plan(plan, choices),
            FixEvent::Done { ticket: 0, outcome, .. } => fixing.finished = Some(outcome),
            FixEvent::Done { ticket, scope, outcome } if ticket == fixing.ticket => {
                self.expect_effect_of(scope, &outcome);
                let open = self.fixing.open.as_mut()?;
                let applied = matches!(outcome, FixOutcome::Applied { .. }) && !open.takes_a_moment;
                open.state = FixState::Done(scope, outcome);
                return if applied { self.see_if_it_helped(now) } else { None };
            }
            FixEvent::Undone { back, troubles } => fixing.take_back(back, troubles),
            FixEvent::Forgotten(of, forgotten) => fixing.forget(of, forgotten),
            FixEvent::Changes(changes) if changes.pc == fixing.pc => {
                (fixing.changes, fixing.heard) = (changes, now);
                self.note_changes();
            }
            FixEvent::Controlled(controlled) => fixing.controlled = controlled,
            FixEvent::Broken(detail) => {
                fixing.broken = Some(detail);
                if let Some(open) = &mut fixing.open {
                    open.state = FixState::Blank;
                }
                self.go(WizardStep::Changes);
            }
            FixEvent::Planned { .. } | FixEvent::Done { .. } | FixEvent::Changes(_) => {}
        }
        None
    }
}
