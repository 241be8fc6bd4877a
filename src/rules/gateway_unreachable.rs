//! `gateway-unreachable`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::gateway::GatewayAnswer;

pub const RULE: Rule =
    Rule { id: "gateway-unreachable", layer: Layer::Gateway, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    if gateway.connect == Some(Connect::Open) {
        return None;
    }
    let because = match &gateway.connect {
        None => format!("The name {} leads to no address.", gateway.host),
        Some(Connect::Refused) => format!("{} is on, but nothing listens at port {}.", gateway.host, gateway.port),
        Some(_) => format!("{} gave no answer at port {}.", gateway.host, gateway.port),
    };
    let headline = "The gateway that the connection is to go through does not answer.";
    if gateway.always {
        RULE.blocks(Confidence::Certain, headline, vec![because])
    } else {
        RULE.note(headline, vec![because])
    }
}

const EXPLAIN: &str = "";
