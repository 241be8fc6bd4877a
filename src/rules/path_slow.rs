//! `path-slow`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::adapters::Adapters;
use crate::probes::path_quality::PathQuality;

/// A desktop over more than this is felt at every key; satellite links are around 600 ms.
const SLOW_MS: f64 = 300.0;
const UNEVEN_MS: f64 = 250.0;

pub const RULE: Rule = Rule { id: "path-slow", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let quality = evidence.fact::<PathQuality>()?;
    let slow = quality.median_ms > SLOW_MS;
    let uneven = quality.connections - quality.lost >= 4 && quality.spread_ms > UNEVEN_MS;
    if !slow && !uneven {
        return None;
    }
    let mut because = vec![format!("A question and its answer take {:.0} ms.", quality.median_ms)];
    if uneven {
        because.push(format!("That time varies by {:.0} ms.", quality.spread_ms));
    }
    because.extend(wireless(evidence));
    RULE.suspect(Confidence::Possible, "The way to the other computer is very slow.", because)
}

/// Names Wi-Fi where it is the link.
pub fn wireless(evidence: &Evidence) -> Option<String> {
    let adapters = evidence.fact::<Adapters>()?;
    let adapter = adapters.up.iter().find(|adapter| adapter.default && adapter.wireless)?;
    Some(format!("This computer is connected by Wi-Fi ({}).", adapter.name))
}

const EXPLAIN: &str = "";
