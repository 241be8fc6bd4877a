//! How one probe hands something to another that waits for it.

use std::cell::Cell;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

use crate::net::ms;

tokio::task_local! {
    /// Since when the probe that runs has what its question needs; none while it has waited for nothing.
    static READY: Cell<Option<Instant>>;
}

/// Runs a probe, and tells how many milliseconds its own question took: the layers below are not its time.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, f64) {
    let began = Instant::now();
    let work = async {
        let outcome = work.await;
        (outcome, READY.with(Cell::get).unwrap_or(began))
    };
    let (outcome, since) = READY.scope(Cell::new(None), work).await;
    (outcome, ms(since))
}

/// A place for one value that arrives once, or never.
///
/// Whoever gives holds a [`Giver`]; when it is dropped without having given, by a return or by a panic, the waiting see
/// that nothing will come.
#[derive(Debug)]
pub struct Relay<T> {
    state: watch::Sender<State>,
    value: Mutex<Option<T>>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Open,
    Given,
    Closed,
}

impl<T> Default for Relay<T> {
    fn default() -> Self {
        Self { state: watch::Sender::new(State::Open), value: Mutex::new(None) }
    }
}

impl<T> Relay<T> {
    /// The right to give.
    pub const fn giver(&self) -> Giver<'_, T> {
        Giver(self)
    }

    /// Waits until the value was given; none if it will not be.
    pub async fn settled(&self) -> bool {
        let mut state = self.state.subscribe();
        let settled = state.wait_for(|state| *state != State::Open).await;
        // Only what it begins with is waited for by every probe; whatever it waits for later is part of its question.
        let _ = READY.try_with(|ready| ready.set(ready.get().or_else(|| Some(Instant::now()))));
        settled.is_ok_and(|state| *state == State::Given)
    }

    /// Whether the value was given by now.
    pub fn is_given(&self) -> bool {
        *self.state.borrow() == State::Given
    }

    /// Takes the value once it is there; none if it will not come or somebody was quicker.
    pub async fn take(&self) -> Option<T> {
        self.settled().await;
        self.value.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<T: Clone> Relay<T> {
    /// A copy of the value once it is there; none if it will not come.
    pub async fn get(&self) -> Option<T> {
        self.settled().await;
        self.value.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Closes its relay when dropped.
#[derive(Debug)]
pub struct Giver<'a, T>(&'a Relay<T>);

impl<T> Giver<'_, T> {
    /// Gives the value, unless one was given before. Tells whether it was this one.
    pub fn give(&self, value: T) -> bool {
        let mut slot = self.0.value.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *self.0.state.borrow() == State::Open;
        if first {
            *slot = Some(value);
            self.0.state.send_replace(State::Given);
        }
        first
    }
}

impl<T> Drop for Giver<'_, T> {
    fn drop(&mut self) {
        self.0.state.send_if_modified(|state| {
            let open = *state == State::Open;
            if open {
                *state = State::Closed;
            }
            open
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn hands_over_once() {
        let relay = Relay::default();
        let giver = relay.giver();
        assert!(giver.give(1) && !giver.give(2));
        drop(giver);
        assert_eq!((relay.get().await, relay.take().await, relay.take().await), (Some(1), Some(1), None));
    }

    /// What a probe waits for first is not its time; what it waits for later is.
    #[tokio::test]
    async fn a_question_takes_its_own_time() {
        const PAUSE: Duration = Duration::from_millis(40);
        let (first, second) = (Relay::default(), Relay::default());
        let began = Instant::now();
        let later = async {
            tokio::time::sleep(PAUSE).await;
            first.giver().give(());
            tokio::time::sleep(PAUSE).await;
            second.giver().give(());
        };
        let probe = timed(async { (first.get().await, second.get().await) });
        let ((_, took_ms), ()) = tokio::join!(probe, later);
        let (pause_ms, whole_ms) = (PAUSE.as_secs_f64() * 1000.0, ms(began));
        assert!(took_ms >= pause_ms - 1.0 && whole_ms - took_ms >= pause_ms - 1.0, "{took_ms} of {whole_ms}");
    }

    #[tokio::test]
    async fn nobody_waits_for_what_will_not_come() {
        let relay = Relay::<u8>::default();
        drop(relay.giver());
        assert_eq!(relay.take().await, None);
    }
}
