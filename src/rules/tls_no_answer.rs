//! `tls-no-answer`

use super::Rule;
use super::tls_view::{TlsView, silent};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

/// A short wait proves nothing about a busy computer at the end of a slow line.
const PATIENCE_MS: f64 = 1500.0;

pub const RULE: Rule = Rule { id: "tls-no-answer", layer: Layer::Tls, side: Side::Undecided, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let small_too = tls.small.is_none_or(|answer| answer.hello.is_none());
    if !tls.every(silent) || !small_too || tls.works_with_12() || tls.modern.took_ms < PATIENCE_MS {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The encrypted connection is begun, and then nothing comes back.",
        vec![
            "The greeting was answered.".to_owned(),
            format!("The first encrypted step got no answer for {:.1} s.", tls.modern.took_ms / 1000.0),
        ],
    )
}

const EXPLAIN: &str = "";
