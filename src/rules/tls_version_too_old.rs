//! `tls-version-too-old`

use super::Rule;
use super::tls_view::{PROTOCOL_VERSION, TlsView, alert};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "tls-version-too-old", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if tls.works() || tls.works_with_12() {
        return None;
    }
    if tls.every(|outcome| alert(outcome, PROTOCOL_VERSION)) {
        return RULE.blocks(
            Confidence::Likely,
            "The other computer knows no kind of encryption that is still in use.",
            vec!["It turned down TLS 1.3, 1.2, 1.1 and 1.0 by their version.".to_owned()],
        );
    }
    let hello = tls.old_hello()?;
    if !matches!(hello.version.as_str(), "TLS 1.0" | "TLS 1.1" | "SSL 3.0") {
        return None;
    }
    RULE.suspect(
        Confidence::Certain,
        format!(
            "The other computer only knows {}, an old kind of encryption that many computers refuse today.",
            hello.version
        ),
        vec![
            "A modern handshake (TLS 1.2 and 1.3) was turned down.".to_owned(),
            format!("An old one was answered with {} and {}.", hello.version, hello.cipher),
        ],
    )
}

const EXPLAIN: &str = "";
