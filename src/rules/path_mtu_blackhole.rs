//! `path-mtu-blackhole`

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::Gone;
use crate::net::tls::HandshakeOutcome;
use crate::probes::small_segments::SmallSegments;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;

pub const RULE: Rule =
    Rule { id: "path-mtu-blackhole", layer: Layer::Network, side: Side::Network, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let ModernTls(modern) = evidence.fact::<ModernTls>()?;
    let SmallSegments(small) = evidence.fact::<SmallSegments>()?;
    if modern.outcome != (HandshakeOutcome::Gone { how: Gone::Silent })
        || small.hello.is_none()
        || small.chain.is_empty()
    {
        return None;
    }
    let old_silent =
        evidence.fact::<OldHellos>().is_some_and(|old| old.answers().all(|answer| answer.chain.is_empty()));
    let confidence = if old_silent { Confidence::Certain } else { Confidence::Likely };
    RULE.suspect(
        confidence,
        "Something on the way swallows large packets, so the encrypted connection never gets through.",
        vec![
            "The greeting, which is small, was answered.".to_owned(),
            "The encrypted connection, which needs large packets, got no answer.".to_owned(),
            "With small packets only, the same question was answered at once.".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";
