//! How much of the time that a check may take is over.

use std::time::Duration;

/// It never goes back. What is granted later is shared by what is left of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// How far it was when time was granted last.
    from: Duration,
    share: f32,
    until: Duration,
}

/// The rest is for the result: a check that takes all of its time is not over before it has told it.
const MOST: f32 = 0.98;

impl Clock {
    pub const fn new(now: Duration, left: Duration) -> Self {
        Self { from: now, share: 0.0, until: now.saturating_add(left) }
    }

    /// From now on it is so much at most.
    pub fn grant(&mut self, now: Duration, left: Duration) {
        let share = self.share(now);
        *self = Self { from: now.max(self.from), share, until: now.saturating_add(left) };
    }

    /// From 0 to a little less than 1.
    pub fn share(self, now: Duration) -> f32 {
        let span = self.until.saturating_sub(self.from).as_secs_f32();
        let gone = now.saturating_sub(self.from).as_secs_f32();
        let part = if span > 0.0 { (gone / span).min(1.0) } else { 1.0 };
        self.share + (MOST - self.share).max(0.0) * part
    }

    pub const fn left(self, now: Duration) -> Duration {
        self.until.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_is_granted_later_is_shared_by_the_rest() {
        let mut clock = Clock::new(Duration::ZERO, 10 * SECOND);
        assert!((clock.share(5 * SECOND) - MOST / 2.0).abs() < 1e-6);
        clock.grant(5 * SECOND, 10 * SECOND);
        assert!((clock.share(5 * SECOND) - MOST / 2.0).abs() < 1e-6);
        assert!((clock.share(10 * SECOND) - MOST * 0.75).abs() < 1e-6);
        assert_eq!(clock.left(10 * SECOND), 5 * SECOND);
        assert!((clock.share(99 * SECOND) - MOST).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn it_never_goes_back(steps in proptest::collection::vec((0_u64..20_000, proptest::option::of(0_u64..20_000)), 1..40)) {
            let (mut clock, mut now, mut shown) = (Clock::new(Duration::ZERO, 10 * SECOND), Duration::ZERO, 0.0);
            for (passed, granted) in steps {
                now += Duration::from_millis(passed);
                if let Some(left) = granted {
                    clock.grant(now, Duration::from_millis(left));
                }
                let share = clock.share(now);
                prop_assert!(share >= shown && share <= MOST, "{share} after {shown}");
                shown = share;
            }
        }
    }
}
