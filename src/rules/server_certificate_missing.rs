//! `server-certificate-missing`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::Answer;

const SSL_CERT_NOT_ON_SERVER: u32 = 3;

pub const RULE: Rule =
    Rule { id: "server-certificate-missing", layer: Layer::Negotiation, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answer = evidence.fact::<Negotiation>()?.reply()?.answer()?;
    matches!(answer, Answer::Failure { code: SSL_CERT_NOT_ON_SERVER, .. }).then_some(())?;
    RULE.blocks(
        Confidence::Certain,
        "The other computer has no certificate that it can use, so no encrypted connection can begin.",
        vec!["It says so itself (SSL_CERT_NOT_ON_SERVER).".to_owned()],
    )
}

const EXPLAIN: &str = "";
