//! Waiting for what Windows does not announce.

use std::time::{Duration, Instant};

/// Until it is time to ask again: after so long, or at the end. False where that is past.
#[expect(
    clippy::disallowed_methods,
    reason = "there is no event to wait on: whoever calls asks again, until a deadline"
)]
pub fn pause(end: Instant, time: Duration) -> bool {
    let left = end.saturating_duration_since(Instant::now());
    std::thread::sleep(time.min(left));
    !left.is_zero()
}
