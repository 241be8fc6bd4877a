//! `closed-on-connect`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tcp::Connect;
use crate::probes::negotiate::Negotiation;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_is_there::{Unasked, WhoIsThere};

pub const RULE: Rule =
    Rule { id: "closed-on-connect", layer: Layer::Port, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let reset_at_once = connects.all(|outcome| *outcome == Connect::ResetOnAccept);
    let hung_up = matches!(evidence.fact::<WhoIsThere>(), Some(WhoIsThere { unasked: Unasked::HungUp { .. }, .. }));
    let answered =
        evidence.fact::<Negotiation>().is_some_and(|n| n.replies.iter().any(|reply| reply.answer().is_some()));
    if answered || !(reset_at_once || hung_up) {
        return None;
    }
    RULE.blocks(
        Confidence::Certain,
        "The other computer picks up and hangs up at once, before it is asked anything.",
        vec!["A connection on which nothing was said was closed by the other side.".to_owned()],
    )
}

const EXPLAIN: &str = "";
