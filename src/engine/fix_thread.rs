//! A thread for what Windows blocks: fixes, and looks at the computer as a host. In one row, so that nobody looks at what is
//! just being changed; and a look, a setting that is due or a fix that fails never keeps the window from drawing.

mod tests;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::changes::changed_something;
use super::fixing::{
    Applied, Candidates, Changes, Choices, FixCommand, FixEvent, FixRun, FixService, Forget, History, Planned, Trouble,
};
use super::host::{HostDepth, HostEvent, HostService, HostTrouble};
use super::{Computer, Event, Here, Pc};
use crate::fixes;
use crate::fixes::journals::Scope;
use crate::fixes::run::FixOutcome;
use crate::model::Said;

/// What the thread is asked for.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Changes to another computer; the practice computer is a new one each time.
    Use(Pc),
    Fix(FixCommand),
    Host(HostDepth),
}

/// A handle to the thread, which ends with it.
#[derive(Debug)]
pub(super) struct FixThread(SyncSender<Job>);

const JOBS: usize = 16;

crate::says! { "engine-desk":
    /// A part of a sentence.
    FixStopped {} = "a fix stopped unexpectedly";
    ShownBefore {} = "What was shown is no longer what would be done. Please look at it again.";
}

impl FixThread {
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(here: Here, emit: impl Fn(Event) + Send + 'static) -> io::Result<Self> {
        let (send, jobs) = sync_channel(JOBS);
        thread::Builder::new().name("fixes".to_owned()).spawn(move || serve(here, &jobs, &emit))?;
        Ok(Self(send))
    }

    /// Whether the thread took it.
    pub fn send(&self, job: Job) -> bool {
        self.0.try_send(job).is_ok()
    }
}

fn serve(here: Here, jobs: &Receiver<Job>, emit: &dyn Fn(Event)) {
    let mut worker = FixWorker::new(here);
    loop {
        let next = match worker.time_left() {
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(time_left) => jobs.recv_timeout(time_left),
        };
        let job = match next {
            Ok(job) => job,
            // A setting that was lowered for a while is due.
            Err(RecvTimeoutError::Timeout) => Job::Fix(FixCommand::List),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let looks = matches!(job, Job::Host(_));
        // A fix that fails in an unforeseen way must not take undo with it: the journal knows how far it came.
        if catch_unwind(AssertUnwindSafe(|| worker.handle(job, emit))).is_err() {
            worker.begin_on(worker.pc());
            emit(if looks {
                Event::Host(Err(HostTrouble::Stopped.said()))
            } else {
                Event::Fix(FixEvent::Broken(FixStopped {}.into()))
            });
        }
    }
}

/// The two computers, and what was shown of the one in use.
struct FixWorker {
    here: Computer,
    practice: Option<Computer>,
    planned: Option<(u64, Planned)>,
    host: HostService,
    /// When the next setting puts itself back, by that computer's clock.
    due: Option<u64>,
    recovered: bool,
}

/// Where a put-back fails, it is tried again after so long.
const AGAIN: Duration = Duration::from_mins(1);

impl FixWorker {
    fn new(here: Here) -> Self {
        let host = HostService::default();
        Self { here: here.into(), practice: None, planned: None, host, due: None, recovered: false }
    }

    /// Begins anew on a computer; the practice computer is a fresh one.
    fn begin_on(&mut self, pc: Pc) {
        self.practice = match pc {
            Pc::Here => None,
            Pc::Practice => Computer::practice().ok(),
        };
        (self.planned, self.due, self.recovered, self.host) = (None, None, false, HostService::default());
    }

    fn pc(&self) -> Pc {
        self.practice.as_ref().map_or(Pc::Here, Computer::which)
    }

    fn computer(&mut self) -> &mut Computer {
        self.practice.as_mut().unwrap_or(&mut self.here)
    }

    fn fixes(&mut self) -> FixService<'_> {
        FixService(self.computer())
    }

    /// Until something has to be put back.
    fn time_left(&mut self) -> Option<Duration> {
        let wait = self.due?.saturating_sub(self.computer().platform().now());
        Some(if wait == 0 { AGAIN } else { Duration::from_secs(wait) })
    }

    fn handle(&mut self, job: Job, emit: &dyn Fn(Event)) {
        match job {
            Job::Use(pc) => {
                self.begin_on(pc);
                self.list(emit);
            }
            Job::Fix(command) => self.fix(command, emit),
            Job::Host(depth) => emit(Event::Host(self.look(depth))),
        }
    }

    fn look(&mut self, depth: HostDepth) -> HostEvent {
        let computer = self.practice.as_ref().unwrap_or(&self.here);
        self.host.look_now(computer, depth).map(Box::new).map_err(HostTrouble::said)
    }

    fn fix(&mut self, command: FixCommand, emit: &dyn Fn(Event)) {
        let emit_fix = |event| emit(Event::Fix(event));
        match command {
            FixCommand::Plan(ticket, asked) => {
                self.planned = None;
                let choices = Choices::on(self.computer(), asked.fix);
                let planned = self.fixes().plan(&asked, Candidates::Given);
                let plan = planned.map(|planned| {
                    let preview = planned.preview.clone();
                    self.planned = Some((ticket, planned));
                    Box::new(preview)
                });
                return emit_fix(FixEvent::Planned { ticket, plan, choices });
            }
            FixCommand::InjectFault(fix) => return self.computer().inject_fault(fix.id),
            FixCommand::Controlled => {
                let told = fixes::controlled(&**self.computer().platform());
                return emit_fix(FixEvent::Controlled(
                    told.into_iter().map(|(fix, reason)| (fix.id, reason)).collect(),
                ));
            }
            FixCommand::Apply(ticket) => emit_fix(self.apply(ticket, emit)),
            FixCommand::Finish(run) => {
                let outcome = self.fixes().finish(run);
                emit_fix(done(0, run.scope, outcome));
            }
            FixCommand::Undo(what) => {
                let history = self.history(emit);
                let (back, troubles) = match self.fixes().undo(&history, what) {
                    Ok(undone) => (undone.back.into_iter().map(|(_, back)| back).collect(), undone.troubles),
                    Err(trouble) => (Vec::new(), vec![trouble]),
                };
                let troubles = troubles.iter().map(Trouble::said).collect();
                emit_fix(FixEvent::Undone { back, troubles });
            }
            FixCommand::Forget(scope, number) => {
                let history = self.history(emit);
                emit_fix(FixEvent::Forgotten(scope, self.forget(&history, scope, number)));
            }
            FixCommand::List => {}
        }
        self.list(emit);
    }

    fn apply(&mut self, ticket: u64, emit: &dyn Fn(Event)) -> FixEvent {
        let Some((_, planned)) = self.planned.take().filter(|(shown, _)| *shown == ticket) else {
            let reason = ShownBefore {}.into();
            return FixEvent::Done { ticket, scope: Scope::User, outcome: FixOutcome::Refused { reason } };
        };
        let scope = Scope::of(planned.preview.fix);
        done(
            ticket,
            scope,
            self.fixes().apply(&planned).map(|Applied { outcome, put_back, .. }| {
                if !put_back.is_empty() {
                    emit(Event::Fix(FixEvent::Undone { back: put_back, troubles: Vec::new() }));
                }
                outcome
            }),
        )
    }

    /// Whoever sees the list has chosen one by its name.
    fn forget(&mut self, history: &History, scope: Scope, number: Option<u64>) -> Result<Vec<u64>, Said> {
        let what = number.map_or(Forget::Finished(Some(scope)), |number| Forget::One {
            run: FixRun { scope, number },
            agreed: true,
        });
        let forgotten = self.fixes().forget(history, what);
        let forgotten = forgotten.map_err(|trouble| trouble.said())?;
        match forgotten.troubles.first() {
            Some(trouble) if forgotten.gone.is_empty() => Err(trouble.said()),
            _ => Ok(forgotten.gone.iter().map(|run| run.number).collect()),
        }
    }

    /// What was due is put back by it, and told.
    fn history(&mut self, emit: &dyn Fn(Event)) -> History {
        if !std::mem::replace(&mut self.recovered, true) {
            self.fixes().recover();
        }
        let mut history = self.fixes().history();
        self.due = history.next_due;
        let back = std::mem::take(&mut history.put_back);
        if !back.is_empty() {
            emit(Event::Fix(FixEvent::Undone { back, troubles: Vec::new() }));
        }
        history
    }

    fn list(&mut self, emit: &dyn Fn(Event)) {
        let History { mut made, troubles, .. } = self.history(emit);
        made.retain(|(_, made)| changed_something(made));
        let other_system = troubles.contains(&Trouble::OtherSystem);
        let troubles = troubles.iter().filter(|trouble| **trouble != Trouble::OtherSystem);
        let troubles = troubles.map(Trouble::said).collect();
        let now = self.computer().platform().now();
        emit(Event::Fix(FixEvent::Changes(Changes { pc: self.pc(), now, made, troubles, other_system })));
    }
}

fn done(ticket: u64, scope: Scope, outcome: Result<FixOutcome, Trouble>) -> FixEvent {
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(Trouble::Lost(detail)) => return FixEvent::Broken(detail),
        Err(trouble) => FixOutcome::Refused { reason: trouble.said() },
    };
    FixEvent::Done { ticket, scope, outcome }
}
