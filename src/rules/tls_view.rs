//! The TLS facts of a run side by side, for the rules that compare them.

use crate::model::Evidence;
use crate::net::Disconnect;
use crate::net::old_hello::OldAnswer;
use crate::net::tls::{Handshake, HandshakeOutcome, TlsLibrary};
use crate::probes::small_segments::SmallSegments;
use crate::probes::tls_12_only::Tls12Only;
use crate::probes::tls_handshake::ModernTls;
use crate::probes::tls_old_hellos::OldHellos;
use crate::probes::tls_second_opinion::TlsSecondOpinion;
use crate::proto::server_flight::ServerHello;
use crate::proto::tls_version::TlsVersion;

/// What each kind of hello got.
pub struct TlsView<'a> {
    pub modern: &'a Handshake,
    pub only_12: Option<&'a Handshake>,
    /// Redial's own library, where Windows' has failed.
    pub second: Option<&'a Handshake>,
    pub up_to_12: Option<&'a OldAnswer>,
    pub up_to_11: Option<&'a OldAnswer>,
    pub small: Option<&'a OldAnswer>,
}

impl<'a> TlsView<'a> {
    /// None where it never came to TLS.
    pub fn new(evidence: &'a Evidence) -> Option<Self> {
        let ModernTls(modern) = evidence.fact()?;
        let old = evidence.fact::<OldHellos>();
        Some(Self {
            modern,
            only_12: evidence.fact().map(|Tls12Only(handshake)| handshake),
            second: evidence.fact().map(|TlsSecondOpinion(handshake)| handshake),
            up_to_12: old.and_then(|old| old.up_to_12.as_ref()),
            up_to_11: old.and_then(|old| old.up_to_11.as_ref()),
            small: evidence.fact().map(|SmallSegments(answer)| answer),
        })
    }

    /// A modern client gets through.
    pub fn works(&self) -> bool {
        done(self.modern)
    }

    /// A modern client gets through if it leaves TLS 1.3 out.
    pub fn works_with_12(&self) -> bool {
        // Where TLS 1.3 was not offered in the first place, it was the same question twice.
        self.modern.offered_13 && self.only_12.is_some_and(done)
    }

    /// The old hello that the server chose a version and a suite for, and what it chose; the newer one first.
    pub fn old_hello(&self) -> Option<(&'a OldAnswer, &'a ServerHello)> {
        self.up_to_12.into_iter().chain(self.up_to_11).find_map(|answer| Some((answer, answer.hello.as_ref()?)))
    }

    /// Whether this computer's Windows shook hands itself: then its handshake is the one that mstsc would have had.
    pub fn by_windows(&self) -> bool {
        self.modern.library == TlsLibrary::Windows
    }

    /// The answer to mstsc's own hello with which mstsc goes on, where another library than mstsc's got no further: what
    /// that library lacks says nothing about mstsc.
    pub fn mstsc_goes_on(&self) -> Option<(&'a OldAnswer, &'a ServerHello)> {
        if self.by_windows() || self.works() || self.works_with_12() || self.agreed() {
            return None;
        }
        let (answer, hello) = self.old_hello()?;
        let group = answer.key_exchange.as_deref().is_none_or(|group| MSTSC_GROUPS.contains(&group));
        (hello.mstsc && group && answer.end.is_none()).then_some((answer, hello))
    }

    /// What another library got through with, where this computer's Windows did not.
    pub fn only_windows_failed(&self) -> Option<(TlsVersion, &'a str)> {
        let failed = self.by_windows() && !self.works() && !self.works_with_12();
        let second = self.second.filter(|_| failed && !self.broke_off_without_client_certificate())?;
        match &second.outcome {
            HandshakeOutcome::Done { version, cipher, .. } => Some((*version, cipher)),
            HandshakeOutcome::Alert { .. }
            | HandshakeOutcome::Disconnect { .. }
            | HandshakeOutcome::McsDisconnect
            | HandshakeOutcome::NotTls { .. }
            | HandshakeOutcome::Refused { .. } => None,
        }
    }

    /// It broke off once the certificate had been shown.
    pub fn broke_off_over_certificate(&self) -> bool {
        self.agreed() && !self.works() && !self.works_with_12()
    }

    /// Whether the modern handshake came as far as the certificate: version, suite and group were agreed on by then.
    pub fn agreed(&self) -> bool {
        !self.modern.chain.is_empty() && !self.windows_refused_old_version()
    }

    /// This computer's Windows went no further than the answer of a server that only knows an old version. Such a server
    /// sends its certificate in one go with the version, so that the certificate came proves no agreement on the version.
    pub fn windows_refused_old_version(&self) -> bool {
        let refused = matches!(self.modern.outcome, HandshakeOutcome::Refused { .. });
        self.by_windows() && refused && self.old_hello().is_some_and(|(_, hello)| is_old(hello))
    }

    /// Every outcome that is known, answers to old hellos left out.
    pub fn outcomes(&self) -> impl Iterator<Item = &'a HandshakeOutcome> {
        let up_to_11 = self.up_to_11.and_then(|answer| answer.end.as_ref());
        self.telling_outcomes().chain(up_to_11)
    }

    /// The server asked the modern handshake for a certificate of the client's, and then broke it off. That an old hello
    /// was asked for one proves nothing: such a hello is never finished, so nobody knows whether the server insists.
    pub fn broke_off_without_client_certificate(&self) -> bool {
        !self.works() && self.modern.client_certificate_requested && !self.windows_refused_old_version()
    }

    /// The outcome that tells why no hello got anywhere. None where one did, or where another reason is known.
    ///
    /// Every failed run has one, so that the rules that look at its kind leave no failure without a name.
    pub fn failure(&self) -> Option<&'a HandshakeOutcome> {
        let explained = self.works() || self.works_with_12() || self.only_windows_failed().is_some();
        if explained || self.broke_off_without_client_certificate() {
            return None;
        }
        let modern = &self.modern.outcome;
        if self.agreed() {
            // What an old hello could offer instead is not the trouble, then.
            return Some(modern);
        }
        if self.old_hello().is_some() {
            return None;
        }
        let mut outcomes = self.telling_outcomes();
        let better = match modern {
            _ if self.outcomes().any(|o| *o == HandshakeOutcome::McsDisconnect) => {
                // After an alert the disconnect is only the server's goodbye.
                let disconnect = || self.outcomes().find(|o| **o == HandshakeOutcome::McsDisconnect);
                outcomes.find(|o| matches!(o, HandshakeOutcome::Alert { .. })).or_else(disconnect)
            }
            // A server of TLS 1.3 alone turns the others down by their version, which explains nothing.
            HandshakeOutcome::Disconnect { how } if how.hung_up() => {
                outcomes.find(|o| matches!(o, HandshakeOutcome::Alert { .. }) && !alert(o, PROTOCOL_VERSION))
            }
            // A server that takes one connection after the other is silent on those that wait.
            HandshakeOutcome::Disconnect { .. } => self.outcomes().find(|o| hung_up(o)),
            _ => None,
        };
        better.or(Some(modern))
    }

    /// The outcomes of hellos that offer all that is usual; that TLS 1.1 is turned down is usual, too.
    fn telling_outcomes(&self) -> impl Iterator<Item = &'a HandshakeOutcome> {
        let handshakes = std::iter::once(self.modern).chain(self.only_12).map(|handshake| &handshake.outcome);
        handshakes.chain(self.up_to_12.and_then(|answer| answer.end.as_ref()))
    }
}

/// What mstsc can exchange keys by.
const MSTSC_GROUPS: [&str; 4] = ["x25519", "secp256r1", "secp384r1", "dhe"];

fn done(handshake: &Handshake) -> bool {
    matches!(handshake.outcome, HandshakeOutcome::Done { .. })
}

/// A version from before TLS 1.2.
pub fn is_old(hello: &ServerHello) -> bool {
    hello.version.is_old()
}

/// Closed or reset.
pub fn hung_up(outcome: &HandshakeOutcome) -> bool {
    matches!(outcome, HandshakeOutcome::Disconnect { how } if how.hung_up())
}

/// Silence until the deadline.
pub fn silent(outcome: &HandshakeOutcome) -> bool {
    matches!(outcome, HandshakeOutcome::Disconnect { how: Disconnect::Silent })
}

/// One of these alerts.
pub fn alert(outcome: &HandshakeOutcome, codes: &[u8]) -> bool {
    matches!(outcome, HandshakeOutcome::Alert { code, .. } if codes.contains(code))
}

/// `handshake_failure` and `insufficient_security`: nothing in common (RFC 5246 section 7.2.2).
pub const NOTHING_IN_COMMON: &[u8] = &[40, 71];
/// `protocol_version`.
pub const PROTOCOL_VERSION: &[u8] = &[70];
