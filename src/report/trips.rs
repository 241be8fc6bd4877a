//! The round trips that a check has measured, as a picture and a sentence need them.

use serde_json::Value;

use super::LayerReport;
use crate::model::Said;
use crate::model::said::{Count, Duration};
use crate::says;

/// At least two, or there is nothing to compare. Nothing in it is a surprise: reports come from anywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Trips {
    /// In milliseconds and in order; none for one that got no answer.
    all: Vec<Option<f64>>,
    least: f64,
    most: f64,
}

const FEWEST: usize = 2;
/// A check keeps no more of them.
const MOST: usize = 64;
/// Ten minutes: no check waits longer for one.
const LONGEST_MS: f64 = 600_000.0;
/// In a fact.
const FIELD: &str = "round_trips_ms";

impl Trips {
    /// None where there are too few or too many, where not one was answered, or where a time is none.
    #[must_use]
    pub fn new(all: &[Option<f64>]) -> Option<Self> {
        if !(FEWEST..=MOST).contains(&all.len()) {
            return None;
        }
        let answered = || all.iter().copied().flatten();
        if !answered().all(|ms| (0.0..=LONGEST_MS).contains(&ms)) {
            return None;
        }
        let (least, most) = (answered().reduce(f64::min)?, answered().reduce(f64::max)?);
        Some(Self { all: all.to_vec(), least, most })
    }

    /// Those of one fact, if it has any.
    #[must_use]
    pub fn of_fact(fact: &Value) -> Option<Self> {
        let list = fact.get(FIELD)?.as_array().filter(|list| list.len() <= MOST)?;
        let number = |value: &Value| if value.is_null() { Some(None) } else { value.as_f64().map(Some) };
        Self::new(&list.iter().map(number).collect::<Option<Vec<_>>>()?)
    }

    /// Those of a layer, if it has any.
    #[must_use]
    pub fn of_layer(layer: &LayerReport) -> Option<Self> {
        layer.facts.values().find_map(Self::of_fact)
    }

    /// Where each stands, from 0 to 1: to the right by its turn, up by its time. There is room for `room` of them at least.
    pub fn spots(&self, room: usize) -> impl Iterator<Item = (f32, Option<f32>)> {
        let (slots, top) = (self.all.len().max(room), self.most.max(f64::MIN_POSITIVE));
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most 64, and 0 to 1")]
        let spot = move |(at, trip): (usize, &Option<f64>)| {
            ((at as f32 + 0.5) / slots as f32, trip.map(|ms| (ms / top) as f32))
        };
        self.all.iter().enumerate().map(spot)
    }

    /// All of them in one sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        let lost = self.all.iter().filter(|trip| trip.is_none()).count();
        let (n, lost) = (Count::from(self.all.len() - lost), Count::from(lost));
        let (least, most) = (Duration::suiting(self.least), Duration::suiting(self.most));
        if lost.0 == 0 { RoundTrips { n, least, most }.into() } else { RoundTripsLost { n, least, most, lost }.into() }
    }
}

says! { "report-trips":
    RoundTrips { n: Count, least: Duration, most: Duration } = "{n?1 round trip|# round trips}, from {least} to {most}.";
    RoundTripsLost { n: Count, least: Duration, most: Duration, lost: Count } =
        "{n?1 round trip|# round trips}, from {least} to {most}; {lost?1 more|# more} got no answer.";
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::report::sample;

    #[test]
    fn they_are_told_in_one_sentence() {
        let told = |all: &[Option<f64>]| Trips::new(all).map(|trips| trips.said().english());
        assert_eq!(told(&[Some(12.0), Some(1800.0)]).unwrap(), "2 round trips, from 12 ms to 1.8 s.");
        assert_eq!(
            told(&[Some(12.0), None, None]).unwrap(),
            "1 round trip, from 12 ms to 12 ms; 2 more got no answer."
        );
        assert_eq!(told(&[Some(12.0)]), None);
        assert_eq!(told(&[None; 20]), None);
    }

    #[test]
    fn a_report_keeps_them() {
        let report = sample::healthy();
        assert!(report.layers.iter().any(|layer| Trips::of_layer(layer).is_some()));
    }

    #[test]
    fn what_no_check_measures_is_refused() {
        let of = |list: Value| Trips::of_fact(&json!({ FIELD: list }));
        assert!(of(json!([1, 2.5, null])).is_some());
        for wrong in [json!([1, -0.1]), json!([1, 1e300]), json!([1, "2"]), json!([1, [2]]), json!({"0": 1}), json!(7)]
        {
            assert_eq!(of(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(of(json!(vec![1; MOST + 1])), None);
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Trips::new(&[Some(1.0), Some(wrong)]), None);
        }
    }

    /// Whatever a file may have in their place.
    pub fn anything() -> impl Strategy<Value = Vec<Option<f64>>> {
        proptest::collection::vec(proptest::option::of(prop_oneof![any::<f64>(), 0.0..1000.0, Just(0.0)]), 0..90)
    }

    proptest! {
        #[test]
        fn every_spot_is_within_the_picture(all in anything(), room in 0_usize..100) {
            if let Some(trips) = Trips::new(&all) {
                prop_assert!(all.len() <= MOST);
                for (x, y) in trips.spots(room) {
                    prop_assert!((0.0..=1.0).contains(&x) && y.is_none_or(|y| (0.0..=1.0).contains(&y)), "{x} {y:?}");
                }
            }
        }
    }
}
