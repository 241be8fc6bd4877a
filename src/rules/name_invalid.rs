//! `name-invalid`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::resolve::Resolved;

pub const RULE: Rule = Rule { id: "name-invalid", layer: Layer::Name, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let name = evidence.target.name()?;
    if evidence.fact::<Resolved>()?.failure.is_none() {
        return None;
    }
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    let because = if digits {
        "A computer name cannot consist of digits only; this may be a part of an address."
    } else if name.contains('_') {
        "Internet names cannot contain an underscore."
    } else {
        return None;
    };
    RULE.blocks(
        Confidence::Likely,
        format!("\u{201c}{name}\u{201d} is probably not the name of a computer."),
        vec![because.to_owned()],
    )
}

const EXPLAIN: &str = "";
