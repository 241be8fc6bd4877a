//! What a run tells of itself while it goes on: until when it waits at most, and the round trips that were measured.

use tokio::sync::watch::{Receiver, Sender};
use tokio::time::Instant;

/// A report keeps no more of them.
pub const MOST_TRIPS: usize = 64;
/// An echo without an answer is taken for lost once so many later ones have theirs, as TCP does it (RFC 5681, 3.2).
const LATER: usize = 3;

/// As it stands at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveState {
    /// When the name and the main chain must have ended, and when what was asked beside them must.
    chain: Instant,
    side: Option<Instant>,
    /// In milliseconds, by the main connection.
    line: Vec<f64>,
    /// By echoes; none for one that got no answer.
    echoes: Vec<Option<f64>>,
    /// In milliseconds, by the connection to the gateway.
    gateway: Vec<f64>,
}

impl LiveState {
    /// Nothing is waited for any longer, as far as it is known by now.
    #[must_use]
    pub fn until(&self) -> Instant {
        self.side.map_or(self.chain, |side| side.max(self.chain))
    }

    /// Every round trip so far, in milliseconds; none for an echo that was lost.
    #[must_use]
    pub fn trips(&self) -> Vec<Option<f64>> {
        self.line.iter().copied().map(Some).chain(self.echoes.iter().copied()).take(MOST_TRIPS).map(rounded).collect()
    }

    /// The same on the way to the gateway.
    #[must_use]
    pub fn gateway_trips(&self) -> Vec<Option<f64>> {
        self.gateway.iter().copied().map(Some).map(rounded).collect()
    }
}

/// Microseconds are enough.
fn rounded(trip: Option<f64>) -> Option<f64> {
    trip.map(|ms| (ms * 1000.0).round() / 1000.0)
}

/// Told by the probes, heard by the engine.
#[derive(Debug)]
pub struct Live(Sender<LiveState>);

impl Live {
    pub fn new(chain: Instant) -> Self {
        Self(Sender::new(LiveState { chain, side: None, line: Vec::new(), echoes: Vec::new(), gateway: Vec::new() }))
    }

    #[must_use]
    pub fn listen(&self) -> Receiver<LiveState> {
        self.0.subscribe()
    }

    #[must_use]
    pub fn now(&self) -> LiveState {
        self.0.borrow().clone()
    }

    /// The name is known, so the main chain ends then.
    pub fn chain_until(&self, until: Instant) {
        self.change(|state| state.chain = until);
    }

    /// Something more is waited for.
    pub fn side_until(&self, until: Instant) {
        self.change(|state| state.side = state.side.max(Some(until)));
    }

    /// One more round trip by the main connection. The system's own number is told once, until it is another.
    pub fn trip(&self, ms: f64) {
        self.change(|state| {
            if state.line.last() != Some(&ms) {
                state.line.push(ms);
            }
        });
    }

    /// One more by the connection to the gateway.
    pub fn gateway_trip(&self, ms: f64) {
        self.change(|state| state.gateway.push(ms));
    }

    /// The answers of echoes as far as they are there, while more may come.
    pub fn echoes_so_far(&self, answers: &[Option<f64>]) {
        self.change(|state| state.echoes = beyond_doubt(answers).to_vec());
    }

    /// All of them.
    pub fn echoes(&self, answers: &[Option<f64>]) {
        self.change(|state| state.echoes = answers.to_vec());
    }

    fn change(&self, how: impl FnOnce(&mut LiveState)) {
        self.0.send_if_modified(|state| {
            let before = state.clone();
            how(state);
            *state != before
        });
    }
}

/// The first of them, up to where an answer may only be late.
fn beyond_doubt(answers: &[Option<f64>]) -> &[Option<f64>] {
    let (mut later, mut end) = (0, answers.len());
    for (at, answer) in answers.iter().enumerate().rev() {
        match answer {
            Some(_) => later += 1,
            None if later < LATER => end = at,
            None => {}
        }
    }
    &answers[..end]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_missing_answer_is_lost_only_when_later_ones_are_there() {
        let (a, none) = (Some(1.0), None);
        assert_eq!(beyond_doubt(&[a, none, a, a]), [a]);
        assert_eq!(beyond_doubt(&[a, none, a, a, a, none]), [a, none, a, a, a]);
        assert_eq!(beyond_doubt(&[none; 20]), []);
    }

    #[test]
    fn what_is_waited_for_and_measured_is_told() {
        let now = Instant::now();
        let live = Live::new(now + Duration::from_secs(10));
        let mut heard = live.listen();
        live.chain_until(now + Duration::from_secs(5));
        assert_eq!(live.now().until(), now + Duration::from_secs(5));
        live.side_until(now + Duration::from_secs(8));
        live.side_until(now + Duration::from_secs(7));
        assert_eq!(live.now().until(), now + Duration::from_secs(8));
        for ms in [12.000_4, 12.000_4, 13.0] {
            live.trip(ms);
        }
        live.echoes(&[Some(14.0), None]);
        assert_eq!(live.now().trips(), [Some(12.0), Some(13.0), Some(14.0), None]);
        heard.mark_unchanged();
        live.trip(13.0);
        assert!(!heard.has_changed().unwrap());
        live.echoes(&[None; 100]);
        assert_eq!(live.now().trips().len(), MOST_TRIPS);
        let before = live.now().trips();
        live.gateway_trip(7.000_04);
        live.gateway_trip(8.0);
        assert_eq!(live.now().gateway_trips(), [Some(7.0), Some(8.0)]);
        assert_eq!(live.now().trips(), before);
    }
}
