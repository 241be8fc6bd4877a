//! Fixes for the window: planned, made and taken back on a thread of their own, as Windows blocks for as long as it likes.

pub mod elevated;
mod service;
mod story;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;

use crate::model::{Cause, FixId, Target};
use crate::report::Report;

pub use crate::change::journal::Stage;
pub use crate::change::{Edited, Words};
pub use crate::fixes::harmful_advice::{HARMFUL_ADVICE, HarmfulAdvice};
pub use crate::fixes::history::{Made, MadeState, MadeStep};
pub use crate::fixes::journals::Scope;
pub use crate::fixes::run::{Outcome, Preview, PutBack};
pub use crate::fixes::{ALL, Fix, FixOption, Kind, Options, Reader, find};
pub use crate::platform::sessions::{Session as Person, SessionState};
pub use story::STORY;

use super::Here;
use service::FixService;

/// Which computer fixes are made on.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pc {
    /// The one that Redial runs on.
    #[default]
    Here,
    /// One in memory, with a story, that is gone with the program.
    Practice,
}

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
pub struct Run {
    pub scope: Scope,
    pub number: u64,
}

/// What to take back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Back {
    Run(Run),
    All,
}

/// What the window asks for.
#[derive(Clone, Debug)]
pub enum Order {
    /// Changes to another computer; the practice computer is a new one each time.
    Use(Pc),
    /// The number comes back with the answer.
    Plan(u64, Box<Asked>),
    /// Makes what was planned under that number, and nothing else.
    Apply(u64),
    Undo(Back),
    /// Goes on with what was cut short.
    Finish(Run),
    /// Forgets what is over of one journal: the one that is named, or all that can't be taken back any more anyway.
    Forget(Scope, Option<u64>),
    List,
    /// Says which fixes the organisation has taken out of that computer's hands.
    Controlled,
    /// Looks at the computer as one that others want to reach.
    Host(Look),
    /// Gives the practice computer the fault that this fix cures, so that it can be tried.
    Spoil(&'static Fix),
}

/// How closely.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Look {
    #[default]
    Begin,
    /// Goes on with what was seen, and adds what only an administrator can see.
    AsAdministrator,
    /// Goes on likewise, and compares the clock with the time server that Windows uses.
    AskTime,
}

/// What was seen.
#[derive(Clone, Debug)]
pub struct HostSeen {
    pub report: Report,
    /// The clock may be compared with this one's.
    pub time_server: Option<String>,
    /// Why no more was seen than before, a whole sentence.
    pub trouble: Option<String>,
}

/// What the window is told.
#[derive(Clone, Debug)]
pub enum News {
    Planned {
        ticket: u64,
        plan: Result<Box<Preview>, Refusal>,
        /// Whoever is signed in, for a fix that is about one of them.
        people: Vec<Person>,
        /// Those that Remote Desktop remembers there, for a fix that is about one of them.
        computers: Vec<String>,
    },
    Done {
        ticket: u64,
        scope: Scope,
        outcome: Outcome,
    },
    Undone {
        back: Vec<PutBack>,
        /// Why more could not be taken back, a sentence each.
        troubles: Vec<String>,
    },
    /// What was forgotten of one journal, or why nothing was, in a whole sentence.
    Forgotten(Scope, Result<Vec<u64>, String>),
    /// Follows everything that changes something, too.
    Changes(Changes),
    /// Fixes that the organisation decides about, and who that is, in a whole sentence each.
    Controlled(Vec<(FixId, String)>),
    /// How that computer fares, or why that can't be told, in a whole sentence.
    Host(Result<Box<HostSeen>, String>),
    /// The sentence is for a helpdesk.
    Broken(String),
}

/// Why there is nothing to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// A whole sentence.
    pub reason: String,
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
    pub made: Vec<(Scope, Made)>,
    /// Why that may not be all, a sentence each.
    pub troubles: Vec<String>,
    /// Fixes don't work there, as it is not Windows.
    pub other_system: bool,
}

/// The fixes that can cure a cause, the recommended first.
pub fn curing(cause: Cause) -> impl Iterator<Item = &'static Fix> {
    ALL.iter().filter(move |fix| fix.cures.contains(&cause))
}

impl Changes {
    /// Those that were cut short.
    pub fn half_done(&self) -> impl Iterator<Item = &(Scope, Made)> {
        self.made.iter().filter(|(_, made)| made.state == MadeState::HalfDone)
    }

    /// Those that may be forgotten: nothing of them is half done, or waits to be put back.
    pub fn over(&self) -> impl Iterator<Item = &(Scope, Made)> {
        self.made.iter().filter(|(_, made)| made.state != MadeState::HalfDone && made.put_back_at.is_none())
    }
}

/// A handle to the thread, which ends with it.
#[derive(Debug)]
pub(super) struct Fixer(SyncSender<Order>);

const ORDERS: usize = 16;

impl Fixer {
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(here: Here, tell: impl Fn(News) + Send + 'static) -> io::Result<Self> {
        let (send, orders) = sync_channel(ORDERS);
        thread::Builder::new().name("fixes".to_owned()).spawn(move || serve(here, &orders, &tell))?;
        Ok(Self(send))
    }

    /// Whether the thread took it.
    pub fn send(&self, order: Order) -> bool {
        self.0.try_send(order).is_ok()
    }
}

fn serve(here: Here, orders: &Receiver<Order>, tell: &dyn Fn(News)) {
    let mut service = FixService::new(here);
    loop {
        let next = match service.patience() {
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(patience) => orders.recv_timeout(patience),
        };
        let order = match next {
            Ok(order) => order,
            // A setting that was lowered for a while is due.
            Err(RecvTimeoutError::Timeout) => Order::List,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        // A fix that fails in an unforeseen way must not take undo with it: the journal knows how far it came.
        if catch_unwind(AssertUnwindSafe(|| service.obey(order, tell))).is_err() {
            service.use_pc(service.pc());
            tell(News::Broken("a fix stopped unexpectedly".to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Bare(Fixer, Receiver<News>);

    impl Bare {
        fn practice() -> Self {
            let (send, news) = sync_channel(64);
            let fixer = Fixer::start(Here::real(), move |told| send.send(told).unwrap_or_default()).unwrap();
            let bare = Self(fixer, news);
            assert!(bare.0.send(Order::Use(Pc::Practice)));
            assert!(matches!(bare.next(), News::Changes(changes) if changes.made.is_empty() && !changes.other_system));
            bare
        }

        fn next(&self) -> News {
            self.1.recv_timeout(Duration::from_secs(20)).unwrap()
        }

        fn plan(&self, id: &str, options: &[(&str, Option<&str>)]) -> Result<Box<Preview>, Refusal> {
            let fix = find(id).unwrap();
            let mut given = Options::default();
            for (name, value) in options {
                given.set(fix, name, *value).unwrap();
            }
            assert!(self.0.send(Order::Plan(7, Box::new(Asked { fix, target: None, options: given }))));
            match self.next() {
                News::Planned { ticket: 7, plan, .. } => plan,
                other => panic!("{other:?}"),
            }
        }

        fn apply(&self) -> (Scope, Outcome) {
            assert!(self.0.send(Order::Apply(7)));
            let News::Done { ticket: 7, scope, outcome } = self.next() else { panic!("not done") };
            assert!(matches!(self.next(), News::Changes(_)));
            (scope, outcome)
        }
    }

    #[test]
    fn every_fix_can_be_tried_and_taken_back_on_the_practice_computer() {
        let bare = Bare::practice();
        let mut applied = 0;
        for fix in ALL {
            let options: &[(&str, Option<&str>)] = match fix.id {
                "clear-connection-history" | "forget-saved-password" => &[("all", None)],
                "connect-by-address" => &[("address", Some("10.0.0.7"))],
                "host-security-layer" => &[("layer", Some("rdp"))],
                "reset-stale-session" => &[("session", Some("3"))],
                _ => &[],
            };
            let preview = bare.plan(fix.id, options).unwrap_or_else(|why| panic!("{}: {why:?}", fix.id));
            assert_eq!(preview.asks_for_administrator, fix.elevated, "{}", fix.id);
            let (scope, outcome) = bare.apply();
            let Outcome::Applied { run: number, .. } = outcome else {
                assert_eq!(outcome, Outcome::AlreadyRight, "{}", fix.id);
                continue;
            };
            applied += 1;
            assert!(bare.0.send(Order::Undo(Back::Run(Run { scope, number }))));
            let News::Undone { back, troubles } = bare.next() else { panic!("{} is not undone", fix.id) };
            assert!(troubles.is_empty() && back.iter().all(|back| back.left.is_empty()), "{}: {back:?}", fix.id);
            assert!(matches!(bare.next(), News::Changes(_)));
        }
        assert!(applied >= 9, "only {applied} fixes have something to do");
    }

    #[test]
    fn only_what_was_shown_is_made() {
        let bare = Bare::practice();
        bare.plan("client-nla-on", &[]).unwrap();
        assert!(bare.0.send(Order::Apply(6)));
        assert!(matches!(bare.next(), News::Done { outcome: Outcome::Refused { .. }, .. }));
        assert!(matches!(bare.next(), News::Changes(changes) if changes.made.is_empty()));
    }

    #[test]
    fn everything_can_be_taken_back_at_once() {
        let bare = Bare::practice();
        for id in ["client-nla-on", "disable-udp"] {
            bare.plan(id, &[]).unwrap();
            assert!(matches!(bare.apply().1, Outcome::Applied { .. }), "{id}");
        }
        assert!(bare.0.send(Order::Undo(Back::All)));
        assert!(matches!(bare.next(), News::Undone { back, .. } if back.len() == 2));
        let News::Changes(changes) = bare.next() else { panic!("no list") };
        assert!(changes.made.iter().all(|(_, made)| made.state == MadeState::Undone && !made.can_undo()));
    }

    #[cfg(not(windows))]
    #[test]
    fn other_systems_say_so_in_a_sentence() {
        let (send, news) = sync_channel(64);
        let fixer = Fixer::start(Here::real(), move |told| send.send(told).unwrap_or_default()).unwrap();
        let bare = Bare(fixer, news);
        assert!(bare.plan("client-nla-on", &[]).unwrap_err().reason.contains("Windows"));
        assert!(bare.0.send(Order::List));
        assert!(matches!(bare.next(), News::Changes(changes) if changes.other_system && changes.troubles.is_empty()));
    }
}
