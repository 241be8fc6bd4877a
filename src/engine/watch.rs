//! When a computer is asked again that does not answer, and what its answers mean. Pure: `lookout` asks, and tells the time.

use std::time::Duration;

use crate::model::Said;
use crate::says;

/// Connections are no closer together than this, whatever happens: some networks lock out whoever connects more often.
pub const SOONEST: Duration = Duration::from_secs(20);
/// And no further apart, however long nothing changes.
pub const LATEST: Duration = Duration::from_mins(1);
/// Echoes cost nobody anything. They tell that it is worth connecting, and never that Remote Desktop answers.
pub const ECHO: Duration = Duration::from_secs(5);
/// One echo may get lost on any way; as many in a row are no accident.
const LOST: u8 = 2;

says! { "engine-watch":
    // How a computer is, as a part of a sentence: "pc-17: no answer since 14:02".
    Answers {} = "answers";
    Open {} = "port open, but Remote Desktop is silent";
    Refused {} = "connection refused";
    Awake {} = "on, but Remote Desktop does not answer";
    Silent {} = "no answer";
    Unreachable {} = "cannot be reached";
    NameUnknown {} = "its name is not found";
    Failed {} = "this computer cannot ask";
}

/// How a computer is. The better one first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum State {
    /// Remote Desktop's own words were read: an X.224 confirm, or its refusal to negotiate.
    Answers,
    /// A connection opens, and nothing of Remote Desktop's comes.
    Open,
    /// It is there, and nobody listens.
    Refused,
    /// It answers echoes alone.
    Awake,
    Silent,
    Unreachable,
    NameUnknown,
    /// This computer would not let the program ask.
    Failed,
}

impl State {
    #[cfg(test)]
    pub const ALL: [Self; 8] = [
        Self::Answers,
        Self::Open,
        Self::Refused,
        Self::Awake,
        Self::Silent,
        Self::Unreachable,
        Self::NameUnknown,
        Self::Failed,
    ];

    /// For scripts.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Awake => "awake",
            Self::Silent => "silent",
            Self::Unreachable => "unreachable",
            Self::NameUnknown => "name-unknown",
            Self::Failed => "failed",
        }
    }

    /// For people, as a part of a sentence.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::Answers => Answers {}.into(),
            Self::Open => Open {}.into(),
            Self::Refused => Refused {}.into(),
            Self::Awake => Awake {}.into(),
            Self::Silent => Silent {}.into(),
            Self::Unreachable => Unreachable {}.into(),
            Self::NameUnknown => NameUnknown {}.into(),
            Self::Failed => Failed {}.into(),
        }
    }

    /// Whether that computer does not answer, as far as anybody can tell from here.
    const fn is_away(self) -> bool {
        matches!(self, Self::Open | Self::Refused | Self::Awake | Self::Silent | Self::Unreachable)
    }
}

/// What is waited for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Expect {
    #[default]
    Answer,
    /// It answers still and is to be restarted, so it has to go first.
    Restart,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ask {
    Echo,
    Connection,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    /// None where this computer does not let the program send any.
    Echo(Option<bool>),
    /// Never `Awake`, which is known of echoes.
    Connection(State),
}

/// What is known of echoes: many computers never answer one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Echoes {
    #[default]
    Never,
    Answered,
    /// They were, and are not any more.
    Stopped,
}

/// One computer. Time is counted from the beginning of the watch.
#[derive(Clone, Debug)]
pub struct Watch {
    expect: Expect,
    next_echo: Option<Duration>,
    next_connection: Duration,
    last_connection: Option<Duration>,
    pace: Duration,
    echoes: Echoes,
    lost: u8,
    /// What the last connection got.
    reached: Option<State>,
    /// Echoes have stopped since, so it may be otherwise by now.
    stale: bool,
    state: Option<State>,
    since: Duration,
    /// It has been away.
    gone: bool,
}

impl Watch {
    #[must_use]
    pub const fn new(expect: Expect) -> Self {
        Self {
            expect,
            next_echo: Some(Duration::ZERO),
            next_connection: Duration::ZERO,
            last_connection: None,
            pace: SOONEST,
            echoes: Echoes::Never,
            lost: 0,
            reached: None,
            stale: false,
            state: None,
            since: Duration::ZERO,
            gone: false,
        }
    }

    /// What is to be asked next, and when.
    #[must_use]
    pub fn next(&self) -> (Duration, Ask) {
        match self.next_echo.filter(|&echo| echo <= self.next_connection) {
            Some(echo) => (echo, Ask::Echo),
            None => (self.next_connection, Ask::Connection),
        }
    }

    /// When it is connected to next, unless something brings that forward.
    #[must_use]
    pub const fn next_connection(&self) -> Duration {
        self.next_connection
    }

    /// How it is, and since when; none before the first answer.
    #[must_use]
    pub fn state(&self) -> Option<(State, Duration)> {
        self.state.map(|state| (state, self.since))
    }

    /// What was waited for has come.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let answers = self.reached == Some(State::Answers) && !self.stale;
        answers && (self.gone || self.expect == Expect::Answer)
    }

    /// Takes in what was asked at `asked` and answered by `now`. Tells whether the computer is otherwise than before.
    pub fn hear(&mut self, asked: Duration, now: Duration, answer: Answer) -> bool {
        match answer {
            Answer::Echo(None) => self.next_echo = None,
            Answer::Echo(Some(answered)) => {
                self.next_echo = Some(now + ECHO);
                self.hear_echo(answered);
            }
            Answer::Connection(reached) => self.hear_connection(asked, reached),
        }
        let state = match self.reached {
            Some(State::Silent | State::Unreachable) if self.echoes == Echoes::Answered => Some(State::Awake),
            reached => reached,
        };
        let changed = state != self.state;
        if changed {
            (self.state, self.since) = (state, now);
        }
        changed
    }

    fn hear_echo(&mut self, answered: bool) {
        self.lost = if answered { 0 } else { (self.lost + 1).min(LOST) };
        let now = match self.echoes {
            _ if answered => Echoes::Answered,
            Echoes::Answered if self.lost == LOST => Echoes::Stopped,
            before => before,
        };
        if now != self.echoes {
            self.echoes = now;
            if now == Echoes::Stopped {
                (self.gone, self.stale) = (true, true);
            }
            // It comes or goes, so it is worth connecting sooner, though not too soon.
            self.pace = SOONEST;
            let soonest = self.last_connection.map_or(Duration::ZERO, |last| last + SOONEST);
            self.next_connection = self.next_connection.min(soonest);
        }
    }

    fn hear_connection(&mut self, asked: Duration, reached: State) {
        let same = self.reached == Some(reached);
        (self.reached, self.stale) = (Some(reached), false);
        self.gone |= reached.is_away();
        // Short restarts must not be missed.
        let restarts = self.expect == Expect::Restart && !self.gone;
        self.pace = match self.echoes {
            // Its echo comes back before anything else does.
            Echoes::Stopped if reached != State::Answers => LATEST,
            _ if restarts || !same => SOONEST,
            _ => (self.pace * 3 / 2).min(LATEST),
        };
        self.last_connection = Some(asked);
        self.next_connection = asked + self.pace;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// A computer in virtual time: when it answers an echo, and what a connection gets.
    struct World<'a> {
        echo: &'a dyn Fn(u64) -> Option<bool>,
        connection: &'a dyn Fn(u64) -> State,
    }

    /// Watched until then, or until it is over: when it was connected to, and how it was from when on.
    fn run(expect: Expect, until: Duration, world: &World<'_>) -> (Vec<u64>, Vec<(u64, State)>, Watch) {
        let (mut watch, mut connections, mut states) = (Watch::new(expect), Vec::new(), Vec::new());
        let mut now = Duration::ZERO;
        while !watch.is_over() {
            let (at, ask) = watch.next();
            now = now.max(at);
            if now > until {
                break;
            }
            let asked = now;
            let answer = match ask {
                Ask::Echo => Answer::Echo((world.echo)(now.as_secs())),
                Ask::Connection => {
                    connections.push(now.as_secs());
                    Answer::Connection((world.connection)(now.as_secs()))
                }
            };
            // A silence is waited for.
            now += s(u64::from(matches!(answer, Answer::Echo(Some(false)) | Answer::Connection(State::Silent))));
            if watch.hear(asked, now, answer) {
                states.push((asked.as_secs(), watch.state().unwrap().0));
            }
        }
        (connections, states, watch)
    }

    #[test]
    fn one_that_answers_is_asked_once() {
        let world = World { echo: &|_| Some(true), connection: &|_| State::Answers };
        let (connections, states, watch) = run(Expect::Answer, s(3600), &world);
        assert_eq!((connections, states, watch.is_over()), (vec![0], vec![(0, State::Answers)], true));
    }

    #[test]
    fn silence_is_asked_ever_less_often() {
        // Switched on after ten minutes, where this computer may send no echoes.
        let connection = |at| if at < 600 { State::Silent } else { State::Answers };
        let mute = World { echo: &|_| None, connection: &connection };
        let (connections, states, _) = run(Expect::Answer, s(3600), &mute);
        assert_eq!(connections[..6], [0, 20, 50, 95, 155, 215]);
        assert_eq!(states, [(0, State::Silent), (635, State::Answers)]);
        // One that never answers an echo is not told of by them, and not asked more often.
        let deaf = World { echo: &|_| Some(false), connection: &connection };
        let (connected, states, _) = run(Expect::Answer, s(3600), &deaf);
        assert_eq!((connected.len(), states.len()), (connections.len(), 2));
    }

    #[test]
    fn an_echo_that_comes_back_is_worth_a_connection() {
        let world = World {
            echo: &|at| Some(!(30..610).contains(&at)),
            connection: &|at| if (30..625).contains(&at) { State::Silent } else { State::Answers },
        };
        let (connections, states, watch) = run(Expect::Restart, s(3600), &world);
        assert!(watch.is_over());
        // It went at 30 s and was back at 610 s; Remote Desktop took a little longer.
        let back = states.iter().rev().find(|(_, state)| *state == State::Awake).unwrap().0;
        assert!((610..=616).contains(&back), "{states:?}");
        let last = *connections.last().unwrap();
        assert!((625..=655).contains(&last), "{connections:?}");
        assert_eq!(states.last(), Some(&(last, State::Answers)));
        // As long as its echo was away, it was hardly asked.
        let away = connections.iter().filter(|at| (60..600).contains(*at)).count();
        assert!(away <= 9, "{connections:?}");
    }

    #[test]
    fn one_that_is_to_be_restarted_has_to_go_first() {
        let stays = World { echo: &|_| None, connection: &|_| State::Answers };
        let (connections, states, watch) = run(Expect::Restart, s(200), &stays);
        assert_eq!((states.as_slice(), watch.is_over()), (&[(0, State::Answers)][..], false));
        // No backing off: it may be away for less than a minute.
        assert_eq!(connections[..4], [0, 20, 40, 60]);
        // One that comes back between two connections is missed by these, and not by its echoes.
        let quick = World { echo: &|at| Some(!(41..55).contains(&at)), connection: &|_| State::Answers };
        let (connections, _, watch) = run(Expect::Restart, s(200), &quick);
        assert!(watch.is_over());
        assert_eq!(connections, [0, 20, 40, 60], "what answered before it went does not count");
        // What this computer could not ask, or whose name was not found, has not gone.
        for state in [State::Failed, State::NameUnknown] {
            let world = World { echo: &|_| None, connection: &|at| if at == 20 { state } else { State::Answers } };
            assert!(!run(Expect::Restart, s(200), &world).2.is_over(), "{state:?}");
        }
    }

    #[test]
    fn a_lost_echo_is_no_news() {
        let echo = Cell::new(false);
        let world = World { echo: &|_| Some(!echo.replace(!echo.get())), connection: &|_| State::Silent };
        let states = run(Expect::Answer, s(600), &world).1;
        assert_eq!(states, [(0, State::Awake)]);
    }

    #[test]
    fn every_state_has_an_id_and_words() {
        let ids: std::collections::BTreeSet<_> = State::ALL.iter().map(|state| state.id()).collect();
        let words: std::collections::BTreeSet<_> = State::ALL.iter().map(|state| state.said().to_string()).collect();
        assert_eq!((ids.len(), words.len()), (State::ALL.len(), State::ALL.len()));
        assert!(State::ALL.is_sorted());
    }

    proptest! {
        /// The law: connections are 20 to 60 seconds apart, echoes at least 5, whatever the other side does.
        #[test]
        fn nobody_is_asked_too_often_or_forgotten(
            answers in prop::collection::vec((any::<bool>(), 0..8_usize), 1..400),
            restart: bool,
            slow in 0..15_u64,
        ) {
            let mut watch = Watch::new(if restart { Expect::Restart } else { Expect::Answer });
            let (mut now, mut connected, mut echoed) = (Duration::ZERO, None::<Duration>, None::<Duration>);
            for (echo, state) in answers {
                let (at, ask) = watch.next();
                now = now.max(at);
                let asked = now;
                let answer = match ask {
                    Ask::Echo => {
                        prop_assert!(echoed.is_none_or(|last| now.saturating_sub(last) >= ECHO));
                        echoed = Some(now);
                        Answer::Echo(Some(echo))
                    }
                    Ask::Connection => {
                        if let Some(last) = connected {
                            // An echo that is waited for may come in between.
                            let late = LATEST + s(slow) + s(1);
                            let apart = now.saturating_sub(last);
                            prop_assert!(apart >= SOONEST && apart <= late, "{apart:?}");
                        }
                        connected = Some(now);
                        let state = State::ALL[state];
                        Answer::Connection(if state == State::Awake { State::Silent } else { state })
                    }
                };
                now += s(slow);
                watch.hear(asked, now, answer);
            }
        }
    }
}
