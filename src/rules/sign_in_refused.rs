//! `sign-in-refused`

use super::Rule;
use crate::codes;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;

pub const RULE: Rule =
    Rule { id: "sign-in-refused", layer: Layer::SignIn, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let Greeting::Refused { status, .. } = answer.greeting else { return None };
    if super::sign_in_status::CAUSES.iter().any(|(known, ..)| *known == status) {
        return None;
    }
    let meaning = codes::status(status).map(|code| code.meaning.to_owned());
    let because = std::iter::once(format!("It answered with number 0x{status:08X}.")).chain(meaning);
    RULE.blocks(
        Confidence::Likely,
        "The other computer refuses the sign-in before it was given any name or password.",
        because.collect(),
    )
}

const EXPLAIN: &str = "";
