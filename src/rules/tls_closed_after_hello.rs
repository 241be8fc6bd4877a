//! `tls-closed-after-hello`

use super::Rule;
use super::tls_view::{TlsView, hung_up};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "tls-closed-after-hello", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    if !tls.every(hung_up) || tls.works_with_12() {
        return None;
    }
    RULE.blocks(
        if tls.outcomes().count() > 1 { Confidence::Certain } else { Confidence::Likely },
        "The other computer hangs up as soon as the encrypted connection begins.",
        vec![
            "It answered the greeting and agreed to encryption.".to_owned(),
            format!("Then it cut the line at the first encrypted step, {} times out of {0}.", tls.outcomes().count()),
            "That is what error 0x904 with 0x7 mostly looks like from the outside.".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";
