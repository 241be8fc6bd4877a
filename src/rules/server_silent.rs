//! `server-silent`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;

const PATIENCE_MS: f64 = 1500.0;

pub const RULE: Rule =
    Rule { id: "server-silent", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let negotiation = evidence.fact::<Negotiation>()?;
    let replies =
        || negotiation.replies.iter().chain(evidence.fact::<ProtocolMatrix>().into_iter().flat_map(|m| &m.replies));
    // A short wait proves nothing about a busy computer at the end of a slow line.
    let waited = negotiation.reply()?.answer_ms;
    let silent = replies().all(|reply| reply.gone() == Some(Gone::Silent));
    if !silent || waited < PATIENCE_MS || super::found(&super::port_other_service::RULE, evidence) {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer picks up, but Remote Desktop says nothing.",
        vec![format!("The greeting got no answer for {:.1} s, however it was asked.", waited / 1000.0)],
    )
}

const EXPLAIN: &str = "";
