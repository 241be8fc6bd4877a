//! `certificate-self-signed`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-self-signed", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if !own.self_issued {
        return None;
    }
    let headline =
        "The other computer vouches for itself (a self-signed certificate), which is normal for Remote Desktop.";
    RULE.note(headline, Vec::new())
}

const EXPLAIN: &str = "";
