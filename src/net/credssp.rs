//! CredSSP up to the CHALLENGE, and not a message further: no password is sent, asked for or tried.

use serde::Serialize;
use tokio::time::Instant;

use super::tls::{Broken, Tls};
use super::{Disconnect, ms};
use crate::proto::ntlm::{self, Challenge};
use crate::proto::ts_request::{self, TsRequest};

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
    Refused {
        credssp_version: u32,
        status: u32,
    },
    /// A TSRequest without an NTLM challenge in it: Kerberos only, for instance.
    WithoutChallenge {
        credssp_version: u32,
    },
    /// The server asked for a client certificate after the handshake.
    ClientCertificateRequired,
    /// Not CredSSP.
    Garbled,
    Disconnect {
        how: Disconnect,
    },
}

/// The fact of the sign-in layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignInAnswer {
    /// Milliseconds from the question to its answer.
    pub answer_ms: f64,
    pub greeting: CredSspOutcome,
}

/// Asks. `now_unix` is this computer's clock in seconds since 1970.
pub async fn greet(mut tls: Tls, deadline: Instant, now_unix: impl Fn() -> f64) -> SignInAnswer {
    tls.refill(2 * ts_request::LONGEST);
    let started = Instant::now();
    let asked_at = now_unix();
    let request = ts_request::with_token(&ntlm::negotiate());
    tls.write(&request, deadline).await;
    let outcome = read_message(&mut tls, deadline).await;
    // The clock is read where the answer was made: half way between asking and hearing.
    let midway = f64::midpoint(asked_at, now_unix());
    let answer_ms = ms(started);
    let greeting = outcome.map_or_else(|greeting| greeting, |bytes| classify(&bytes, midway));
    tls.close(deadline.min(Instant::now() + GOODBYE)).await;
    SignInAnswer { answer_ms, greeting }
}

/// What saying goodbye may take: it only writes.
const GOODBYE: std::time::Duration = std::time::Duration::from_millis(50);

async fn read_message(tls: &mut Tls, deadline: Instant) -> Result<Vec<u8>, CredSspOutcome> {
    let mut bytes = Vec::new();
    loop {
        match ts_request::total_length(&bytes) {
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

fn classify(bytes: &[u8], midway: f64) -> CredSspOutcome {
    let Ok(TsRequest { version, token, error_code }) = ts_request::read(bytes) else { return CredSspOutcome::Garbled };
    match (token.as_deref().and_then(ntlm::read_challenge), error_code) {
        (Some(challenge), _) => {
            let skew_s = challenge.time_unix.map(|theirs| ((theirs - midway) * 1000.0).round() / 1000.0);
            CredSspOutcome::Challenged { credssp_version: version, challenge, skew_s }
        }
        (None, Some(status)) => CredSspOutcome::Refused { credssp_version: version, status },
        (None, None) => CredSspOutcome::WithoutChallenge { credssp_version: version },
    }
}
