//! The TLS facts of a run side by side, for the rules that compare them.

use crate::model::Evidence;
use crate::net::Gone;
use crate::net::old_hello::OldAnswer;
use crate::net::tls::{Handshake, HandshakeOutcome};
use crate::probes::small_segments::SmallSegments;
use crate::probes::tls_12_only::Tls12Only;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::proto::server_flight::ServerHello;

/// What each kind of hello got.
pub struct TlsView<'a> {
    pub modern: &'a Handshake,
    pub only_12: Option<&'a Handshake>,
    pub old: Vec<&'a OldAnswer>,
    pub small: Option<&'a OldAnswer>,
}

impl<'a> TlsView<'a> {
    /// None where it never came to TLS.
    pub fn new(evidence: &'a Evidence) -> Option<Self> {
        let ModernTls(modern) = evidence.fact()?;
        Some(Self {
            modern,
            only_12: evidence.fact().map(|Tls12Only(handshake)| handshake),
            old: evidence.fact::<OldHellos>().map(|old| old.answers().collect()).unwrap_or_default(),
            small: evidence.fact().map(|SmallSegments(answer)| answer),
        })
    }

    /// A modern client gets through.
    pub fn works(&self) -> bool {
        done(self.modern)
    }

    /// A modern client gets through if it leaves TLS 1.3 out.
    pub fn works_with_12(&self) -> bool {
        self.only_12.is_some_and(done)
    }

    /// What the server chose for an old hello.
    pub fn old_hello(&self) -> Option<&'a ServerHello> {
        self.old.iter().find_map(|answer| answer.hello.as_ref())
    }

    /// Every outcome that is known, successes of old hellos left out.
    pub fn outcomes(&self) -> impl Iterator<Item = &'a HandshakeOutcome> {
        let handshakes = std::iter::once(self.modern).chain(self.only_12).map(|handshake| &handshake.outcome);
        handshakes.chain(self.old.iter().filter_map(|answer| answer.end.as_ref()))
    }

    /// Whether every hello got the same kind of end.
    pub fn every(&self, of: impl Fn(&HandshakeOutcome) -> bool) -> bool {
        self.old_hello().is_none() && self.outcomes().all(of)
    }

    /// Whether the server asked for a certificate of the client's.
    pub fn client_certificate_requested(&self) -> bool {
        self.modern.client_certificate_requested || self.old.iter().any(|answer| answer.client_certificate_requested)
    }
}

fn done(handshake: &Handshake) -> bool {
    matches!(handshake.outcome, HandshakeOutcome::Done { .. })
}

/// Closed or reset.
pub fn hung_up(outcome: &HandshakeOutcome) -> bool {
    matches!(outcome, HandshakeOutcome::Gone { how } if how.hung_up())
}

/// Silence until the deadline.
pub fn silent(outcome: &HandshakeOutcome) -> bool {
    matches!(outcome, HandshakeOutcome::Gone { how: Gone::Silent })
}

/// One of these alerts.
pub fn alert(outcome: &HandshakeOutcome, codes: &[u8]) -> bool {
    matches!(outcome, HandshakeOutcome::Alert { code, .. } if codes.contains(code))
}

/// `handshake_failure` and `insufficient_security`: nothing in common (RFC 5246 section 7.2.2).
pub const NOTHING_IN_COMMON: &[u8] = &[40, 71];
/// `protocol_version`.
pub const PROTOCOL_VERSION: &[u8] = &[70];
