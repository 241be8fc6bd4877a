//! `closed-on-connect`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::net::tcp::Connect;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::probes::tcp_connect::Connects;
use crate::probes::who_is_there::{Unasked, WhoIsThere};

pub const RULE: Rule =
    Rule { id: "closed-on-connect", layer: Layer::Port, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let connects = evidence.fact::<Connects>()?;
    let reset = connects.attempts.iter().any(|attempt| attempt.outcome == Connect::ResetOnAccept);
    let reset_at_once = reset && !connects.any_open();
    let hung_up = matches!(evidence.fact::<WhoIsThere>(), Some(WhoIsThere { unasked: Unasked::HungUp { .. }, .. }));
    let greetings = evidence.fact::<Negotiation>().map_or(&[][..], |negotiation| &negotiation.replies);
    let others = evidence.fact::<ProtocolMatrix>().map_or(&[][..], |matrix| &matrix.replies);
    // One connection that was kept open says that hanging up is not its habit: it may only take one at a time.
    let kept = greetings.iter().chain(others).any(|reply| !reply.gone().is_some_and(Gone::hung_up));
    if kept || !(reset_at_once || hung_up) {
        return None;
    }
    RULE.blocks(
        Confidence::Certain,
        "The other computer picks up and hangs up at once, before it is asked anything.",
        vec!["A connection on which nothing was said was closed by the other side.".to_owned()],
    )
}

const EXPLAIN: &str = "";
