//! `server-certificate-unusable`

use super::Rule;
use super::tls_view::TlsView;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule =
    Rule { id: "server-certificate-unusable", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let disconnect = |outcome: &HandshakeOutcome| *outcome == HandshakeOutcome::McsDisconnect;
    if tls.works() || tls.old_hello().is_some() || !tls.outcomes().any(disconnect) {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer cannot use its own certificate or its key, so it gives up on encryption.",
        vec![
            "It agreed to encryption, and then ended the session without any.".to_owned(),
            "A server does that when its key is too weak for it, does not fit the certificate, or cannot be read."
                .to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";
