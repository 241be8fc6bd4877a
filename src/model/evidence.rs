//! Everything that one run has observed: what rules judge by.

use std::any::Any;
use std::sync::Arc;

use super::{AnsweredBefore, ErrorPair, Fact, Layer, ProbeError, ProbeId, Seat, Target};

/// `Err` means that the question could not be asked. A bad answer is a fact.
pub type Outcome = Result<Arc<dyn Fact>, ProbeError>;

/// One probe's outcome.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub probe: ProbeId,
    pub layer: Layer,
    /// The layers whose own question it asks; none where it asks what an answer has raised.
    pub leads: &'static [Layer],
    /// Milliseconds from when its question could be asked to its outcome: what it waited for was not its own.
    pub took_ms: f64,
    pub outcome: Outcome,
}

/// Which Windows a computer has: the build, and the number that updates raise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WindowsBuild {
    pub build: u32,
    pub revision: u32,
}

/// A typed list, so that a new probe edits no shared struct.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub target: Target,
    pub error: Option<ErrorPair>,
    /// What the message box said, where it has no number.
    pub error_text: Option<String>,
    /// Seconds since 1970 by this computer's clock when the run began.
    pub now_unix: i64,
    /// Set only where an address that answered a little while ago does not now.
    pub answered_before: Option<AnsweredBefore>,
    /// Where whoever reads the verdict sits.
    pub seat: Seat,
    /// This computer's Windows, where it is one.
    pub windows: Option<WindowsBuild>,
    recorded: Vec<Recorded>,
}

impl Evidence {
    #[must_use]
    pub const fn new(target: Target, error: Option<ErrorPair>, now_unix: i64) -> Self {
        Self {
            target,
            error,
            error_text: None,
            now_unix,
            answered_before: None,
            seat: Seat::Caller,
            windows: None,
            recorded: Vec::new(),
        }
    }

    pub fn record(&mut self, recorded: Recorded) {
        self.recorded.push(recorded);
    }

    /// The first fact of type `F`.
    #[must_use]
    pub fn fact<F: Fact>(&self) -> Option<&F> {
        self.recorded.iter().find_map(|r| {
            let fact: &dyn Any = &**r.outcome.as_ref().ok()?;
            fact.downcast_ref()
        })
    }

    /// Every outcome of a layer's probes, in the order in which they came.
    pub fn of_layer(&self, layer: Layer) -> impl Iterator<Item = &Recorded> {
        self.recorded.iter().filter(move |r| r.layer == layer)
    }

    /// The outcomes of a layer's own question.
    pub fn leading(&self, layer: Layer) -> impl Iterator<Item = &Recorded> {
        let asked = |r: &&Recorded| !matches!(r.outcome, Err(ProbeError::Skipped));
        self.recorded.iter().filter(move |r| r.leads.contains(&layer)).filter(asked)
    }

    #[must_use]
    pub fn recorded(&self) -> &[Recorded] {
        &self.recorded
    }

    /// What became of one probe, if it has ended.
    #[must_use]
    pub fn outcome(&self, probe: ProbeId) -> Option<&Outcome> {
        self.recorded.iter().find(|r| r.probe == probe).map(|r| &r.outcome)
    }

    /// Puts a made-up fact in, for a rule's cases.
    #[cfg(test)]
    #[must_use]
    pub fn with<F: Fact>(mut self, layer: Layer, fact: F) -> Self {
        self.record(Recorded { probe: "test", layer, leads: &[], took_ms: 1.0, outcome: Ok(Arc::new(fact)) });
        self
    }
}
