//! `certificate-expired`

use super::Rule;
use super::certificate_view::{date, own, server_now};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-expired", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if own.not_after_unix >= evidence.now_unix {
        return None;
    }
    let mut because =
        vec![format!("It was valid until {}; today is {}.", date(own.not_after_unix), date(evidence.now_unix))];
    // A clock of this computer that runs ahead makes a good certificate look expired.
    let theirs = server_now(evidence).map(|now| own.not_after_unix >= now);
    if theirs == Some(true) {
        because.push("By the other computer's clock it is still valid, so one of the two clocks is wrong.".to_owned());
    }
    let confidence = if theirs == Some(true) { Confidence::Possible } else { Confidence::Likely };
    RULE.suspect(confidence, "The other computer's certificate has expired.", because)
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

    fn until(not_after: i64) -> Run {
        Run::showing(|c| c.not_after_unix = not_after)
    }

    #[test]
    fn yesterday() {
        let run = until(NOW - DAY);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
        assert!(run.finding(&RULE).because[0].contains("19 November 2026"));
        assert_eq!(Run { sign_in: None, ..run }.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn by_one_clock_of_two() {
        let run = Run { sign_in: Some(challenged(-7200.0)), ..until(NOW - HOUR) };
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert!(run.finding(&RULE).because.len() == 2);
    }

    #[test]
    fn not_while_an_hour_is_left() {
        assert_eq!(until(NOW + HOUR).says(&RULE), None);
        assert_eq!(until(NOW).says(&RULE), None);
        assert_eq!(Run { certificate: None, ..until(NOW - DAY) }.says(&RULE), None);
    }
}
