//! `negotiation-garbled`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;

pub const RULE: Rule =
    Rule { id: "negotiation-garbled", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let reply = evidence.fact::<Negotiation>()?.reply()?;
    let garbled = matches!(reply.answer()?, Answer::Garbled | Answer::McsDisconnect);
    if !garbled || super::found(&super::port_other_service::RULE, evidence) {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer answers the greeting with something that is not Remote Desktop.",
        vec!["Its answer cannot be read as a Remote Desktop answer; the report has its first bytes.".to_owned()],
    )
}

const EXPLAIN: &str = "";
