//! `client-nla-off`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::proto::x224::{Answer, Protocols};

const HYBRID_REQUIRED_BY_SERVER: u32 = 5;

pub const RULE: Rule = Rule { id: "client-nla-off", layer: Layer::ThisPc, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let matrix = evidence.fact::<ProtocolMatrix>()?;
    let refusal = matrix.reply(Protocols::SSL)?.answer()?;
    if !evidence.target.client_nla_off || !matches!(refusal, Answer::Failure { code: HYBRID_REQUIRED_BY_SERVER, .. }) {
        return None;
    }
    RULE.blocks(
        Confidence::Certain,
        "Your connection file switches off a kind of sign-in that the other computer insists on.",
        vec![
            "The file says \u{201c}enablecredsspsupport:i:0\u{201d}.".to_owned(),
            "The other computer only lets people in who sign in before the desktop is shown (NLA).".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";
