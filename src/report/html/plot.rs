//! The round trips on the way to a computer, as a small picture.

use std::fmt::Write as _;

use crate::model::Layer;
use crate::model::said::Voice;
use crate::report::escape::html as escaped;
use crate::report::trips::Trips;
use crate::says;

const WIDTH: f32 = 320.0;
/// Where the longest stands, and where none would.
const TOP: f32 = 6.0;
const GROUND: f32 = 48.0;
/// Those without an answer have a line of their own.
const LOST: f32 = 60.0;
const HEIGHT: f32 = 68.0;

/// Inline SVG with its meaning below, which those hear who can't see it.
pub fn figure(trips: &Trips, layer: Layer, voice: Voice) -> String {
    let of = layer.id();
    let said = escaped(&trips.said().to(voice));
    let title = escaped(&voice.say(Title {}));
    let (mut line, mut marks, mut broken) = (String::new(), String::new(), true);
    for (x, y) in trips.spots(0) {
        let x = x * WIDTH;
        if let Some(y) = y {
            let y = GROUND - y * (GROUND - TOP);
            let _ = write!(line, "{}{x:.1} {y:.1}", if broken { 'M' } else { 'L' });
            let _ = write!(marks, r#"<circle cx="{x:.1}" cy="{y:.1}" r="2.5"/>"#);
        } else {
            let _ = write!(marks, r#"<path class="lost" d="M{:.1} {:.1}l6 6m0 -6l-6 6"/>"#, x - 3.0, LOST - 3.0);
        }
        broken = y.is_none();
    }
    format!(
        "<figure class=\"trips\"><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"trips-{of}-title trips-{of}-what\">\
         <title id=\"trips-{of}-title\">{title}</title><desc id=\"trips-{of}-what\">{said}</desc>\
         <path class=\"ground\" d=\"M0 {GROUND}H{WIDTH}\"/><path class=\"line\" d=\"{line}\"/>{marks}</svg>\
         <figcaption aria-hidden=\"true\">{said}</figcaption></figure>"
    )
}

says! { "report-plot":
    Title {} = "Round trips";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::trips::tests::anything;

    #[test]
    fn lost_ones_break_the_line_and_have_a_mark() {
        let trips = Trips::new(&[Some(10.0), Some(20.0), None, Some(10.0)]).unwrap();
        let figure = figure(&trips, Layer::Network, Voice::ENGLISH);
        assert!(figure.contains(r#"d="M40.0 27.0L120.0 6.0M280.0 27.0""#), "{figure}");
        assert_eq!((figure.matches("<circle").count(), figure.matches("class=\"lost\"").count()), (3, 1));
        assert!(figure.contains(">3 round trips, from 10 ms to 20 ms; 1 more got no answer.</desc>"));
    }

    proptest! {
        #[test]
        fn it_stays_small_and_finite(all in anything()) {
            if let Some(trips) = Trips::new(&all) {
                let figure = figure(&trips, Layer::Network, Voice::ENGLISH);
                prop_assert!(figure.len() < 8 * 1024, "{}", figure.len());
                prop_assert!(!figure.contains("NaN") && !figure.contains("inf") && !figure.contains("<script"));
            }
        }
    }
}
