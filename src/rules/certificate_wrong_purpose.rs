//! `certificate-wrong-purpose`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-wrong-purpose", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let purposes = &own(evidence)?.purposes;
    if !purposes.limited || purposes.server_authentication || purposes.remote_desktop || purposes.any {
        return None;
    }
    RULE.suspect(
        Confidence::Likely,
        "The other computer's certificate was not made for servers.",
        vec!["Its list of purposes has neither server authentication nor Remote Desktop in it.".to_owned()],
    )
}

const EXPLAIN: &str = "";
