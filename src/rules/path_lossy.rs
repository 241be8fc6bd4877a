//! `path-lossy`

use super::Rule;
use super::path_slow::wireless;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::path_quality::PathQuality;

/// One lost packet is an accident, two in a short series are a habit: more than one in five.
const LOST: usize = 2;

pub const RULE: Rule = Rule { id: "path-lossy", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let quality = evidence.fact::<PathQuality>()?;
    let series = quality.series.as_ref()?;
    if series.lost < LOST {
        return None;
    }
    let mut because = vec![format!(
        "Of {} attempts to connect, made one after another, {} lost a packet.",
        series.attempts, series.lost
    )];
    because.extend(wireless(evidence));
    RULE.suspect(Confidence::Likely, "The connection loses packets on the way.", because)
}

const EXPLAIN: &str = "";
