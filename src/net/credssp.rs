//! CredSSP up to the CHALLENGE; where the user opened that test, further, to the proofs of both sides (`sign_in`).

mod machine;
mod own;
mod sign_in;

use serde::Serialize;
use tokio::time::Instant;

use super::tls::{Broken, Tls};
use super::{Disconnect, ms};
use crate::proto::ntlm::{self, Challenge};
use crate::proto::ts_request::{self, TsRequest};

pub use machine::{KerberosTrouble, Package, Stepped, SystemSignIn, Tokens, TokensState, WhyNtlm};
pub use own::OwnNtlm;
pub use sign_in::{Ended, Patience, SignIn, SignedIn, sign_in};

/// What the server said to an NTLM NEGOTIATE.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CredSspOutcome {
    /// Name, domain, version and clock of the other computer.
    Challenged {
        credssp_version: u32,
        challenge: Challenge,
        /// The other computer's clock minus ours, in seconds, half a round trip taken into account.
        skew_s: Option<f64>,
    },
    /// A TSRequest with an NTSTATUS instead of a token.
    Refused { credssp_version: u32, status: u32 },
    /// A TSRequest without an NTLM challenge in it: Kerberos only, for instance.
    WithoutChallenge { credssp_version: u32 },
    /// The Early User Authorization Result that lets nobody in, in place of a TSRequest.
    AccessDenied,
    /// The server asked for a client certificate after the handshake.
    ClientCertificateRequired,
    /// Not CredSSP.
    Garbled,
    #[serde(rename = "gone")]
    Disconnect { how: Disconnect },
}

/// The fact of the sign-in layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignInAnswer {
    /// Milliseconds from the question to its answer.
    pub answer_ms: f64,
    pub greeting: CredSspOutcome,
}

/// The sign-in as far as it has come. The connection is still open.
#[derive(Debug)]
pub struct Greeted {
    pub answer: SignInAnswer,
    tls: Tls,
}

/// Asks, and no more. `now_unix` is this computer's clock in seconds since 1970.
pub async fn greet(mut tls: Tls, deadline: Instant, now_unix: impl Fn() -> f64) -> Greeted {
    tls.refill(2 * ts_request::LONGEST);
    let (answer, _) = look(&mut tls, &ntlm::negotiate(), deadline, now_unix).await;
    Greeted { answer, tls }
}

/// Sends the first token, and tells what came, if that can go on.
async fn look(
    tls: &mut Tls,
    token: &[u8],
    deadline: Instant,
    now_unix: impl Fn() -> f64,
) -> (SignInAnswer, Option<TsRequest>) {
    let (started, asked_at) = (Instant::now(), now_unix());
    tls.write(&ts_request::with_token(token), deadline).await;
    let outcome = read_message(tls, deadline).await;
    // The clock is read where the answer was made: half way between asking and hearing.
    let midway = f64::midpoint(asked_at, now_unix());
    let answer_ms = ms(started);
    let came = match outcome {
        Ok(bytes) => ts_request::read(&bytes).ok(),
        Err(greeting) => return (SignInAnswer { answer_ms, greeting }, None),
    };
    let greeting = came.as_ref().map_or(CredSspOutcome::Garbled, |came| classify(came, midway));
    (SignInAnswer { answer_ms, greeting }, came)
}

impl Greeted {
    /// Says goodbye.
    pub async fn close(mut self, deadline: Instant) -> SignInAnswer {
        self.tls.close(deadline.min(Instant::now() + GOODBYE)).await;
        self.answer
    }
}

/// What saying goodbye may take: it only writes.
const GOODBYE: std::time::Duration = std::time::Duration::from_millis(50);

async fn read_message(tls: &mut Tls, deadline: Instant) -> Result<Vec<u8>, CredSspOutcome> {
    let mut bytes = Vec::new();
    loop {
        match ts_request::total_length(&bytes) {
            Err(_) if bytes == ts_request::ACCESS_DENIED => return Err(CredSspOutcome::AccessDenied),
            Err(_) => return Err(CredSspOutcome::Garbled),
            Ok(Some(total)) if bytes.len() >= total => return Ok(bytes),
            Ok(_) => {}
        }
        match tls.read(deadline).await {
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(Broken::ClientCertificateRequired) => return Err(CredSspOutcome::ClientCertificateRequired),
            Err(Broken::Garbled) => return Err(CredSspOutcome::Garbled),
            Err(Broken::Disconnect(how)) => return Err(CredSspOutcome::Disconnect { how }),
        }
    }
}

/// What the answer to a NEGOTIATE is.
fn classify(came: &TsRequest, midway: f64) -> CredSspOutcome {
    let credssp_version = came.version;
    let challenge = came.token.as_deref().and_then(ntlm::challenge_in).and_then(ntlm::read_challenge);
    match (challenge, came.error_code) {
        (Some(challenge), _) => {
            let skew_s = challenge.time_unix.map(|theirs| ((theirs - midway) * 1000.0).round() / 1000.0);
            CredSspOutcome::Challenged { credssp_version, challenge, skew_s }
        }
        (None, Some(status)) => CredSspOutcome::Refused { credssp_version, status },
        (None, None) => CredSspOutcome::WithoutChallenge { credssp_version },
    }
}
