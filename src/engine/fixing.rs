//! Fixes: planned, made, taken back and forgotten by one service, which blocks for as long as Windows does. The window has it
//! on a thread (`engine/fix_thread.rs`), a command line calls it.

mod address;
mod elevated;
mod service;
mod trouble;

use std::fmt;

use crate::fixes::remembered;
use crate::model::said::Sentence;
use crate::model::{Cause, FixId, Said, Target};
use crate::platform::sessions::{LogonSession, SessionState};

pub use crate::change::{Edited, Words};
pub use crate::fixes::harmful_advice::{HARMFUL_ADVICE, HarmfulAdvice};
pub use crate::fixes::history::{AppliedFix, MadeState};
pub use crate::fixes::journals::Scope;
pub use crate::fixes::run::{FixOutcome, Preview, PutBack};
pub use crate::fixes::{ALL, Fix, FixOption, OptionKind, Options, Reader, find};

pub use address::{Candidates, Trying};
pub use service::{Applied, FixService, Forget, Forgotten, History, Planned, UndoEnding, UndoResult};
pub use trouble::{JournalState, Trouble};

use super::{Computer, Pc};

/// Whatever is said here.
pub const SAYS: [&[Sentence]; 4] = [address::SAYS, elevated::SAYS, service::SAYS, trouble::SAYS];

/// A fix, and how it is wanted.
#[derive(Clone, Debug)]
pub struct Asked {
    pub fix: &'static Fix,
    /// The computer to be reached, where one is known.
    pub target: Option<Target>,
    pub options: Options,
}

/// A fix that was made: its number counts within its journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FixRun {
    pub scope: Scope,
    pub number: u64,
}

/// As it is called: `3`, `A3`.
impl fmt::Display for FixRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.scope.name(self.number))
    }
}

/// What to take back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Back {
    /// What was changed last.
    Last,
    Run(FixRun),
    All,
}

/// What the window asks for.
#[derive(Clone, Debug)]
pub enum FixCommand {
    /// The number comes back with the answer.
    Plan(u64, Box<Asked>),
    /// Makes what was planned under that number, and nothing else.
    Apply(u64),
    Undo(Back),
    /// Goes on with what was cut short.
    Finish(FixRun),
    /// Forgets what is over of one journal: the one that is named, or all that can't be taken back any more anyway.
    Forget(Scope, Option<u64>),
    List,
    /// Says which fixes the organisation has taken out of that computer's hands.
    Controlled,
    /// Gives the practice computer the fault that this fix cures, so that it can be tried.
    InjectFault(&'static Fix),
}

/// What the window is told.
#[derive(Clone, Debug)]
pub enum FixEvent {
    Planned {
        ticket: u64,
        plan: Result<Box<Preview>, FixRefusal>,
        choices: Choices,
    },
    Done {
        ticket: u64,
        scope: Scope,
        outcome: FixOutcome,
    },
    Undone {
        back: Vec<PutBack>,
        /// Why more could not be taken back, a sentence each.
        troubles: Vec<Said>,
    },
    /// What was forgotten of one journal, or why nothing was, in a whole sentence.
    Forgotten(Scope, Result<Vec<u64>, Said>),
    /// Follows everything that changes something, too.
    Changes(Changes),
    /// Fixes that the organisation decides about, and who that is, in a whole sentence each.
    Controlled(Vec<(FixId, Said)>),
    /// The sentence is for a helpdesk.
    Broken(Said),
}

/// What there is to choose from, for a fix that is about one of them.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Whoever is signed in.
    pub people: Vec<Person>,
    /// Those that Remote Desktop remembers there.
    pub computers: Vec<String>,
}

/// Somebody who is signed in, by a session of Windows'.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person {
    pub session: u32,
    pub user: String,
    pub state: PersonState,
    /// Since the last key or mouse.
    pub idle_s: Option<u64>,
    /// Seconds since 1970: numbers of sessions come round again.
    pub signed_in: Option<u64>,
}

/// How somebody is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PersonState {
    Connected,
    NotConnected,
    Waiting,
    Broken,
}

/// Why there is nothing to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FixRefusal {
    /// A whole sentence, with slots for the reader.
    pub reason: Said,
    /// The organisation decides it.
    pub controlled: bool,
}

/// What Redial has changed on a computer.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub pc: Pc,
    /// That computer's clock, in seconds since 1970.
    pub now: u64,
    /// The newest first.
    pub made: Vec<(Scope, AppliedFix)>,
    /// Why that may not be all, a sentence each.
    pub troubles: Vec<Said>,
    /// Fixes don't work there, as it is not Windows.
    pub other_system: bool,
}

/// The fixes that can cure a cause, the recommended first.
pub fn curing(cause: Cause) -> impl Iterator<Item = &'static Fix> {
    ALL.iter().filter(move |fix| fix.cures.contains(&cause))
}

impl Changes {
    /// Those that were cut short.
    pub fn half_done(&self) -> impl Iterator<Item = &(Scope, AppliedFix)> {
        self.made.iter().filter(|(_, made)| made.state == MadeState::HalfDone)
    }

    /// Those that may be forgotten: nothing of them is half done, or waits to be put back.
    pub fn over(&self) -> impl Iterator<Item = &(Scope, AppliedFix)> {
        self.made.iter().filter(|(_, made)| made.state != MadeState::HalfDone && made.put_back_at.is_none())
    }
}

impl Choices {
    pub(super) fn on(computer: &Computer, fix: &Fix) -> Self {
        let is_about = |kind| fix.options.iter().any(|option| option.kind == kind);
        let pc = &**computer.platform();
        let computers = if is_about(OptionKind::Host) { remembered::computers(pc) } else { Vec::new() };
        let mut people = Vec::new();
        if is_about(OptionKind::Session) {
            let others = pc.sessions().unwrap_or_default().into_iter();
            people = others.filter(|session| !session.user.is_empty() && !session.own).map(Person::from).collect();
        }
        Self { people, computers }
    }
}

impl From<LogonSession> for Person {
    fn from(LogonSession { id, user, state, idle_s, signed_in, .. }: LogonSession) -> Self {
        let state = match state {
            SessionState::Active => PersonState::Connected,
            SessionState::Disconnected => PersonState::NotConnected,
            SessionState::Connecting | SessionState::Idle | SessionState::Listening => PersonState::Waiting,
            SessionState::Down => PersonState::Broken,
        };
        Self { session: id, user, state, idle_s, signed_in }
    }
}
