//! A computer that is asked until it answers, while its user does something else.

use std::time::Duration;

use super::{Origin, Session};
use crate::engine::watch::{Expect, State};
use crate::engine::{Command as EngineCommand, Request, Seen};
use crate::model::said::Voice;
use crate::model::{Cause, Target, Who};
use crate::report::advice::Advice;

/// What a page asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ask {
    /// Tell me when it answers: the computer that the result is about.
    Begin,
    /// Enough of it, or I have seen it.
    Stop,
    /// Start Remote Desktop Connection for it.
    Connect,
    /// Check it.
    Check,
}

/// The one that is watched, if any.
#[derive(Debug, Default)]
pub(super) struct Slot {
    watched: Option<Watched>,
    begun: u64,
}

/// One that is.
#[derive(Debug)]
pub struct Watched {
    number: u64,
    /// What it is called.
    pub name: String,
    request: Request,
    pub expect: Expect,
    /// The last that is known of it, and when that was told, by how long the window had been open.
    pub seen: Option<(Seen, Duration)>,
    /// It was watched for as long as anybody waits.
    pub ended: bool,
}

impl Watched {
    /// It answers, and that was what was waited for.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.seen.is_some_and(|(seen, _)| seen.over)
    }

    /// Nobody asks it any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ended || self.is_back()
    }

    /// It is to be restarted, and has not been yet.
    #[must_use]
    pub fn still_answers(&self) -> bool {
        self.expect == Expect::Restart && self.seen.is_some_and(|(seen, _)| seen.state == State::Answers && !seen.over)
    }

    /// Until it is connected to again.
    #[must_use]
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let (seen, told) = self.seen.filter(|_| !self.is_over())?;
        Some((told + seen.next).saturating_sub(now))
    }
}

impl Slot {
    pub fn hear(&mut self, number: u64, seen: Seen, now: Duration) {
        if let Some(watched) = self.watched.as_mut().filter(|watched| watched.number == number) {
            watched.seen = Some((seen, now));
        }
    }

    pub fn end(&mut self, number: u64) {
        if let Some(watched) = self.watched.as_mut().filter(|watched| watched.number == number) {
            watched.ended = true;
        }
    }
}

impl Session {
    /// The computer that is watched, or that has come back and was not looked at yet.
    #[must_use]
    pub const fn watched(&self) -> Option<&Watched> {
        self.watch.watched.as_ref()
    }

    /// Which computer answers again.
    #[must_use]
    pub fn is_back(&self) -> Option<&str> {
        self.watched().filter(|watched| watched.is_back()).map(|watched| watched.name.as_str())
    }

    /// What there is to wait for with the computer that the result is about; none where that would tell nothing, and where
    /// it is watched already. Behind a gateway it can't be asked, and a practice computer never comes back.
    #[must_use]
    pub fn expects(&self) -> Option<Expect> {
        let request = self.request.as_ref().filter(|_| self.origin == Origin::Check)?;
        let settings = &request.target.settings;
        let watched = self.watched().is_some_and(|watched| same(&watched.request.target, &request.target));
        if settings.has_gateway() || settings.brokered || watched {
            return None;
        }
        let report = self.report()?;
        match report.verdict.known_cause()? {
            Cause::AddressUnreachable
            | Cause::PortRefused
            | Cause::PortNoAnswer
            | Cause::ClosedOnConnect
            | Cause::ServerSilent
            | Cause::NegotiationClosed => Some(Expect::Answer),
            _ => {
                let advice = Advice::of_verdict(Voice::ENGLISH, report);
                let restarts = advice.acts_of(Who::There).any(|act| act.restarts);
                restarts.then_some(Expect::Restart)
            }
        }
    }

    /// Where Remote Desktop Connection is started for the computer that is watched.
    #[must_use]
    pub fn connects_to_watched(&self) -> Option<String> {
        self.connects_with(&self.watched()?.request.target)
    }

    /// Does what a page asks for; the order is for the engine.
    pub fn ask_watch(&mut self, ask: Ask, now: Duration) -> Option<EngineCommand> {
        match ask {
            Ask::Begin => {
                let (expect, request) = (self.expects()?, self.request.clone()?);
                let name = self.report()?.target.host.clone();
                self.watch.begun += 1;
                let (number, target) = (self.watch.begun, Box::new(request.target.clone()));
                self.watch.watched = Some(Watched { number, name, request, expect, seen: None, ended: false });
                Some(EngineCommand::Watch(number, target, expect))
            }
            Ask::Stop => self.watch.watched.take().map(|_| EngineCommand::StopWatching),
            Ask::Connect => {
                let address = self.connects_to_watched()?;
                self.watch.watched = None;
                Some(EngineCommand::Connect(address))
            }
            Ask::Check => {
                let request = self.watch.watched.take()?.request;
                Some(self.begin(request, now))
            }
        }
    }
}

fn same(one: &Target, other: &Target) -> bool {
    (&one.host, one.port) == (&other.host, other.port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use crate::model::{CauseName, Side};
    use crate::report::sample;
    use crate::session::{FileNews, WizardStep, files::Opened};

    const LATER: Duration = Duration::from_mins(1);

    /// The result of a check of that computer.
    fn ended(target: Target, cause: Option<Cause>) -> Session {
        let mut session = Session::new(Vec::new());
        session.can_connect(true);
        let _ = session.begin(Request::new(target, None), Duration::ZERO);
        let mut report = sample::refused();
        report.target.host = "pc1".to_owned();
        report.verdict.cause = cause.map(CauseName::from);
        report.verdict.side = cause.map_or(Side::None, Cause::side);
        session.apply(Event::Finished { run: session.run(), report: Box::new(report) }, Duration::ZERO);
        session.advance(LATER);
        assert_eq!(session.step(), WizardStep::Result);
        session
    }

    fn of(cause: Option<Cause>) -> Session {
        ended(Target::parse("pc1").unwrap(), cause)
    }

    fn seen(state: State, over: bool) -> Seen {
        Seen { state, since_unix: 0, changed: true, next: Duration::from_secs(20), over }
    }

    #[test]
    fn what_does_not_answer_and_what_is_to_be_restarted_can_be_waited_for() {
        for (cause, expected) in [
            (Some(Cause::PortNoAnswer), Some(Expect::Answer)),
            (Some(Cause::PortRefused), Some(Expect::Answer)),
            (Some(Cause::AddressUnreachable), Some(Expect::Answer)),
            (Some(Cause::TlsClosedAfterHello), Some(Expect::Restart)),
            (Some(Cause::CertificateExpired), None),
            // More connections would make it worse.
            (Some(Cause::ConnectionsLimited), None),
            (Some(Cause::NameNotFound), None),
            (None, None),
        ] {
            assert_eq!(of(cause).expects(), expected, "{cause:?}");
        }
        let behind = Target::parse("pc1").unwrap().through("gw", crate::model::GatewayUsage::Always).unwrap();
        assert_eq!(ended(behind, Some(Cause::PortNoAnswer)).expects(), None);
        let mut session = of(Some(Cause::PortNoAnswer));
        let result = Ok(Opened::Report(Box::new(sample::refused())));
        session.heard(FileNews::Opened { path: "r.json".into(), result });
        assert_eq!(session.expects(), None, "a saved report is of another day");
    }

    #[test]
    fn it_is_watched_while_other_pages_are_read() {
        let mut session = of(Some(Cause::PortNoAnswer));
        let order = session.ask_watch(Ask::Begin, LATER);
        assert!(matches!(order, Some(EngineCommand::Watch(1, target, Expect::Answer)) if target.typed == "pc1"));
        assert_eq!((session.expects(), session.is_back()), (None, None), "once is enough");
        assert_eq!(session.watched().unwrap().next(LATER), None);
        session.go(WizardStep::Start);
        session.apply(Event::Watched(1, seen(State::Silent, false)), LATER);
        assert!(session.counts_down());
        assert_eq!(session.watched().unwrap().next(LATER + Duration::from_secs(3)), Some(Duration::from_secs(17)));
        // Of an earlier watch, and of none.
        session.apply(Event::Watched(0, seen(State::Answers, true)), LATER);
        assert_eq!(session.is_back(), None);
        session.apply(Event::Watched(1, seen(State::Answers, true)), LATER);
        assert_eq!((session.is_back(), session.counts_down()), (Some("pc1"), false));
        assert!(matches!(session.ask_watch(Ask::Check, LATER), Some(EngineCommand::Check(..))));
        assert!(session.watched().is_none() && session.step() == WizardStep::Checking);
    }

    #[test]
    fn it_can_be_stopped_and_ends_by_itself() {
        let mut session = of(Some(Cause::TlsClosedAfterHello));
        let _ = session.ask_watch(Ask::Begin, LATER);
        session.apply(Event::Watched(1, seen(State::Answers, false)), LATER);
        assert!(session.watched().unwrap().still_answers() && session.is_back().is_none());
        assert!(matches!(session.ask_watch(Ask::Stop, LATER), Some(EngineCommand::StopWatching)));
        assert!(session.watched().is_none() && session.ask_watch(Ask::Stop, LATER).is_none());
        let _ = session.ask_watch(Ask::Begin, LATER);
        session.apply(Event::WatchEnded(1), LATER);
        assert!(!session.watched().unwrap().is_over(), "that was the one before");
        session.apply(Event::WatchEnded(2), LATER);
        assert!(session.watched().unwrap().is_over() && session.is_back().is_none());
        assert!(matches!(session.ask_watch(Ask::Connect, LATER), Some(EngineCommand::Connect(to)) if to == "pc1"));
    }
}
