//! `server-standard-security-only`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::proto::x224::{Answer, Protocols};

const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;

pub const RULE: Rule = Rule {
    id: "server-standard-security-only",
    layer: Layer::Negotiation,
    side: Side::Server,
    explain: EXPLAIN,
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let reply = evidence.fact::<Negotiation>()?.reply()?;
    let matrix = evidence.fact::<ProtocolMatrix>();
    let tls_elsewhere = matrix.is_some_and(|matrix| {
        matrix.replies.iter().any(|r| r.selected().is_some_and(|p| p != Protocols::RDP && r.asked.meets(p)))
    });
    let rdp_alone =
        matrix.and_then(|matrix| matrix.reply(Protocols::RDP)).is_some_and(|r| r.selected() == Some(Protocols::RDP));
    let old = match reply.answer() {
        Some(Answer::Selected { protocol, .. }) => *protocol == Protocols::RDP,
        Some(Answer::Failure { code: SSL_NOT_ALLOWED_BY_SERVER, .. } | Answer::WithoutNegotiation) => true,
        Some(Answer::Failure { .. } | Answer::McsDisconnect | Answer::Garbled) => false,
        None => reply.gone().is_some_and(Gone::hung_up) && rdp_alone,
    };
    if !old || tls_elsewhere {
        return None;
    }
    RULE.suspect(
        Confidence::Certain,
        "The other computer only offers the oldest kind of Remote Desktop connection, without modern encryption.",
        vec!["Asked for an encrypted connection, it agreed to Standard RDP Security only.".to_owned()],
    )
}

const EXPLAIN: &str = "";
