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
