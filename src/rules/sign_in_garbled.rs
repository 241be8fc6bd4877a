//! `sign-in-garbled`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "sign-in-garbled", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    (answer.greeting == Greeting::Garbled).then_some(())?;
    RULE.blocks(
        Confidence::Likely,
        "The other computer answers the beginning of a sign-in with something that makes no sense.",
        vec!["Its answer cannot be read as a part of a sign-in (CredSSP).".to_owned()],
    )
}

const EXPLAIN: &str = "";
