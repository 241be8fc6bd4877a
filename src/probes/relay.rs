//! How one probe hands something to another that waits for it.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

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
    use super::*;

    #[tokio::test]
    async fn hands_over_once() {
        let relay = Relay::default();
        let giver = relay.giver();
        assert!(giver.give(1) && !giver.give(2));
        drop(giver);
        assert_eq!((relay.get().await, relay.take().await, relay.take().await), (Some(1), Some(1), None));
    }

    #[tokio::test]
    async fn nobody_waits_for_what_will_not_come() {
        let relay = Relay::<u8>::default();
        drop(relay.giver());
        assert_eq!(relay.take().await, None);
    }
}
