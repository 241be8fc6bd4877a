//! `tls-server-error`

use super::Rule;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::tls::HandshakeOutcome;

pub const RULE: Rule = Rule { id: "tls-server-error", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let HandshakeOutcome::Alert { alert: name, code } = &tls.modern.outcome else { return None };
    let story_of_another = [NOTHING_IN_COMMON, PROTOCOL_VERSION].concat().contains(code);
    let disconnect = tls.outcomes().any(|outcome| *outcome == HandshakeOutcome::McsDisconnect);
    if story_of_another
        || disconnect
        || tls.old_hello().is_some()
        || tls.works_with_12()
        || tls.client_certificate_requested()
    {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The other computer reports an error of its own when the encrypted connection begins.",
        vec![format!("It said \u{201c}{name}\u{201d} (alert {code}) and ended the connection.")],
    )
}

const EXPLAIN: &str = "";
