//! Only Windows has helpers with an administrator's rights.

use std::time::Duration;

use crate::platform::elevation::{ElevationError, Exchange, Transport};

/// Starts the same program with an administrator's rights.
pub struct Raise;

impl Transport for Raise {
    fn exchange(&mut self, _: &str, _: &[u8]) -> Result<Exchange, ElevationError> {
        Err(ElevationError::Unsupported)
    }
}

/// As long as it lives, no other helper works.
pub struct Alone;

/// # Errors
/// There are no helpers here.
pub fn alone(_: Duration) -> Result<Alone, ElevationError> {
    Err(ElevationError::Unsupported)
}

/// # Errors
/// There are no helpers here.
pub fn serve(_: &str, _: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Result<(), ElevationError> {
    Err(ElevationError::Unsupported)
}

/// There are no helpers here.
pub fn doomed(_: Duration, work: impl FnOnce() -> u8) -> u8 {
    work()
}
