//! Remote Desktop's own try, watched before a check: *Try again while Redial watches*.

use std::time::Duration;

use super::run::Run;
use super::{Origin, Session, WizardStep};
use crate::engine::Command as EngineCommand;
use crate::engine::attempt::Start;
use crate::model::attempt::{Attempt, AttemptEvent};

/// A try, as far as it has been seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trying {
    /// Its user starts Remote Desktop, because it takes a gateway at a port of its own.
    pub by_hand: bool,
    pub seen: Attempt,
    /// The check has begun.
    pub over: bool,
}

impl Session {
    /// Whether Remote Desktop can be tried for the computer that was checked.
    #[must_use]
    pub fn can_try(&self) -> bool {
        self.connects && self.origin == Origin::Check && self.request.is_some()
    }

    /// Has it tried and watched, and the computer checked after that.
    pub fn try_again(&mut self, now: Duration) -> Option<EngineCommand> {
        let request = self.request.clone().filter(|_| self.can_try())?;
        let start = Start::of(&request.target);
        let by_hand = start == Start::ByHand;
        self.again(now)?;
        self.attempt = Some(Trying { by_hand, ..Trying::default() });
        Some(EngineCommand::Try(self.run(), start, Box::new(request)))
    }

    /// Nothing more is to be seen: the check may begin.
    #[must_use]
    pub fn tried_enough(&self) -> Option<EngineCommand> {
        self.is_trying().then(|| EngineCommand::TryEnough(self.run()))
    }

    /// The try that goes before this check, or went.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Trying> {
        self.attempt.as_ref()
    }

    /// Whether it still goes on.
    #[must_use]
    pub fn is_trying(&self) -> bool {
        self.step == WizardStep::Checking && self.attempt.as_ref().is_some_and(|attempt| !attempt.over)
    }

    pub(super) fn hear_try(&mut self, event: AttemptEvent) {
        if let Some(attempt) = &mut self.attempt {
            attempt.seen.take(event);
        }
    }

    /// The check's own time begins.
    pub(super) fn end_try(&mut self, now: Duration) {
        let Some(attempt) = &mut self.attempt else { return };
        attempt.over = true;
        if let Some(request) = &self.request {
            self.run = Run::new(self.run(), request, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Event, Request};
    use crate::model::attempt::Seen;
    use crate::model::{Evidence, GatewayUsage, Target};
    use crate::platform::launch::Launch;
    use crate::report::Report;

    const SECOND: Duration = Duration::from_secs(1);

    fn checked(typed: &str, gateway: Option<&str>) -> Session {
        let mut session = Session::new(Vec::new());
        session.can_connect(true);
        let mut target = Target::parse(typed).unwrap();
        if let Some(gateway) = gateway {
            target = target.through(gateway, GatewayUsage::Always).unwrap();
        }
        let _ = session.begin(Request::new(target.clone(), None), Duration::ZERO);
        let report = Box::new(Report::new(&Evidence::new(target, None, 0)));
        session.apply(Event::Finished { run: session.run(), report }, SECOND);
        session.advance(9 * SECOND);
        assert_eq!(session.step(), WizardStep::Result);
        session
    }

    #[test]
    fn a_try_goes_before_the_check() {
        let mut session = checked("pc-17:3390", None);
        let Some(EngineCommand::Try(run, start, _)) = session.try_again(10 * SECOND) else { panic!("no try") };
        assert_eq!((run, start), (session.run(), Start::ByRedial(Launch::to("pc-17:3390"))));
        assert!(session.is_trying() && session.attempt().is_some_and(|attempt| !attempt.by_hand));
        let event = AttemptEvent { at_ms: 40, what: Seen::Greeted };
        session.apply(Event::TrySeen { run, event: event.clone() }, 11 * SECOND);
        assert!(matches!(session.tried_enough(), Some(EngineCommand::TryEnough(of)) if of == run));
        // A try of another run is nobody's.
        session.apply(Event::TrySeen { run: crate::engine::RunId(99), event: event.clone() }, 11 * SECOND);
        assert_eq!(session.attempt().unwrap().seen.timeline, [event]);
        session.apply(Event::TryOver { run }, 40 * SECOND);
        assert!(!session.is_trying() && session.tried_enough().is_none());
        assert!(session.share(40 * SECOND) < 0.01 && session.elapsed(41 * SECOND) == SECOND);
        // The next check is one without a try.
        let _ = session.cancel();
        assert!(matches!(session.again(50 * SECOND), Some(EngineCommand::Check(..))) && session.attempt().is_none());
    }

    #[test]
    fn whoever_has_a_gateway_that_no_command_line_takes_starts_it_by_hand() {
        for (gateway, by_hand) in [("gw", false), ("gw:8443", true)] {
            let mut session = checked("pc-17", Some(gateway));
            assert!(session.try_again(SECOND).is_some());
            assert_eq!(session.attempt().unwrap().by_hand, by_hand, "{gateway}");
        }
        let mut elsewhere = checked("pc-17", None);
        elsewhere.can_connect(false);
        assert!(!elsewhere.can_try() && elsewhere.try_again(SECOND).is_none());
    }
}
