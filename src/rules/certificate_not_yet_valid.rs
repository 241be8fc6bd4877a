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
