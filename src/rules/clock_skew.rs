//! `clock-skew`

use super::Rule;
use super::certificate_view::{own, server_now, skew_s};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::credssp::SignIn;

/// Kerberos tolerates five minutes.
const FAILS_S: f64 = 300.0;
/// One server library is 61 s off by itself.
const WARNS_S: f64 = 120.0;

pub const RULE: Rule = Rule { id: "clock-skew", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let skew = skew_s(evidence)?;
    let SignIn(answer) = evidence.fact()?;
    // Half a round trip is the error of the measurement.
    let amount = skew.abs() - answer.answer_ms / 2000.0;
    let confidence = match amount {
        FAILS_S.. => Confidence::Likely,
        WARNS_S.. => Confidence::Possible,
        _ => return None,
    };
    let direction = if skew > 0.0 { "ahead of" } else { "behind" };
    let amount = words(skew.abs());
    let mut because = vec![format!("The other computer's clock is {amount} {direction} this one.")];
    // Its own certificate can only have been made in the past.
    let from_the_future = own(evidence).is_some_and(|own| {
        own.self_issued
            && own.not_before_unix > evidence.now_unix
            && server_now(evidence).is_some_and(|now| own.not_before_unix <= now)
    });
    let mut finding =
        RULE.suspect(confidence, format!("The clocks of the two computers are {amount} apart."), Vec::new())?;
    if from_the_future {
        finding.side = Side::Client;
        because.push("By this computer's clock the other one's certificate was made in the future, so it is this clock that is slow.".to_owned());
    } else {
        because.push("Nothing else speaks against this computer's clock. Please compare both with a watch.".to_owned());
    }
    finding.because = because;
    Some(finding)
}

/// `2 h 0 min`, `7 min`, `3 days`.
fn words(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is never negative")]
    let minutes = (seconds / 60.0).round() as u64;
    match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 if minutes % 60 == 0 => format!("{} h", minutes / 60),
        120..2880 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    }
}

const EXPLAIN: &str = "";
