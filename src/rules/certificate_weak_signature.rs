//! `certificate-weak-signature`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-weak-signature", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let algorithm = own.signature_algorithm.to_ascii_lowercase();
    let confidence = match () {
        () if algorithm.starts_with("md") => Confidence::Likely,
        () if algorithm.contains("sha1") => Confidence::Possible,
        () => return None,
    };
    RULE.suspect(
        confidence,
        "The other computer's certificate is signed in an old way that many programs refuse.",
        vec![format!("It is signed with {}.", own.signature_algorithm)],
    )
}

const EXPLAIN: &str = "";
