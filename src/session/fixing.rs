//! What the window knows about fixes: the one that is looked at, and everything that was changed. A pure fold, as all of it.

use std::time::Duration;

use super::{Origin, Session, Step};
use crate::engine::Command as Engine;
use crate::model::{CauseName, FixId, Layer, Said, Side, Status, Target};
use crate::report::Report;
use crate::report::changes::{MOST, entry};

pub use crate::engine::fixing::*;

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
    Finish(Run),
    /// Take one off the list for good, or all that are finished.
    Forget(Scope, Option<u64>),
    /// Make fixes on that computer from now on.
    Use(Pc),
    /// Look at the computer as one that others want to reach.
    Host(Look),
    /// Give the practice computer the fault that the fix which is looked at cures.
    Spoil,
    /// The callout about the last fix has been read.
    Keep,
}

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
    pub state: State,
}

#[derive(Debug)]
pub enum State {
    /// Nobody has asked what it would do.
    Blank,
    Planning,
    Refused(Refusal),
    Planned(Box<Preview>),
    Applying,
    Done(Scope, Outcome),
}

/// The look at the computer as one that others want to reach.
#[derive(Debug)]
pub enum Host {
    Looking(Look),
    Failed(Said),
    Seen(Box<HostSeen>),
}

/// A fix whose effect on the verdict is still to be seen.
#[derive(Debug)]
pub struct Tried {
    pub fix: &'static Fix,
    pub run: Run,
    /// The fault that it was to cure, and where that was.
    cause: CauseName,
    layer: Option<Layer>,
    /// It was made for others to reach this computer.
    of_host: bool,
    /// The check that tells, and what it told.
    judged: Option<(u64, Option<Effect>)>,
}

/// What a fix has done for the connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// No fault is left.
    Cured,
    /// That fault is gone, and nothing else was found that would explain the number in the message box.
    Gone,
    /// That fault is gone, and another one has come to light.
    Another,
    /// Something else keeps it from being seen.
    Unclear,
    None,
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
    finished: Option<Outcome>,
    broken: Option<Said>,
    tried: Option<Tried>,
    host: Option<Host>,
    controlled: Vec<(FixId, Said)>,
    back_to: Step,
    opened_from: Step,
}

/// What shows elsewhere: a check right after it would tell nothing.
const DEEDS: [&str; 2] = ["connect-by-address", "restart-computer"];

impl Fixing {
    #[must_use]
    pub const fn pc(&self) -> Pc {
        self.pc
    }

    #[must_use]
    pub const fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    #[must_use]
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    #[must_use]
    pub const fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// The report of that look.
    #[must_use]
    pub fn host_report(&self) -> Option<&Report> {
        match &self.host {
            Some(Host::Seen(seen)) => Some(&seen.report),
            _ => None,
        }
    }

    /// Whether the fix that is looked at is for others to reach this computer.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        self.opened_from == Step::Host
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
    pub const fn finished(&self) -> Option<&Outcome> {
        self.finished.as_ref()
    }

    #[must_use]
    pub const fn broken(&self) -> Option<&Said> {
        self.broken.as_ref()
    }

    /// Who decides about a fix, where that is not up to this computer: a whole sentence.
    #[must_use]
    pub fn controlled(&self, fix: &Fix) -> Option<&Said> {
        self.controlled.iter().find(|(id, _)| *id == fix.id).map(|(_, reason)| reason)
    }

    /// The clock of the computer that fixes are made on, in seconds since 1970.
    #[must_use]
    pub fn clock(&self, now: Duration) -> u64 {
        self.changes.now + now.saturating_sub(self.heard).as_secs()
    }
}

impl Session {
    #[must_use]
    pub const fn fixing(&self) -> &Fixing {
        &self.fixing
    }

    /// What the last fix has done, once a check has told.
    #[must_use]
    pub fn effect(&self) -> Option<(&Tried, Effect)> {
        let tried = self.fixing.tried.as_ref()?;
        match tried.judged {
            Some((_, Some(effect))) if tried.of_host => (self.step == Step::Host).then_some((tried, effect)),
            // An earlier check that is looked at once more was before it.
            Some((run, Some(effect))) if self.shown() == Some(run) && self.step == Step::Result => Some((tried, effect)),
            _ => None,
        }
    }

    /// What the engine is asked first of all.
    #[must_use]
    pub const fn look_for_changes() -> Engine {
        Engine::Fix(Order::List)
    }

    /// What the engine is asked when all fixes are looked at.
    #[must_use]
    pub const fn look_for_control() -> Engine {
        Engine::Fix(Order::Controlled)
    }

    /// The page that a page about fixes leads back to.
    #[must_use]
    pub fn before(&self, step: Step) -> Step {
        let back = match step {
            Step::Changes => self.fixing.back_to,
            _ => self.fixing.opened_from,
        };
        // What was come from may be gone by now.
        let gone = back == Step::Result && self.report.is_none()
            || back == Step::Report && self.to_save().is_none()
            || back == Step::Fix && self.fixing.open.is_none()
            || back == Step::Host && self.fixing.host.is_none()
            || back == Step::Checking;
        if gone { Step::Start } else { back }
    }

    /// Whether a page is shown on which a time runs out.
    #[must_use]
    pub fn counts_down(&self) -> bool {
        let waits = |made: &Made| made.put_back_at.is_some();
        match self.step {
            Step::Changes => self.fixing.changes.made.iter().any(|(_, made)| waits(made)),
            Step::Fix => self.fixing.open.as_ref().is_some_and(|open| {
                matches!(&open.state, State::Done(_, Outcome::Applied { put_back_at: Some(_), .. }))
            }),
            _ => false,
        }
    }

    /// Does what a page asks for. The order is for the engine.
    pub fn ask(&mut self, ask: Ask) -> Option<Engine> {
        let fixing = &mut self.fixing;
        let order = match ask {
            Ask::Open(fix) => {
                fixing.opened += 1;
                let (number, target) = (fixing.opened, self.request.as_ref().map(|request| request.target.clone()));
                let (options, people, computers) = (None, Vec::new(), Vec::new());
                fixing.open = Some(Open {
                    fix,
                    number,
                    options,
                    target,
                    people,
                    computers,
                    shows: true,
                    takes_a_moment: false,
                    state: State::Blank,
                });
                if matches!(self.step, Step::Result | Step::Fixes | Step::Host) {
                    fixing.opened_from = self.step;
                }
                self.go(Step::Fix);
                return None;
            }
            Ask::Plan(options) => {
                let open = fixing.open.as_mut()?;
                fixing.ticket += 1;
                open.state = State::Planning;
                open.options = Some((*options).clone());
                let asked = Asked { fix: open.fix, target: open.target.clone(), options: *options };
                Order::Plan(fixing.ticket, Box::new(asked))
            }
            Ask::Apply => {
                let open = fixing.open.as_mut()?;
                let State::Planned(preview) = &open.state else { return None };
                open.shows = preview.steps.iter().all(|step| step.shows);
                open.takes_a_moment = preview.takes_a_moment;
                open.state = State::Applying;
                Order::Apply(fixing.ticket)
            }
            Ask::TakeBack(back) => {
                self.go(Step::Changes);
                Order::Undo(back)
            }
            Ask::Finish(run) => Order::Finish(run),
            Ask::Forget(scope, run) => Order::Forget(scope, run),
            Ask::Use(pc) => {
                let back_to = fixing.back_to;
                *fixing = Fixing { pc, ticket: fixing.ticket, opened: fixing.opened, back_to, ..Fixing::default() };
                self.go(if pc == Pc::Practice { Step::Fixes } else { Step::Start });
                Order::Use(pc)
            }
            Ask::Host(look) => {
                fixing.host = Some(Host::Looking(look));
                self.go(Step::Host);
                Order::Host(look)
            }
            Ask::Spoil => {
                let open = fixing.open.as_mut().filter(|_| fixing.pc == Pc::Practice)?;
                // Looked at anew, it has something to do.
                fixing.opened += 1;
                (open.number, open.options, open.state) = (fixing.opened, None, State::Blank);
                Order::Spoil(open.fix)
            }
            Ask::Keep => {
                fixing.tried = None;
                return None;
            }
        };
        Some(Engine::Fix(order))
    }

    /// Takes in what the engine tells about fixes.
    pub(super) fn hear(&mut self, news: News, now: Duration) -> Option<Engine> {
        let fixing = &mut self.fixing;
        match news {
            News::Planned { ticket, plan, people, computers } if ticket == fixing.ticket => {
                if let Some(open) = &mut fixing.open {
                    (open.people, open.computers) = (people, computers);
                    open.state = plan.map_or_else(State::Refused, State::Planned);
                }
            }
            News::Done { ticket: 0, outcome, .. } => fixing.finished = Some(outcome),
            News::Done { ticket, scope, outcome } if ticket == fixing.ticket => {
                let open = fixing.open.as_mut()?;
                let of_host = fixing.opened_from == Step::Host;
                let report = match &fixing.host {
                    Some(Host::Seen(seen)) if of_host => Some(&seen.report),
                    _ => self.report.as_deref().filter(|_| !of_host),
                };
                // What is tried on the practice computer says nothing about a connection from here, and where nothing was
                // wrong, nothing can help.
                let report = report.filter(|_| of_host || fixing.pc == Pc::Here);
                let verdict = report.map(|report| &report.verdict);
                fixing.tried =
                    match (&outcome, verdict.and_then(|verdict| Some((verdict.cause.clone()?, verdict.layer)))) {
                        (
                            Outcome::Applied { run: number, .. } | Outcome::Partial { run: number, .. },
                            Some((cause, layer)),
                        ) => {
                            let run = Run { scope, number: *number };
                            Some(Tried { fix: open.fix, run, cause, layer, of_host, judged: None })
                        }
                        _ => None,
                    };
                let applied = matches!(outcome, Outcome::Applied { .. }) && !open.takes_a_moment;
                open.state = State::Done(scope, outcome);
                return if applied { self.see_if_it_helped(now) } else { None };
            }
            News::Undone { back, troubles } => {
                let tried = fixing.tried.as_ref().map(|tried| (tried.run.number, tried.fix.id));
                if back.iter().any(|back| Some((back.run, back.fix.as_str())) == tried) {
                    fixing.tried = None;
                }
                let whole = |back: &PutBack| back.left.is_empty();
                if let Some(open) = &mut fixing.open
                    && let State::Done(_, Outcome::Applied { run, .. } | Outcome::Partial { run, .. }) = &open.state
                    && back.iter().any(|back| whole(back) && back.run == *run && back.fix == open.fix.id)
                {
                    // Who comes back to it sees what it would do now, and not that it was done.
                    fixing.opened += 1;
                    (open.number, open.options, open.state) = (fixing.opened, None, State::Blank);
                }
                (fixing.undone, fixing.forgotten) = (Some((back, troubles)), None);
            }
            News::Forgotten(of, forgotten) => {
                let gone =
                    |run: Run| run.scope == of && forgotten.as_ref().is_ok_and(|runs| runs.contains(&run.number));
                // What is forgotten can't be offered to be taken back.
                if fixing.tried.as_ref().is_some_and(|tried| gone(tried.run)) {
                    fixing.tried = None;
                }
                if let Some(open) = &mut fixing.open
                    && let State::Done(scope, Outcome::Applied { run, .. } | Outcome::Partial { run, .. }) = &open.state
                    && gone(Run { scope: *scope, number: *run })
                {
                    fixing.opened += 1;
                    (open.number, open.options, open.state) = (fixing.opened, None, State::Blank);
                }
                (fixing.forgotten, fixing.undone) = (Some(forgotten), None);
            }
            News::Changes(changes) if changes.pc == fixing.pc => {
                fixing.changes = changes;
                fixing.heard = now;
                self.note_changes();
            }
            News::Controlled(controlled) => fixing.controlled = controlled,
            News::Host(seen) => {
                if let (Ok(seen), Some(tried)) = (&seen, fixing.tried.as_mut().filter(|tried| tried.of_host)) {
                    tried.judged = Some((0, Some(tried.effect_in(&seen.report))));
                }
                fixing.host = Some(seen.map_or_else(Host::Failed, Host::Seen));
                self.note_changes();
            }
            News::Broken(detail) => {
                if let Some(Host::Looking(_)) = fixing.host {
                    fixing.host = Some(Host::Failed(detail.clone()));
                }
                fixing.broken = Some(detail);
                if let Some(open) = &mut fixing.open {
                    open.state = State::Blank;
                }
                self.go(Step::Changes);
            }
            News::Planned { .. } | News::Done { .. } | News::Changes(_) => {}
        }
        None
    }

    /// Nobody has to ask whether a change helped: what found the fault looks again. Not while something else is looked at.
    fn see_if_it_helped(&mut self, now: Duration) -> Option<Engine> {
        let tried = self.fixing.tried.as_ref().filter(|tried| !DEEDS.contains(&tried.fix.id))?;
        if self.step != Step::Fix {
            return None;
        }
        if tried.of_host {
            // Whether what was lowered for a test lets anybody in, only the other one sees.
            let lowered = tried.fix.timed.is_some();
            return if lowered { None } else { self.ask(Ask::Host(Look::Begin)) };
        }
        let from_here = self.fixing.pc == Pc::Here && !matches!(self.origin, Origin::File(_));
        if from_here { self.again(now) } else { None }
    }

    /// Reports made here say what was changed here. On the practice computer, only the one about that computer does.
    pub(super) fn note_changes(&mut self) {
        let fixing = &mut self.fixing;
        let made = fixing.changes.made.iter().take(MOST);
        let changes: Vec<_> = made.map(|(scope, made)| entry(*scope, made)).collect();
        if let Some(Host::Seen(seen)) = &mut fixing.host {
            seen.report.changes.clone_from(&changes);
        }
        let own = fixing.pc == Pc::Here && !matches!(self.origin, Origin::File(_));
        if let Some(report) = self.report.as_mut().filter(|_| own) {
            report.changes = changes;
        }
    }

    /// The check that has just begun tells what the last fix has done.
    pub(super) fn expect_effect(&mut self) {
        if let Some(tried) = self.fixing.tried.as_mut().filter(|tried| !tried.of_host) {
            tried.judged = Some((self.run, None));
        }
    }

    pub(super) fn see_effect(&mut self) {
        let Some(tried) = &mut self.fixing.tried else { return };
        if let (Some((run, None)), Some(report)) = (tried.judged, self.report.as_deref())
            && run == self.run
        {
            tried.judged = Some((run, Some(tried.effect_in(report))));
        }
    }

    /// A check of something else says nothing about the last fix.
    pub(super) fn forget_effect(&mut self) {
        self.fixing.tried.take_if(|tried| !tried.of_host);
    }

    pub(super) fn leave_for(&mut self, step: Step) {
        if step == Step::Report && self.step != Step::Changes {
            self.reported_from = self.report_from();
        }
        let fixing = &mut self.fixing;
        if step == Step::Changes && !matches!(self.step, Step::Changes | Step::Checking) {
            fixing.back_to = self.step;
        }
        if self.step == Step::Changes && step != Step::Changes {
            (fixing.undone, fixing.finished, fixing.broken) = (None, None, None);
        }
    }
}

impl Tried {
    /// The fault that it was to cure.
    #[must_use]
    pub const fn cause(&self) -> &CauseName {
        &self.cause
    }

    fn effect_in(&self, report: &Report) -> Effect {
        let passes =
            |layer| report.layer(layer).is_some_and(|found| matches!(found.status, Status::Pass | Status::Warn));
        let gone = self.layer.is_some_and(passes);
        match (report.verdict.side, &report.verdict.cause) {
            (Side::None, _) => Effect::Cured,
            (_, Some(now)) if *now == self.cause => Effect::None,
            (_, None) if gone => Effect::Gone,
            (_, Some(_)) if gone => Effect::Another,
            _ => Effect::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Confidence, Verdict};
    use crate::report::sample;

    /// What the last fix has done, by the verdict before and the one after.
    #[test]
    fn a_fix_is_praised_only_for_what_it_did() {
        let run = Run { scope: Scope::User, number: 1 };
        let cause = Cause::CertificateExpired.into();
        let fix = find("reset-default-rdp").unwrap();
        let tried = Tried { fix, run, cause, layer: Some(Layer::Certificate), of_host: false, judged: None };
        let after = |side, cause: Option<Cause>, layer: Option<Layer>, status| {
            let mut report = sample::expired();
            let cause = cause.map(CauseName::from);
            report.verdict = Verdict { side, layer, cause, confidence: Confidence::Likely, ..report.verdict };
            for found in report.layers.iter_mut().filter(|found| found.id == Layer::Certificate) {
                found.status = status;
            }
            tried.effect_in(&report)
        };
        let same = after(Side::Server, Some(Cause::CertificateExpired), Some(Layer::Certificate), Status::Fail);
        assert_eq!(same, Effect::None);
        assert_eq!(after(Side::None, None, None, Status::Pass), Effect::Cured);
        // The number from the message box is there still, and nothing explains it any more.
        assert_eq!(after(Side::Undecided, None, None, Status::Pass), Effect::Gone);
        assert_eq!(after(Side::Server, Some(Cause::SignInClosed), Some(Layer::SignIn), Status::Warn), Effect::Another);
        // Now it ends before it comes so far.
        assert_eq!(after(Side::Server, Some(Cause::PortRefused), Some(Layer::Port), Status::Skipped), Effect::Unclear);
        assert_eq!(after(Side::Undecided, None, None, Status::Unknown), Effect::Unclear);
    }
}
