//! `negotiation-closed`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::probes::who_is_there::{Unasked, WhoIsThere};

pub const RULE: Rule =
    Rule { id: "negotiation-closed", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let negotiation = evidence.fact::<Negotiation>()?;
    let matrix = evidence.fact::<ProtocolMatrix>();
    let replies = || negotiation.replies.iter().chain(matrix.into_iter().flat_map(|m| &m.replies));
    let hung_up = replies().all(|reply| reply.gone().is_some_and(Gone::hung_up));
    let elsewhere = [super::port_other_service::RULE, super::closed_on_connect::RULE];
    if !hung_up || elsewhere.iter().any(|rule| super::found(rule, evidence)) {
        return None;
    }
    let asked = replies().count();
    let quiet = matches!(evidence.fact::<WhoIsThere>(), Some(WhoIsThere { unasked: Unasked::Quiet, .. }));
    RULE.blocks(
        if quiet && asked > 1 { Confidence::Certain } else { Confidence::Likely },
        "The other computer, or something in front of it, hangs up as soon as Remote Desktop says hello.",
        vec![format!("The greeting was made in {asked} ways, and every time the line was cut.")],
    )
}

const EXPLAIN: &str = "";
