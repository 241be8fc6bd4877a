//! `certificate-not-yet-valid`

use super::Rule;
use super::certificate_view::{date, own, server_now};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-not-yet-valid", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if own.not_before_unix <= evidence.now_unix {
        return None;
    }
    let mut because =
        vec![format!("It is valid from {}; today is {}.", date(own.not_before_unix), date(evidence.now_unix))];
    let theirs = server_now(evidence).map(|now| own.not_before_unix <= now);
    if theirs == Some(true) {
        because
            .push("By the other computer's clock it is valid already, so one of the two clocks is wrong.".to_owned());
    }
    let confidence = if theirs == Some(true) { Confidence::Possible } else { Confidence::Likely };
    RULE.suspect(confidence, "The other computer's certificate is not valid yet.", because)
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn from(not_before: i64) -> Run {
        Run::showing(|c| c.not_before_unix = not_before)
    }

    #[test]
    fn from_tomorrow_on() {
        assert_eq!(from(NOW + DAY).says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn by_one_clock_of_two() {
        let run = Run { sign_in: Some(challenged(7200.0)), ..from(NOW + HOUR) };
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_once_the_second_has_come() {
        assert_eq!(from(NOW).says(&RULE), None);
        assert_eq!(from(NOW - HOUR).says(&RULE), None);
    }
}
