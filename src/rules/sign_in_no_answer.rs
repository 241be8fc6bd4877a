//! `sign-in-no-answer`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

/// A short wait proves nothing about a busy computer at the end of a slow line.
const PATIENCE_MS: f64 = 1500.0;

pub const RULE: Rule =
    Rule { id: "sign-in-no-answer", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    if answer.greeting != (Greeting::Gone { how: Gone::Silent }) || answer.answer_ms < PATIENCE_MS {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "A sign-in is begun, and then nothing comes back from the other computer.",
        vec![format!("The first step of the sign-in (NLA) got no answer for {:.1} s.", answer.answer_ms / 1000.0)],
    )
}

const EXPLAIN: &str = "";
