//! One try of Remote Desktop Connection itself, as it can be seen from outside: what it wrote into its log, its own
//! connections, and how long it lived. A pure fold, so that it is the same whether the try is watched, was recorded, or
//! stands in a log that somebody exported.

mod told;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

pub use told::SAYS;

/// Names the fact in reports.
pub const ATTEMPT: super::ProbeId = "mstsc-attempt";

/// Something that was seen of a try. What is typed or shown is never among it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AttemptEvent {
    /// Milliseconds since the watch began.
    pub at_ms: u64,
    pub what: Seen,
}

/// What there is to be seen.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Seen {
    /// The program runs.
    Started,
    /// It begins to connect, to the name that it was given.
    Began {
        #[cfg_attr(test, schemars(extend("text" = "name")))]
        host: Option<String>,
    },
    Dialled {
        #[cfg_attr(test, schemars(extend("text" = "address")))]
        address: SocketAddr,
    },
    Opened {
        #[cfg_attr(test, schemars(extend("text" = "address")))]
        address: SocketAddr,
    },
    /// A connection never came about.
    NotOpened {
        #[cfg_attr(test, schemars(extend("text" = "address")))]
        address: SocketAddr,
        after_ms: u64,
    },
    Closed {
        #[cfg_attr(test, schemars(extend("text" = "address")))]
        address: SocketAddr,
        /// Since it was opened.
        after_ms: u64,
        /// Who hung up first, where that could be seen.
        by: Option<Closer>,
    },
    /// A port of this computer's for the faster transport, or for a question to a name server.
    UdpOpened {
        port: u16,
    },
    /// The other side knows TLS: its answer to the greeting.
    Greeted,
    /// The connection is secured, and the session is being set up.
    Connected,
    SignedIn,
    UdpTried,
    UdpWorks,
    UdpClosed,
    /// A part of Remote Desktop failed, by the log's own word for it: `RDPClient_SSL`.
    PartFailed {
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        part: String,
        code: Option<u32>,
    },
    Trouble {
        trouble: ClientError,
    },
    /// With the number of the message box, where it is one.
    Ended {
        reason: Option<u32>,
    },
    /// The program is no more.
    Gone,
}

/// Who ended a connection.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Closer {
    Here,
    There,
}

/// What Remote Desktop's log has an event of its own for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClientError {
    NameNotFound,
    SignInFailed,
    ReconnectFailed,
    NoLicence,
}

/// How far it got, the least first.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    #[default]
    Nothing,
    /// It had an address, and called it.
    Dialled,
    Opened,
    Greeted,
    Connected,
    SignedIn,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Nobody tried while Redial watched.
    #[default]
    NotBegun,
    /// It still went on when the watch was over.
    GoingOn,
    /// Remote Desktop wrote down that it ended.
    Ended,
    /// The program was closed.
    Gone,
}

/// One connection that it made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Line {
    #[cfg_attr(test, schemars(extend("text" = "address")))]
    pub address: SocketAddr,
    pub opened: bool,
    /// How long it lived, or was waited for; none where it still did.
    pub after_ms: Option<u64>,
    pub closed_by: Option<Closer>,
}

/// The whole of it, as far as it has been seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Attempt {
    /// The name that Remote Desktop was given.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub host: Option<String>,
    pub reached: Reached,
    pub end: End,
    /// The number of its message box, as its log has it.
    pub reason: Option<u32>,
    pub trouble: Option<ClientError>,
    /// The part that failed first, in the log's own word.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub failed_part: Option<String>,
    pub failed_with: Option<u32>,
    pub lines: Vec<Line>,
    /// The faster transport was tried, and came about.
    pub udp: Option<bool>,
    /// Its log could be read, and had something to tell.
    pub logged: bool,
    pub took_ms: u64,
    pub timeline: Vec<AttemptEvent>,
}

/// More than one try has; what comes after is left out.
const MOST_EVENTS: usize = 48;
const MOST_LINES: usize = 24;
/// Reasons up to here are no errors: somebody disconnected, here or there, or an administrator did.
const LAST_PEACEFUL: u32 = 3;
/// What the log often has where nothing was wrong.
const NO_REASON: u32 = 263;

impl Attempt {
    /// Takes in what was seen next.
    pub fn take(&mut self, event: AttemptEvent) {
        if self.timeline.len() >= MOST_EVENTS {
            return;
        }
        self.took_ms = self.took_ms.max(event.at_ms);
        if self.end == End::NotBegun && !matches!(event.what, Seen::Gone) {
            self.end = End::GoingOn;
        }
        self.logged |= event.what.is_of_log();
        match &event.what {
            Seen::Started | Seen::UdpOpened { .. } | Seen::UdpClosed => {}
            Seen::Began { host } => {
                self.host = self.host.take().or_else(|| host.clone());
                // What ended without a reason was a question in between.
                if self.end == End::Ended && self.reason.is_none() {
                    self.end = End::GoingOn;
                }
            }
            Seen::Dialled { address } => {
                self.reach(Reached::Dialled);
                self.add(Line { address: *address, opened: false, after_ms: None, closed_by: None });
            }
            Seen::Opened { address } => {
                self.reach(Reached::Opened);
                if let Some(line) = self.open_line(*address) {
                    line.opened = true;
                } else {
                    self.add(Line { address: *address, opened: true, after_ms: None, closed_by: None });
                }
            }
            Seen::NotOpened { address, after_ms } => {
                if let Some(line) = self.open_line(*address) {
                    line.after_ms = Some(*after_ms);
                }
            }
            Seen::Closed { address, after_ms, by } => {
                if let Some(line) = self.open_line(*address) {
                    (line.after_ms, line.closed_by) = (Some(*after_ms), *by);
                }
            }
            Seen::Greeted => self.reach(Reached::Greeted),
            Seen::Connected => self.reach(Reached::Connected),
            Seen::SignedIn => self.reach(Reached::SignedIn),
            Seen::UdpTried => self.udp = self.udp.or(Some(false)),
            Seen::UdpWorks => self.udp = Some(true),
            // The first failure is the one that pulled the others down.
            Seen::PartFailed { part, code } if self.failed_part.is_none() => {
                (self.failed_part, self.failed_with) = (Some(part.clone()), *code);
            }
            Seen::PartFailed { .. } => {}
            Seen::Trouble { trouble } => self.trouble = self.trouble.or(Some(*trouble)),
            Seen::Ended { reason } => {
                self.reason = self.reason.or(*reason);
                self.end = End::Ended;
            }
            Seen::Gone if self.end == End::GoingOn => self.end = End::Gone,
            Seen::Gone => {}
        }
        self.timeline.push(event);
    }

    /// Whether it has ended. Where no reason was given, it may yet begin anew.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.end, End::Ended | End::Gone)
    }

    /// Whether it began to connect at all.
    #[must_use]
    pub fn began(&self) -> bool {
        self.host.is_some() || self.logged || !self.lines.is_empty()
    }

    /// Whether it led to a session that stood.
    #[must_use]
    pub fn works(&self) -> bool {
        let peaceful =
            self.end == End::GoingOn || (self.end == End::Ended && self.reason.is_some_and(|r| (1..3).contains(&r)));
        self.reached == Reached::SignedIn && peaceful
    }

    /// The number of its message box, where it is one of an error.
    #[must_use]
    pub fn error(&self) -> Option<u32> {
        self.reason.filter(|reason| *reason > LAST_PEACEFUL && *reason != NO_REASON)
    }

    /// Whether it was seen to fail: with an error, or because the other side hung up before a session stood.
    #[must_use]
    pub fn failed(&self) -> bool {
        let hung_up = self.lines.iter().any(|line| line.opened && line.closed_by == Some(Closer::There));
        self.error().is_some()
            || self.trouble.is_some()
            || (self.is_over() && self.reached < Reached::SignedIn && hung_up)
    }

    /// The addresses that it called.
    pub fn called(&self) -> impl Iterator<Item = SocketAddr> {
        self.lines.iter().map(|line| line.address)
    }

    fn reach(&mut self, reached: Reached) {
        self.reached = self.reached.max(reached);
    }

    fn add(&mut self, line: Line) {
        if self.lines.len() < MOST_LINES {
            self.lines.push(line);
        }
    }

    /// The oldest to that address that has not ended.
    fn open_line(&mut self, address: SocketAddr) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.address == address && line.after_ms.is_none())
    }
}

impl FromIterator<AttemptEvent> for Attempt {
    fn from_iter<I: IntoIterator<Item = AttemptEvent>>(events: I) -> Self {
        let mut attempt = Self::default();
        events.into_iter().for_each(|event| attempt.take(event));
        attempt
    }
}

impl Seen {
    /// Whether it comes from the log, and not from the system's tables.
    const fn is_of_log(&self) -> bool {
        !matches!(
            self,
            Self::Started
                | Self::Dialled { .. }
                | Self::Opened { .. }
                | Self::NotOpened { .. }
                | Self::Closed { .. }
                | Self::UdpOpened { .. }
                | Self::Gone
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address() -> SocketAddr {
        "192.0.2.17:3389".parse().unwrap()
    }

    fn of(all: impl IntoIterator<Item = Seen>) -> Attempt {
        (0..).zip(all).map(|(at, what)| AttemptEvent { at_ms: 40 * at, what }).collect()
    }

    fn began() -> Seen {
        Seen::Began { host: Some("pc-17".to_owned()) }
    }

    #[test]
    fn a_try_that_is_cut_in_the_sign_in() {
        let (dialled, opened) = (Seen::Dialled { address: address() }, Seen::Opened { address: address() });
        let closed = Seen::Closed { address: address(), after_ms: 1200, by: Some(Closer::There) };
        let part = Seen::PartFailed { part: "RDPClient_SSL".to_owned(), code: Some(0x8000_FFFF) };
        let late = Seen::PartFailed { part: "RDPClient_TCP".to_owned(), code: None };
        let ended = Seen::Ended { reason: Some(2308) };
        let try_ = of([Seen::Started, began(), dialled, opened, Seen::Greeted, closed, part, late, ended, Seen::Gone]);
        assert_eq!((try_.reached, try_.end, try_.error()), (Reached::Greeted, End::Ended, Some(0x904)));
        assert_eq!((try_.failed_part.as_deref(), try_.failed_with), (Some("RDPClient_SSL"), Some(0x8000_FFFF)));
        let line = Line { address: address(), opened: true, after_ms: Some(1200), closed_by: Some(Closer::There) };
        assert_eq!((try_.lines.clone(), try_.took_ms), (vec![line], 360));
        assert!(try_.failed() && !try_.works() && try_.is_over() && try_.logged && try_.began());
    }

    #[test]
    fn a_session_that_stands_works_and_one_that_is_cut_does_not() {
        let stands =
            [began(), Seen::Dialled { address: address() }, Seen::Opened { address: address() }, Seen::SignedIn];
        assert!(of(stands.clone()).works());
        let then = |reason| of(stands.clone().into_iter().chain([Seen::Ended { reason: Some(reason) }]));
        assert!(then(1).works() && then(2).works());
        assert!(!then(0x404).works() && then(0x404).failed());
        assert!(!then(3).works() && !then(3).failed(), "an administrator or the other computer ended it");
    }

    /// Without a log, what the system's tables show is all there is.
    #[test]
    fn connections_alone_tell_something() {
        let one = of([
            Seen::Started,
            Seen::Dialled { address: address() },
            Seen::NotOpened { address: address(), after_ms: 21_000 },
            Seen::Gone,
        ]);
        assert_eq!((one.reached, one.end, one.logged), (Reached::Dialled, End::Gone, false));
        assert_eq!(one.lines[0].after_ms, Some(21_000));
        assert!(!one.lines[0].opened && !one.failed() && one.began());
        assert_eq!(of([Seen::Gone]).end, End::NotBegun);
        assert!(!of([Seen::Started]).began());
    }

    /// A second connection to the same address, as after a sign-in that failed, is one of its own.
    #[test]
    fn tries_are_counted() {
        let (dialled, opened) = (Seen::Dialled { address: address() }, Seen::Opened { address: address() });
        let closed = Seen::Closed { address: address(), after_ms: 30, by: None };
        let twice = of([dialled.clone(), opened.clone(), closed.clone(), dialled, opened, closed]);
        assert_eq!(twice.lines.len(), 2);
        assert!(twice.lines.iter().all(|line| line.opened && line.after_ms == Some(30)));
    }

    proptest! {
        /// Recorded lists are read back, and whatever stands in them is bounded.
        #[test]
        fn any_order_is_harmless(order in prop::collection::vec(0_usize..9, 0..200)) {
            let all = [
                Seen::Started,
                began(),
                Seen::Dialled { address: address() },
                Seen::Opened { address: address() },
                Seen::Closed { address: address(), after_ms: 1, by: Some(Closer::Here) },
                Seen::SignedIn,
                Seen::Trouble { trouble: ClientError::NoLicence },
                Seen::Ended { reason: None },
                Seen::Gone,
            ];
            let try_ = of(order.iter().map(|at| all[*at].clone()));
            prop_assert!(try_.timeline.len() <= MOST_EVENTS && try_.lines.len() <= MOST_LINES);
            let json = serde_json::to_string(&try_.timeline).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<AttemptEvent>>(&json).unwrap(), try_.timeline);
        }
    }
}
