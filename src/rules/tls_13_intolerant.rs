//! `tls-13-intolerant`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule = Rule { id: "tls-13-intolerant", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || !tls.works_with_12() {
        return None;
    }
    let because = vec![
        "A handshake that offered TLS 1.3 failed.".to_owned(),
        "The same handshake without TLS 1.3 worked.".to_owned(),
    ];
    RULE.suspect(
        Confidence::Likely,
        "The other computer stumbles over the newest kind of encryption, TLS 1.3.",
        because,
    )
}

const EXPLAIN: &str = "";
