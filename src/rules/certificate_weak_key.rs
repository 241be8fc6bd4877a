//! `certificate-weak-key`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-weak-key", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let least = match own.key_type.as_str() {
        "RSA" | "DSA" => 2048,
        "EC" => 224,
        _ => return None,
    };
    if own.key_bits >= least {
        return None;
    }
    // Windows itself turns RSA keys below 1024 bits down since 2012, and many programs those below 2048.
    let confidence =
        if own.key_type == "RSA" && own.key_bits <= 1024 { Confidence::Likely } else { Confidence::Possible };
    RULE.suspect(
        confidence,
        "The key of the other computer's certificate is too short to be accepted everywhere.",
        vec![format!("It has {} bits ({}); {least} are the least that is usual today.", own.key_bits, own.key_type)],
    )
}

const EXPLAIN: &str = "";
