//! Does the other computer accept this name and password? Asked only where the user opens that test. The password is
//! proved and never sent, and no session comes of it.
//!
//! The test itself goes on in the main chain (`credssp`), which leaves its outcome here.

use std::sync::Arc;

use serde::Serialize;

use super::{BoxFuture, Probe, ProbeCx, fact};
use crate::model::{Layer, Outcome, ProbeError};
use crate::net::Disconnect;
use crate::net::credssp::{Package, WhyNtlm};

pub const PROBE: Probe = Probe { id: "sign-in-test", layer: Layer::SignIn, dials: false, run };

/// What became of the one attempt. Whose it was stays with the user.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignInTest {
    /// By which of the two ways the name and password were proved; absent where nothing was sent.
    pub package: Option<Package>,
    /// Why it was not Kerberos.
    pub why_ntlm: Option<WhyNtlm>,
    /// Milliseconds from the proof to what came of it; absent where nothing was sent.
    pub answer_ms: Option<f64>,
    pub outcome: SignInOutcome,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SignInOutcome {
    /// The server proved that it took name and password for good. Whether they may use Remote Desktop it says later only.
    Accepted,
    /// It said why not: an NTSTATUS, or one of security's own numbers (SEC_E_...).
    Refused { status: u32 },
    /// It said that access is denied, and nothing of why (the Early User Authorization Result).
    Denied,
    /// Windows on this computer went no further, by itself or because a domain controller told it so (SEC_E_...).
    RefusedHere { status: u32 },
    /// It went without a word.
    Closed { how: Disconnect },
    /// Nothing came until the deadline.
    NoAnswer,
    /// Its proof is not one for this connection: somebody between the two passed the sign-in on, or made the answer up.
    WrongProof,
    /// An answer with neither a proof nor a number in it.
    Garbled,
    /// Nothing was sent.
    NotAsked { reason: NotAskedReason },
}

/// What kept the test from being made. The name, and anything made of the password, stayed here.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum NotAskedReason {
    /// The chain ended below, or before the CHALLENGE.
    NotReached,
    /// The server takes clients without NLA, and asks for name and password only when the session is there.
    WithoutNla,
    /// It did not prove that it holds the certificate's key.
    KeyNotProved,
    /// A certificate that nobody knows yet: whoever accepts this thumbprint can go on.
    CertificateUnknown {
        /// SHA-1, as Windows shows it.
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        thumbprint: String,
    },
    /// Another one than the one that was accepted.
    CertificateNotAccepted {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        thumbprint: String,
    },
    /// Another one than Remote Desktop remembers of this computer.
    CertificateChanged {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        thumbprint: String,
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        remembered: String,
    },
    /// Its CredSSP is older than the update of 2018, or its NTLM takes none of what keeps the proof safe: extended session security, 128-bit keys, a key of its own.
    TooWeak,
    /// Windows on this computer did not come to an end, for example because it looked for a domain controller.
    TookTooLong,
    /// This system knows no way for it: whoever is signed in can be tried on Windows only.
    NotHere,
}

impl SignInTest {
    /// One that was not made.
    #[must_use]
    pub const fn not_asked(reason: NotAskedReason) -> Self {
        Self { package: None, why_ntlm: None, answer_ms: None, outcome: SignInOutcome::NotAsked { reason } }
    }
}

fn run(cx: Arc<ProbeCx>) -> BoxFuture<Outcome> {
    Box::pin(async move {
        if cx.sign_in.is_none() {
            return Err(ProbeError::Skipped);
        }
        let test = cx.signed_in.take().await;
        fact(test.unwrap_or(SignInTest::not_asked(NotAskedReason::NotReached)))
    })
}
