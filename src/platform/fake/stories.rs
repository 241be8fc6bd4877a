//! Recorded stories: one for each way in which a try of Remote Desktop Connection can end, with the log's records in their
//! real shape. They are short, so that whoever plays them has not long to wait.

use std::net::SocketAddr;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::platform::events::Event;
use crate::platform::watching::{Line, LineState, Sockets};

/// The process that plays it.
pub const PID: u32 = 4242;
const PROVIDER: &str = "Microsoft-Windows-TerminalServices-ClientActiveXCore";

/// Where it plays.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scene {
    /// The name that was typed.
    pub host: String,
    pub address: SocketAddr,
}

/// One way in which a try can end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Story {
    steps: Vec<(u64, Step)>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Step {
    Runs,
    Ends,
    Writes(u32, Vec<(&'static str, String)>),
    /// The line of that number, or its end.
    Line(u16, SocketAddr, Option<LineState>),
    Udp(u16),
}

/// How things stand at a time.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Moment {
    pub runs: bool,
    pub records: Vec<Event>,
    pub sockets: Sockets,
}

/// Tells a story, wherever it plays.
pub type Tell = fn(&Scene) -> Story;

/// Every story by its name.
pub const ALL: [(&str, Tell); 13] = [
    ("works", works),
    ("asks-first", asks_first),
    ("no-such-name", name_not_found),
    ("never-dials", never_dials),
    ("no-answer", no_answer),
    ("cut-at-the-hello", cut_at_the_hello),
    ("bad-password", wrong_password),
    ("cut-in-the-sign-in", cut_in_the_sign_in),
    ("session-ends", session_ends),
    ("another-port", another_port),
    ("by-a-gateway", by_a_gateway),
    ("closed-by-the-user", closed_by_the_user),
    ("nobody-tries", nobody_tries),
];

/// The story of that name.
#[must_use]
pub fn story(name: &str, scene: &Scene) -> Option<Story> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, story)| story(scene))
}

impl Story {
    fn begins(scene: &Scene) -> Self {
        Self { steps: vec![(0, Step::Runs)] }
            .writes(60, 1024, &[("Name", "Server Name"), ("Value", &scene.host)])
            .writes(62, 1029, &[("TraceMessage", "RmFrZVVzZXJIYXNo")])
    }

    fn then(mut self, at_ms: u64, step: Step) -> Self {
        self.steps.push((at_ms, step));
        self
    }

    fn writes(self, at_ms: u64, id: u32, data: &[(&'static str, &str)]) -> Self {
        let data = data.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.then(at_ms, Step::Writes(id, data))
    }

    fn line(self, at_ms: u64, number: u16, to: SocketAddr, state: impl Into<Option<LineState>>) -> Self {
        self.then(at_ms, Step::Line(number, to, state.into()))
    }

    /// Called, and open after 20 ms.
    fn opens(self, at_ms: u64, number: u16, to: SocketAddr) -> Self {
        self.line(at_ms, number, to, LineState::Opening).line(at_ms + 20, number, to, LineState::Open)
    }

    fn greeted(self, at_ms: u64) -> Self {
        self.writes(at_ms, 1028, &[("Name", "Server supports SSL"), ("Value", "supported")])
    }

    fn part_fails(self, at_ms: u64, part: &str, state: &str, code: &str) -> Self {
        let names = ["Component", "State", "StateName", "Event", "EventName", "NewState", "NewStateName", "ErrorCode"];
        let values = [part, "4", state, "7", "EventFailed", "9", "Disconnecting", code];
        self.writes(at_ms, 226, &names.into_iter().zip(values).collect::<Vec<_>>())
    }

    fn hangs_up(self, at_ms: u64, number: u16, to: SocketAddr, state: LineState) -> Self {
        self.line(at_ms, number, to, state).line(at_ms + 120, number, to, None)
    }

    fn ends(self, at_ms: u64, reason: u32) -> Self {
        self.writes(at_ms, 1026, &[("Name", "Disconnect Reason"), ("Value", &reason.to_string())])
    }

    /// How things stand `at_ms` after it began, at `began_ms` since 1970, in a log whose newest record was of that number.
    #[must_use]
    pub fn at(&self, at_ms: u64, began_ms: u64, newest: u64) -> Moment {
        let mut moment = Moment::default();
        let mut lines: Vec<(u16, SocketAddr, LineState)> = Vec::new();
        for (at, step) in self.steps.iter().filter(|(at, _)| *at <= at_ms) {
            match step {
                Step::Runs => moment.runs = true,
                Step::Ends => moment.runs = false,
                Step::Writes(id, data) => {
                    let record = newest + 1 + u64::try_from(moment.records.len()).unwrap_or_default();
                    moment.records.push(event(*id, data, began_ms + at, record));
                }
                Step::Line(number, to, state) => {
                    lines.retain(|(known, _, _)| known != number);
                    lines.extend(state.map(|state| (*number, *to, state)));
                }
                Step::Udp(port) => moment.sockets.udp.push(*port),
            }
        }
        let local = |number: u16, to: SocketAddr| {
            let own = if to.is_ipv4() { [192, 0, 2, 5].into() } else { std::net::Ipv6Addr::LOCALHOST.into() };
            SocketAddr::new(own, 50_000 + number)
        };
        if moment.runs {
            moment.sockets.lines = lines
                .into_iter()
                .map(|(number, remote, state)| Line { local: local(number, remote), remote, state })
                .collect();
        } else {
            moment.sockets = Sockets::default();
        }
        moment
    }

    /// When its last step is.
    #[must_use]
    pub fn length_ms(&self) -> u64 {
        self.steps.iter().map(|(at, _)| *at).max().unwrap_or_default()
    }
}

fn event(id: u32, data: &[(&'static str, String)], ms: u64, record: u64) -> Event {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).ok();
    Event {
        provider: PROVIDER.to_owned(),
        id,
        level: if id == 226 { 3 } else { 4 },
        time: moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default(),
        data: data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        activity: Some("{0b6ee4a9-5d2b-4f6c-9e1c-000000000001}".to_owned()),
        process: Some(PID),
        record,
        ..Event::default()
    }
}

fn works(scene: &Scene) -> Story {
    let secured = Story::begins(scene).opens(90, 1, scene.address).greeted(160);
    secured
        .writes(420, 1025, &[])
        .writes(560, 1102, &[("ServerAddress", &scene.address.ip().to_string())])
        .then(570, Step::Udp(50_100))
        .writes(640, 1103, &[])
        .writes(760, 1027, &[("DomainName", "EXAMPLE"), ("SessionID", "3")])
}

/// For a password, with an end that is none and a new beginning.
fn asks_first(scene: &Scene) -> Story {
    let asked = Story::begins(scene).ends(180, 263);
    let again = asked.writes(400, 1024, &[("Name", "Server Name"), ("Value", &scene.host)]);
    again.opens(430, 1, scene.address).greeted(480).writes(620, 1025, &[]).writes(760, 1027, &[("SessionID", "3")])
}

fn name_not_found(scene: &Scene) -> Story {
    Story::begins(scene).writes(420, 1007, &[]).ends(440, 260)
}

/// It gives up before it calls anybody.
fn never_dials(scene: &Scene) -> Story {
    Story::begins(scene).ends(480, 516)
}

fn no_answer(scene: &Scene) -> Story {
    let called = Story::begins(scene).line(90, 1, scene.address, LineState::Opening).line(700, 1, scene.address, None);
    called.part_fails(720, "RDPClient_TCP", "TcpStateConnecting", "0x8007274c").ends(740, 516)
}

fn cut_at_the_hello(scene: &Scene) -> Story {
    let begun = Story::begins(scene).opens(90, 1, scene.address).greeted(150);
    begun
        .hangs_up(240, 1, scene.address, LineState::ClosedThere)
        .part_fails(260, "RDPClient_SSL", "TsSslStateHandshakeInProgress", "0x8000ffff")
        .ends(300, 2308)
}

fn wrong_password(scene: &Scene) -> Story {
    let asked = Story::begins(scene).opens(90, 1, scene.address).greeted(150);
    asked
        .part_fails(600, "RDPClient_SSL", "TsSslStateHandshakeInProgress", "0x8007052e")
        .hangs_up(620, 1, scene.address, LineState::ClosedHere)
        .ends(680, 2055)
}

/// The sign-in breaks; asked again without it, the other side refuses.
fn cut_in_the_sign_in(scene: &Scene) -> Story {
    let first = Story::begins(scene).opens(90, 1, scene.address).greeted(150);
    first
        .hangs_up(500, 1, scene.address, LineState::ClosedThere)
        .opens(640, 2, scene.address)
        .hangs_up(760, 2, scene.address, LineState::ClosedThere)
        .ends(820, 2308)
}

fn session_ends(scene: &Scene) -> Story {
    let begun = Story::begins(scene).opens(90, 1, scene.address).greeted(150).writes(420, 1025, &[]);
    begun
        .writes(560, 1027, &[("DomainName", "EXAMPLE"), ("SessionID", "3")])
        .hangs_up(820, 1, scene.address, LineState::ClosedThere)
        .ends(860, 2308)
}

fn another_port(scene: &Scene) -> Story {
    let other = SocketAddr::new(scene.address.ip(), scene.address.port().wrapping_add(1));
    Story::begins(scene).opens(90, 1, other).hangs_up(300, 1, other, LineState::ClosedThere).ends(360, 2308)
}

fn by_a_gateway(scene: &Scene) -> Story {
    let gateway = SocketAddr::from(([198, 51, 100, 9], 443));
    Story::begins(scene).opens(90, 1, gateway).hangs_up(400, 1, gateway, LineState::ClosedHere).ends(460, 0x0300_0008)
}

fn closed_by_the_user(scene: &Scene) -> Story {
    let asked = Story::begins(scene).opens(90, 1, scene.address).greeted(150);
    asked.hangs_up(600, 1, scene.address, LineState::ClosedHere).ends(640, 263).then(760, Step::Ends)
}

fn nobody_tries(_: &Scene) -> Story {
    Story { steps: vec![(0, Step::Runs), (500, Step::Ends)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_unfolds() {
        let scene = Scene { host: "pc-17".to_owned(), address: "192.0.2.17:3389".parse().unwrap() };
        let story = story("cut-at-the-hello", &scene).unwrap();
        let at = |ms| story.at(ms, 1_776_155_400_000, 7);
        assert_eq!((at(0).runs, at(0).records.len(), at(0).sockets.lines.len()), (true, 0, 0));
        let state = |ms| at(ms).sockets.lines.first().map(|line| line.state);
        assert_eq!((state(90), state(130)), (Some(LineState::Opening), Some(LineState::Open)));
        assert_eq!((state(250), state(400)), (Some(LineState::ClosedThere), None));
        let records = at(1000).records;
        assert_eq!(records.iter().map(|event| event.id).collect::<Vec<_>>(), [1024, 1029, 1028, 226, 1026]);
        assert_eq!(records.iter().map(|event| event.record).collect::<Vec<_>>(), [8, 9, 10, 11, 12]);
        assert_eq!(records[0].time, "2026-04-14T08:30:00.06Z");
        assert!(ALL.iter().all(|(_, story)| story(&scene).length_ms() < 1000));
    }
}
