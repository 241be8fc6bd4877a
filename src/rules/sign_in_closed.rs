//! `sign-in-closed`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule = Rule { id: "sign-in-closed", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    matches!(answer.greeting, Greeting::Gone { how } if how.hung_up()).then_some(())?;
    RULE.blocks(
        Confidence::Likely,
        "The other computer hangs up as soon as a sign-in begins, before it was given any name or password.",
        vec!["Encryption worked; the first step of the sign-in (NLA) was answered by cutting the line.".to_owned()],
    )
}

const EXPLAIN: &str = "";
