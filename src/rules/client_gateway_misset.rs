//! `client-gateway-misset`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::gateway::GatewayAnswer;
use crate::probes::negotiate::Negotiation;

pub const RULE: Rule =
    Rule { id: "client-gateway-misset", layer: Layer::ThisPc, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    let direct =
        evidence.fact::<Negotiation>().and_then(Negotiation::reply).is_some_and(|reply| reply.selected().is_some());
    if gateway.connect == Some(Connect::Open) || !direct {
        return None;
    }
    let headline = "A gateway is set that does not answer, and the other computer can be reached without it.";
    let because = vec![
        format!("Nothing answered at the gateway {}.", gateway.host),
        "The other computer answered directly.".to_owned(),
    ];
    if gateway.always {
        RULE.blocks(Confidence::Certain, headline, because)
    } else {
        RULE.suspect(Confidence::Possible, headline, because)
    }
}

const EXPLAIN: &str = "";
