//! `tls-no-common-cipher`

use super::Rule;
use super::tls_view::{NOTHING_IN_COMMON, PROTOCOL_VERSION, TlsView, alert, hung_up};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "tls-no-common-cipher", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    let refused = alert(&tls.modern.outcome, NOTHING_IN_COMMON) || hung_up(&tls.modern.outcome);
    if !refused || tls.works_with_12() || tls.client_certificate_requested() {
        return None;
    }
    if let Some(answer) = tls.old.iter().find(|answer| answer.hello.is_some()) {
        let hello = answer.hello.as_ref().filter(|hello| hello.version == "TLS 1.2")?;
        let mut because = vec![format!("An older handshake was answered with {}.", hello.cipher)];
        because.extend(answer.key_exchange.as_ref().map(|group| format!("Its keys are exchanged by {group}.")));
        return RULE.suspect(
            Confidence::Certain,
            "The other computer only knows ways of encryption that strict modern programs refuse; Windows may still accept them.",
            because,
        );
    }
    let nothing = tls.outcomes().all(|o| alert(o, NOTHING_IN_COMMON) || alert(o, PROTOCOL_VERSION));
    if !nothing {
        return None;
    }
    RULE.blocks(
        Confidence::Likely,
        "The two computers have no way of encryption in common.",
        vec![
            "Every kind of handshake was turned down, even one that offers everything.".to_owned(),
            "A server whose certificate does not fit its key answers in the same way.".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";
