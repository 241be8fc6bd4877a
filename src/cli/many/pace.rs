//! How fast new connections may follow one another. Who watches a network takes many connections to Remote Desktop's port for a
//! worm, and blocks the computer that makes them.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::cli::args::Many;

/// The time over which they are counted.
pub const WINDOW: Duration = Duration::from_mins(6);
/// The room that is kept for a check while it is on its way.
pub const EACH: usize = Many::LEAST_RATE;

/// Counts what was asked for within the last [`WINDOW`], and keeps room for the checks that are on their way.
#[derive(Debug)]
pub struct Pace {
    /// None: as many as there are.
    most: Option<usize>,
    asked: VecDeque<Instant>,
    kept: usize,
}

/// When the next check may begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    Now,
    At(Instant),
    /// As soon as one that is on its way has said how much of its room it needed.
    AfterOne,
}

impl Pace {
    /// 0 is no limit; a limit leaves room for one check at least.
    pub fn new(most: usize) -> Self {
        Self { most: (most > 0).then(|| most.max(EACH)), asked: VecDeque::new(), kept: 0 }
    }

    pub fn next(&mut self, now: Instant) -> Next {
        while self.asked.front().is_some_and(|asked| now.duration_since(*asked) >= WINDOW) {
            self.asked.pop_front();
        }
        let Some(most) = self.most else { return Next::Now };
        let over = (self.asked.len() + self.kept + EACH).saturating_sub(most);
        match over.checked_sub(1).map(|last| self.asked.get(last)) {
            None => Next::Now,
            Some(Some(asked)) => Next::At(*asked + WINDOW),
            Some(None) => Next::AfterOne,
        }
    }

    pub fn begin(&mut self) {
        self.kept += EACH;
    }

    /// A check has ended that asked so often.
    pub fn end(&mut self, asked: usize, now: Instant) {
        self.kept = self.kept.saturating_sub(EACH);
        if self.most.is_some() {
            self.asked.extend(std::iter::repeat_n(now, asked));
        }
    }
}

/// How long so many checks have to wait in all, where each asks for so many connections. Room is kept for each that may turn out to
/// need more.
pub fn waits(checks: usize, most: usize, asked: usize) -> Duration {
    if most == 0 {
        return Duration::ZERO;
    }
    let in_a_window = (most.max(EACH) - EACH) / asked.max(1) + 1;
    let windows = checks.saturating_sub(1) / in_a_window;
    WINDOW.saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_never_sees_more() {
        let begun = Instant::now();
        let mut pace = Pace::new(Many::USUAL_RATE);
        let (mut now, mut all, mut checks) = (begun, Vec::new(), 0);
        while checks < 60 {
            match pace.next(now) {
                Next::Now => {
                    pace.begin();
                    now += Duration::from_secs(1);
                    let asked = 1 + checks % EACH;
                    pace.end(asked, now);
                    all.extend(std::iter::repeat_n(now, asked));
                    checks += 1;
                }
                Next::At(then) => {
                    assert!(then > now, "it goes on");
                    now = then;
                }
                Next::AfterOne => panic!("none is on its way"),
            }
        }
        for (at, first) in all.iter().enumerate() {
            let within = all[at..].iter().filter(|one| one.duration_since(*first) < WINDOW).count();
            assert!(within <= Many::USUAL_RATE, "{within}");
        }
        // It is not slower than that either.
        assert!(now.duration_since(begun) < WINDOW * 16, "{:?}", now.duration_since(begun));
    }

    /// What pages and sentences promise.
    #[test]
    fn how_long_it_takes_is_known_beforehand() {
        for asked in 1..=EACH {
            let (begun, mut pace) = (Instant::now(), Pace::new(Many::USUAL_RATE));
            let mut now = begun;
            for checks in 1..=200 {
                while let Next::At(then) = pace.next(now) {
                    now = then;
                }
                assert_eq!(now.duration_since(begun), waits(checks, Many::USUAL_RATE, asked), "{checks} {asked}");
                pace.begin();
                pace.end(asked, now);
            }
        }
        let hours = |asked| waits(1000, Many::USUAL_RATE, asked).as_secs() / 3600;
        assert_eq!((hours(1), hours(3), hours(EACH)), (7, 19, 33));
        assert_eq!(waits(12, Many::USUAL_RATE, EACH), WINDOW * 3);
        assert_eq!(waits(1000, 0, 1), Duration::ZERO);
    }

    #[test]
    fn room_is_kept_for_those_on_their_way() {
        let now = Instant::now();
        let mut pace = Pace::new(Many::USUAL_RATE);
        for _ in 0..3 {
            assert_eq!(pace.next(now), Next::Now);
            pace.begin();
        }
        assert_eq!(pace.next(now), Next::AfterOne);
        pace.end(1, now);
        assert_eq!(pace.next(now), Next::Now);
        // Without a limit nothing is waited for, and nothing kept.
        let mut free = Pace::new(0);
        for _ in 0..100 {
            assert_eq!(free.next(now), Next::Now);
            free.begin();
            free.end(5, now);
        }
        assert!(free.asked.is_empty());
    }
}
