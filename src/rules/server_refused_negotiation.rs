//! `server-refused-negotiation`

use super::Rule;
use crate::codes;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;

pub const RULE: Rule =
    Rule { id: "server-refused-negotiation", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let Answer::Failure { code, name } = evidence.fact::<Negotiation>()?.reply()?.answer()? else { return None };
    if matches!(code, 2 | 3) {
        return None;
    }
    let meaning = codes::negotiation_failure(*code).map(|code| code.meaning.to_owned());
    let because = std::iter::once(format!("It answered with refusal number {code} ({name}).")).chain(meaning);
    RULE.blocks(
        Confidence::Certain,
        "The other computer refuses every kind of connection that was offered.",
        because.collect(),
    )
}

const EXPLAIN: &str = "";
