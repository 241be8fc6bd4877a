//! What a fix has done for the connection: told by the check that found the fault, once it has run again.

use std::time::Duration;

use super::{Fix, FixOutcome, FixRun, Pc, Scope, Session};
use crate::engine::Command as EngineCommand;
use crate::engine::host::HostDepth;
use crate::model::{CauseName, Layer, Side, Status};
use crate::report::Report;
use crate::session::{Origin, WizardStep};

/// A fix whose effect on the verdict is still to be seen.
#[derive(Debug)]
pub struct Tried {
    pub fix: &'static Fix,
    pub run: FixRun,
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

/// What shows elsewhere: a check right after it would tell nothing.
const DEEDS: [&str; 2] = ["connect-by-address", "restart-computer"];

impl Session {
    /// What the last fix has done, once a check has told.
    #[must_use]
    pub fn effect(&self) -> Option<(&Tried, Effect)> {
        let tried = self.fixing.tried.as_ref()?;
        match tried.judged {
            Some((_, Some(effect))) if tried.of_host => (self.step == WizardStep::Host).then_some((tried, effect)),
            // An earlier check that is looked at once more was before it.
            Some((run, Some(effect))) if self.shown() == Some(run) && self.step == WizardStep::Result => {
                Some((tried, effect))
            }
            _ => None,
        }
    }

    /// What was made is to be seen in the verdict that stood when it was made.
    pub(super) fn expect_effect_of(&mut self, scope: Scope, outcome: &FixOutcome) {
        let Some(fix) = self.fixing.open.as_ref().map(|open| open.fix) else { return };
        let of_host = self.is_of_host();
        let report = if of_host { self.host_report() } else { self.report() };
        // What is tried on the practice computer says nothing about a connection from here, and where nothing was
        // wrong, nothing can help.
        let verdict = report.filter(|_| of_host || self.fixing.pc == Pc::Here).map(|report| &report.verdict);
        let fault = verdict.and_then(|verdict| Some((verdict.cause.clone()?, verdict.layer)));
        self.fixing.tried = match (outcome, fault) {
            (FixOutcome::Applied { run, .. } | FixOutcome::Partial { run, .. }, Some((cause, layer))) => {
                let run = FixRun { scope, number: *run };
                Some(Tried { fix, run, cause, layer, of_host, judged: None })
            }
            _ => None,
        };
    }

    /// Nobody has to ask whether a change helped: what found the fault looks again. Not while something else is looked at.
    pub(super) fn see_if_it_helped(&mut self, now: Duration) -> Option<EngineCommand> {
        let tried = self.fixing.tried.as_ref().filter(|tried| !DEEDS.contains(&tried.fix.id))?;
        if self.step != WizardStep::Fix {
            return None;
        }
        if tried.of_host {
            // Whether what was lowered for a test lets anybody in, only the other one sees.
            let lowered = tried.fix.timed.is_some();
            return (!lowered).then(|| self.look_at_host(HostDepth::Begin));
        }
        let from_here = self.fixing.pc == Pc::Here && !matches!(self.origin, Origin::File(_));
        if from_here { self.again(now) } else { None }
    }

    /// The check that has just begun tells what the last fix has done.
    pub(in crate::session) fn expect_effect(&mut self) {
        let run = self.run().0;
        if let Some(tried) = self.fixing.tried.as_mut().filter(|tried| !tried.of_host) {
            tried.judged = Some((run, None));
        }
    }

    pub(in crate::session) fn see_effect(&mut self) {
        let now = self.run().0;
        let Some(tried) = &mut self.fixing.tried else { return };
        if let (Some((run, None)), Some(report)) = (tried.judged, self.report.as_deref())
            && run == now
        {
            tried.judged = Some((run, Some(tried.effect_in(report))));
        }
    }

    /// The same for what was made so that others can reach this computer.
    pub(in crate::session) fn see_effect_on_host(&mut self, report: &Report) {
        if let Some(tried) = self.fixing.tried.as_mut().filter(|tried| tried.of_host) {
            tried.judged = Some((0, Some(tried.effect_in(report))));
        }
    }

    /// A check of something else says nothing about the last fix.
    pub(in crate::session) fn forget_effect(&mut self) {
        self.fixing.tried.take_if(|tried| !tried.of_host);
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
    use crate::session::fixing::find;

    /// What the last fix has done, by the verdict before and the one after.
    #[test]
    fn a_fix_is_praised_only_for_what_it_did() {
        let run = FixRun { scope: Scope::User, number: 1 };
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
