//! `tls-garbled`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule = Rule { id: "tls-garbled", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let garbled = |outcome: &HandshakeOutcome| {
        matches!(outcome, HandshakeOutcome::NotTls { .. } | HandshakeOutcome::Refused { .. })
    };
    if !garbled(&tls.modern.outcome) || tls.old_hello().is_some() || tls.works_with_12() {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer agrees to encryption, and then answers with something that is none.",
        vec!["Its answer cannot be read as the beginning of an encrypted connection.".to_owned()],
    )
}

const EXPLAIN: &str = "";
