//! What is seen of a try of Remote Desktop Connection: glances at this computer in, events out. It asks no question of its
//! own and is in no table: somebody has to try while it looks.
//!
//! A glance is what `platform::watching` tells at one moment. Between two glances a connection may come and go unseen; the
//! log has everything, where it can be read.

mod recorded;

use std::collections::VecDeque;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::model::attempt::{Attempt, AttemptEvent, ClientError, Closer, Seen};
use crate::platform::client_log::{self, Act, Noted, may_leave};
use crate::platform::events::Event;
use crate::platform::watching::{Line, LineState, Sockets};

pub use recorded::{LARGEST, read as read_recorded};

/// How things stand at a moment; none where it could not be seen.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// Milliseconds since the watch began.
    pub at_ms: u64,
    /// The same moment by this computer's clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// New records of the log.
    pub records: Vec<Event>,
    pub clients: Option<Vec<u32>>,
    /// Of the process that is watched.
    pub sockets: Option<Sockets>,
}

/// Follows one try.
#[derive(Debug)]
pub struct Watcher {
    pid: Option<u32>,
    /// They ran before, so that they are not the one.
    before: Vec<u32>,
    runs: bool,
    act: Option<Act>,
    /// Its last connection ended without a reason.
    paused: bool,
    lines: Vec<Known>,
    udp: Vec<u16>,
    last_ms: u64,
    attempt: Attempt,
}

/// A connection of the process.
#[derive(Debug)]
struct Known {
    line: Line,
    /// Since when it has been in that state: called, or open.
    since_ms: u64,
    /// It was told that it is over.
    over: bool,
}

impl Watcher {
    /// Follows the process that was started, or the first that comes beside those that ran before.
    #[must_use]
    pub fn new(pid: Option<u32>, before: Vec<u32>) -> Self {
        Self {
            pid,
            before,
            runs: false,
            act: None,
            paused: false,
            lines: Vec::new(),
            udp: Vec::new(),
            last_ms: 0,
            attempt: Attempt::default(),
        }
    }

    /// The process whose sockets are of interest.
    #[must_use]
    pub const fn pid(&self) -> Option<u32> {
        self.pid
    }

    #[must_use]
    pub const fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    #[must_use]
    pub fn into_attempt(self) -> Attempt {
        self.attempt
    }

    /// Takes a glance in, and tells what is new, in its order.
    pub fn look(&mut self, glance: Glance) -> Vec<AttemptEvent> {
        let at = glance.at_ms;
        let mut seen = Vec::new();
        let gone = glance.clients.is_some_and(|clients| self.see_process(&clients, at, &mut seen));
        for event in glance.records.iter().filter(|event| may_leave(event)) {
            self.see_record(event, at, glance.now_ms, &mut seen);
        }
        if let Some(sockets) = glance.sockets {
            // What came about since the last glance did so before whatever the log has of it, and after the beginning.
            let began = seen.iter().find(|event| matches!(event.what, Seen::Began { .. }));
            let since = began.map_or(self.last_ms, |began| began.at_ms.max(self.last_ms));
            self.see_sockets(&sockets, since.min(at), at, &mut seen);
        }
        if gone {
            self.see_sockets(&Sockets::default(), at, at, &mut seen);
            seen.push(AttemptEvent { at_ms: at, what: Seen::Gone });
        }
        // What the log has was written before it was seen.
        seen.sort_by_key(|event| event.at_ms);
        for event in &mut seen {
            event.at_ms = event.at_ms.max(self.last_ms);
            self.attempt.take(event.clone());
        }
        self.last_ms = at;
        seen
    }

    /// Tells whether it has ended.
    fn see_process(&mut self, clients: &[u32], at: u64, seen: &mut Vec<AttemptEvent>) -> bool {
        self.pid = self.pid.or_else(|| clients.iter().copied().find(|pid| !self.before.contains(pid)));
        let ran = self.runs;
        self.runs = self.pid.is_some_and(|pid| clients.contains(&pid));
        if self.runs && !ran {
            seen.push(AttemptEvent { at_ms: at, what: Seen::Started });
        }
        ran && !self.runs
    }

    fn see_record(&mut self, event: &Event, at: u64, now_ms: u64, seen: &mut Vec<AttemptEvent>) {
        let Some(record) = client_log::read(event) else { return };
        let act = Act::of(event);
        // Another Remote Desktop may be used meanwhile.
        let own = self.pid.is_none() || act.process.is_none() || act.process == self.pid;
        match (&self.act, &record) {
            (None, Noted::Begins { .. }) if own => {}
            // A question of its own, such as for the password, may end one connection and begin the next.
            (Some(_), Noted::Begins { .. }) if own && self.paused => {}
            (_, Noted::Begins { .. }) => return,
            (Some(begun), _) if begun.is(&act) => {}
            _ => return,
        }
        match &record {
            Noted::Begins { .. } => {
                self.pid = act.process.or(self.pid);
                (self.act, self.paused) = (Some(act), false);
            }
            Noted::Ended { reason } => self.paused = reason.is_none(),
            _ => {}
        }
        let before = unix_ms(&event.time).map_or(0, |written| now_ms.saturating_sub(written));
        seen.push(AttemptEvent { at_ms: at.saturating_sub(before), what: what(record) });
    }

    fn see_sockets(&mut self, sockets: &Sockets, since: u64, at: u64, seen: &mut Vec<AttemptEvent>) {
        let mut tell = |at_ms, what| seen.push(AttemptEvent { at_ms, what });
        for known in self.lines.iter_mut().filter(|known| !known.over) {
            let same = |line: &&Line| (line.local, line.remote) == (known.line.local, known.line.remote);
            let now = sockets.lines.iter().find(same).map(|line| line.state);
            let (address, after_ms) = (known.line.remote, at.saturating_sub(known.since_ms));
            match (known.line.state, now) {
                (before, Some(now)) if before == now => {}
                (LineState::Opening, Some(LineState::Open)) => {
                    known.since_ms = since;
                    tell(since, Seen::Opened { address });
                }
                (LineState::Opening, None) => {
                    known.over = true;
                    tell(at, Seen::NotOpened { address, after_ms });
                }
                (before, now) => {
                    let by = match now {
                        Some(LineState::ClosedThere) => Some(Closer::There),
                        Some(LineState::ClosedHere) => Some(Closer::Here),
                        Some(LineState::Opening | LineState::Open) | None => None,
                    };
                    if before == LineState::Opening {
                        tell(since, Seen::Opened { address });
                    }
                    known.over = true;
                    tell(at, Seen::Closed { address, after_ms, by });
                }
            }
            known.line.state = now.unwrap_or(known.line.state);
        }
        let fresh = |line: &&Line| {
            !self.lines.iter().any(|known| (known.line.local, known.line.remote) == (line.local, line.remote))
        };
        let fresh: Vec<Line> = sockets.lines.iter().filter(fresh).copied().collect();
        for line in fresh {
            let address = line.remote;
            let opening = line.state == LineState::Opening;
            tell(since, if opening { Seen::Dialled { address } } else { Seen::Opened { address } });
            let by = match line.state {
                LineState::ClosedThere => Some(Closer::There),
                LineState::ClosedHere => Some(Closer::Here),
                LineState::Opening | LineState::Open => None,
            };
            if by.is_some() {
                tell(at, Seen::Closed { address, after_ms: at - since, by });
            }
            self.lines.push(Known { line, since_ms: since, over: by.is_some() });
        }
        for port in &sockets.udp {
            if !self.udp.contains(port) {
                self.udp.push(*port);
                tell(at, Seen::UdpOpened { port: *port });
            }
        }
    }
}

/// The last try in a log, the oldest record first: that of the latest beginning, with its times counted from there.
#[must_use]
pub fn of_log(records: Vec<Event>) -> Option<Attempt> {
    let mut records: VecDeque<Event> = records.into();
    let begins = |event: &Event| matches!(client_log::read(event), Some(Noted::Begins { .. }));
    let first = records.iter().rposition(begins)?;
    records.drain(..first);
    let (act, began) = (Act::of(records.front()?), unix_ms(&records.front()?.time).unwrap_or_default());
    let of_act = records.iter().filter(|event| may_leave(event) && Act::of(event).is(&act));
    let events = of_act.filter_map(|event| {
        let at_ms = unix_ms(&event.time).map_or(0, |written| written.saturating_sub(began));
        Some(AttemptEvent { at_ms, what: what(client_log::read(event)?) })
    });
    Some(events.collect())
}

fn what(record: Noted) -> Seen {
    match record {
        Noted::Begins { host } => Seen::Began { host },
        Noted::Greeted => Seen::Greeted,
        Noted::Connected => Seen::Connected,
        Noted::SignedIn => Seen::SignedIn,
        Noted::UdpTried => Seen::UdpTried,
        Noted::UdpWorks => Seen::UdpWorks,
        Noted::UdpClosed => Seen::UdpClosed,
        Noted::PartFailed { part, code } => {
            // The log's own word; anything else in its place is not repeated.
            let word = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            Seen::PartFailed { part: if word { part } else { "RDPClient".to_owned() }, code }
        }
        Noted::NameNotFound => Seen::Trouble { trouble: ClientError::NameNotFound },
        Noted::SignInFailed => Seen::Trouble { trouble: ClientError::SignInFailed },
        Noted::ReconnectFailed => Seen::Trouble { trouble: ClientError::ReconnectFailed },
        Noted::NoLicence => Seen::Trouble { trouble: ClientError::NoLicence },
        Noted::Ended { reason } => Seen::Ended { reason },
    }
}

/// `2026-04-14T08:30:00.1234567Z` in milliseconds since 1970.
fn unix_ms(text: &str) -> Option<u64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::attempt::{End, Reached};
    use crate::platform::fake::stories::{ALL, PID, Scene, Story, story};

    const BEGAN: u64 = 1_776_155_400_000;

    pub(crate) fn scene() -> Scene {
        Scene { host: "pc-17".to_owned(), address: "192.0.2.10:3389".parse().unwrap() }
    }

    /// As it is seen with a glance every so often, by whoever can read the log or not.
    fn watched(story: &Story, pid: Option<u32>, every_ms: u64, log: bool) -> Attempt {
        let mut watcher = Watcher::new(pid, vec![7]);
        let mut known = 0;
        for at in (0..2000).step_by(usize::try_from(every_ms).unwrap()) {
            let moment = story.at(at, BEGAN, 0);
            let mut records = moment.records;
            let new: Vec<Event> = records.split_off(known);
            known += new.len();
            let clients = if moment.runs { vec![7, PID] } else { vec![7] };
            let sockets = watcher.pid().map(|_| moment.sockets);
            let records = if log { new } else { Vec::new() };
            watcher.look(Glance { at_ms: at, now_ms: BEGAN + at, records, clients: Some(clients), sockets });
        }
        watcher.into_attempt()
    }

    /// A story as whoever looks every 75 ms sees it.
    pub(crate) fn attempt(name: &str) -> Attempt {
        watched(&story(name, &scene()).unwrap(), Some(PID), 75, true)
    }

    #[test]
    fn every_story_is_told_apart() {
        let told: Vec<_> = ALL
            .iter()
            .map(|(name, _)| {
                let one = attempt(name);
                (*name, one.reached, one.end, one.error(), one.lines.len())
            })
            .collect();
        let expected = [
            ("works", Reached::SignedIn, End::GoingOn, None, 1),
            ("asks-first", Reached::SignedIn, End::GoingOn, None, 1),
            ("no-such-name", Reached::Nothing, End::Ended, Some(0x104), 0),
            ("never-dials", Reached::Nothing, End::Ended, Some(0x204), 0),
            ("no-answer", Reached::Dialled, End::Ended, Some(0x204), 1),
            ("cut-at-the-hello", Reached::Greeted, End::Ended, Some(0x904), 1),
            ("bad-password", Reached::Greeted, End::Ended, Some(0x807), 1),
            ("cut-in-the-sign-in", Reached::Greeted, End::Ended, Some(0x904), 2),
            ("session-ends", Reached::SignedIn, End::Ended, Some(0x904), 1),
            ("another-port", Reached::Opened, End::Ended, Some(0x904), 1),
            ("by-a-gateway", Reached::Opened, End::Ended, Some(0x0300_0008), 1),
            ("closed-by-the-user", Reached::Greeted, End::Ended, None, 1),
            ("nobody-tries", Reached::Nothing, End::Gone, None, 0),
        ];
        assert_eq!(told, expected);
        assert!(!format!("{:?}", attempt("works")).contains("RmFr"), "the user's name");
    }

    /// The same whether Redial starts it or the user does, and however often it is looked at.
    #[test]
    fn the_story_is_the_same_for_everybody_who_looks() {
        for (name, _) in ALL {
            let story = story(name, &scene()).unwrap();
            let own = watched(&story, Some(PID), 75, true);
            for (pid, every) in [(None, 75), (Some(PID), 25), (None, 10)] {
                let other = watched(&story, pid, every, true);
                let essence =
                    |one: &Attempt| (one.reached, one.end, one.reason, one.failed_with, one.udp, one.host.clone());
                assert_eq!(essence(&other), essence(&own), "{name} every {every} ms");
            }
        }
    }

    /// The log of the same try, exported: its records tell the same, without the connections.
    #[test]
    fn a_log_tells_what_was_seen_live() {
        for (name, _) in ALL {
            let story = story(name, &scene()).unwrap();
            let (live, log) = (attempt(name), of_log(story.at(5000, BEGAN, 0).records));
            let essence = |one: &Attempt| (one.end, one.reason, one.failed_with, one.failed_part.clone(), one.udp);
            match log {
                Some(log) => assert_eq!(essence(&log), essence(&live), "{name}"),
                None => assert_eq!(name, "nobody-tries"),
            }
        }
    }

    #[test]
    fn without_the_log_the_connections_tell() {
        let story = story("cut-at-the-hello", &scene()).unwrap();
        let one = watched(&story, None, 75, false);
        assert_eq!((one.reached, one.end, one.logged), (Reached::Opened, End::GoingOn, false));
        assert_eq!(one.lines[0].closed_by, Some(Closer::There));
    }

    #[test]
    fn times_are_the_logs_own_and_never_go_back() {
        let told = attempt("cut-at-the-hello").timeline;
        let at = |wanted: fn(&Seen) -> bool| told.iter().find(|event| wanted(&event.what)).unwrap().at_ms;
        // The log's records keep their own time where nothing later was told before them.
        assert_eq!(at(|what| matches!(what, Seen::Ended { .. })), 300);
        assert!(told.is_sorted_by_key(|event| event.at_ms), "{told:?}");
        // However seldom somebody looks, a line was open before it was answered.
        for every in [10, 75, 300] {
            let told = watched(&story("works", &scene()).unwrap(), Some(PID), every, true).timeline;
            let place = |wanted: fn(&Seen) -> bool| told.iter().position(|event| wanted(&event.what)).unwrap();
            let (began, opened) =
                (place(|what| matches!(what, Seen::Began { .. })), place(|what| matches!(what, Seen::Opened { .. })));
            assert!(began < opened && opened < place(|what| *what == Seen::Greeted), "every {every} ms: {told:?}");
        }
    }

    /// Somebody works in another session meanwhile.
    #[test]
    fn another_remote_desktop_is_left_alone() {
        let mut watcher = Watcher::new(Some(PID), vec![7]);
        let other = |id| Event { id, process: Some(7), activity: Some("{7}".to_owned()), ..Event::default() };
        let story = story("cut-at-the-hello", &scene()).unwrap();
        let records: Vec<_> = [other(1024), other(1027)]
            .into_iter()
            .chain(story.at(2000, BEGAN, 0).records)
            .chain([other(1026)])
            .collect();
        let clients = Some(vec![7, PID]);
        watcher.look(Glance { at_ms: 0, now_ms: BEGAN, clients: clients.clone(), ..Glance::default() });
        watcher.look(Glance { at_ms: 2000, now_ms: BEGAN + 2000, records, clients, ..Glance::default() });
        let one = watcher.attempt();
        assert_eq!((one.reached, one.error(), one.host.as_deref()), (Reached::Greeted, Some(0x904), Some("pc-17")));
    }
}
