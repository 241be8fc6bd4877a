//! The fix that is looked at: how it is wanted, what it would do, and what became of it.

use super::{
    Choices, Fix, FixCommand, FixOutcome, FixRefusal, FixRun, Fixing, Options, Pc, Person, Preview, Scope, Session,
};
use crate::engine::fixing::Asked;
use crate::model::Target;
use crate::session::WizardStep;

/// The fix that is looked at.
#[derive(Debug)]
pub struct Open {
    pub fix: &'static Fix,
    /// Tells one looking from the next.
    pub number: u64,
    /// How it was wanted last.
    pub options: Option<Options>,
    pub target: Option<Target>,
    pub people: Vec<Person>,
    /// Those that Remote Desktop remembers.
    pub computers: Vec<String>,
    /// Whether all that it does can be seen afterwards.
    pub shows: bool,
    /// Services start again after it, or it counts after a restart only: what was made shows later.
    pub takes_a_moment: bool,
    pub state: FixState,
}

#[derive(Debug)]
pub enum FixState {
    /// Nobody has asked what it would do.
    Blank,
    Planning,
    Refused(FixRefusal),
    Planned(Box<Preview>),
    Applying,
    Done(Scope, FixOutcome),
}

impl Open {
    fn new(fix: &'static Fix, number: u64, target: Option<Target>) -> Self {
        Self {
            fix,
            number,
            options: None,
            target,
            people: Vec::new(),
            computers: Vec::new(),
            shows: true,
            takes_a_moment: false,
            state: FixState::Blank,
        }
    }

    /// The run that it became, where it did.
    pub(super) const fn run(&self) -> Option<FixRun> {
        match &self.state {
            FixState::Done(scope, FixOutcome::Applied { run, .. } | FixOutcome::Partial { run, .. }) => {
                Some(FixRun { scope: *scope, number: *run })
            }
            _ => None,
        }
    }
}

impl Fixing {
    #[must_use]
    pub const fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    pub(super) fn plan(&mut self, options: Options) -> Option<FixCommand> {
        let open = self.open.as_mut()?;
        self.ticket += 1;
        open.state = FixState::Planning;
        open.options = Some(options.clone());
        let asked = Asked { fix: open.fix, target: open.target.clone(), options };
        Some(FixCommand::Plan(self.ticket, Box::new(asked)))
    }

    pub(super) fn show_plan(&mut self, plan: Result<Box<Preview>, FixRefusal>, choices: Choices) {
        if let Some(open) = &mut self.open {
            (open.people, open.computers) = (choices.people, choices.computers);
            open.state = plan.map_or_else(FixState::Refused, FixState::Planned);
        }
    }

    pub(super) fn apply(&mut self) -> Option<FixCommand> {
        let open = self.open.as_mut()?;
        let FixState::Planned(preview) = &open.state else { return None };
        open.shows = preview.steps.iter().all(|step| step.shows);
        open.takes_a_moment = preview.takes_a_moment;
        open.state = FixState::Applying;
        Some(FixCommand::Apply(self.ticket))
    }

    /// Looked at anew, it has something to do.
    pub(super) fn inject_fault(&mut self) -> Option<FixCommand> {
        let fix = self.open.as_ref().filter(|_| self.pc == Pc::Practice)?.fix;
        self.begin_anew();
        Some(FixCommand::InjectFault(fix))
    }

    /// Who comes back to it sees what it would do now, and not that it was done.
    pub(super) fn begin_anew(&mut self) {
        if let Some(open) = &mut self.open {
            self.opened += 1;
            (open.number, open.options, open.state) = (self.opened, None, FixState::Blank);
        }
    }
}

impl Session {
    pub(super) fn open_fix(&mut self, fix: &'static Fix) {
        self.fixing.opened += 1;
        let target = self.request.as_ref().map(|request| request.target.clone());
        self.fixing.open = Some(Open::new(fix, self.fixing.opened, target));
        if matches!(self.step, WizardStep::Result | WizardStep::Fixes | WizardStep::Host) {
            self.fix_from = self.step;
        }
        self.go(WizardStep::Fix);
    }
}
