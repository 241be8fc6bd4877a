//! CredSSP up to the CHALLENGE; where the user opened that test, one message further, to the proofs of both sides. The
//! message after those would have the password in it: there is nothing here that could make it.

use serde::Serialize;
use tokio::time::Instant;

use super::tls::{Broken, Tls};
use super::{Disconnect, ms};
use crate::proto::ntlm::{self, Challenge, Claim, Dice, Sealing, Side, Weak};
use crate::proto::public_key::{Binding, LEAST_VERSION};
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
    Refused { credssp_version: u32, status: u32 },
    /// A TSRequest without an NTLM challenge in it: Kerberos only, for instance.
    WithoutChallenge { credssp_version: u32 },
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

/// What a greeting is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Nothing follows.
    Look,
    /// A sign-in may follow.
    SignIn,
}

/// The sign-in as far as it has come. The connection is still open.
#[derive(Debug)]
pub struct Greeted {
    pub answer: SignInAnswer,
    tls: Tls,
    hello: Vec<u8>,
    /// The CHALLENGE, as it came.
    token: Option<Vec<u8>>,
}

/// Asks. `now_unix` is this computer's clock in seconds since 1970.
pub async fn greet(mut tls: Tls, purpose: Purpose, deadline: Instant, now_unix: impl Fn() -> f64) -> Greeted {
    tls.refill(2 * ts_request::LONGEST);
    let started = Instant::now();
    let asked_at = now_unix();
    let hello = match purpose {
        Purpose::Look => ntlm::negotiate(),
        Purpose::SignIn => ntlm::negotiate_to_sign_in(),
    };
    tls.write(&ts_request::with_token(&hello), deadline).await;
    let outcome = read_message(&mut tls, deadline).await;
    // The clock is read where the answer was made: half way between asking and hearing.
    let midway = f64::midpoint(asked_at, now_unix());
    let answer_ms = ms(started);
    let (greeting, token) = outcome.map_or_else(|greeting| (greeting, None), |bytes| classify(&bytes, midway));
    Greeted { answer: SignInAnswer { answer_ms, greeting }, tls, hello, token }
}

/// What came of a proof.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ProofAnswer {
    /// The server's own proof: it knows the password's hash, or somebody who does, and sits at the end of this connection.
    Proved,
    /// Something that was to be one.
    WrongProof,
    Status(u32),
    Garbled,
    Disconnect(Disconnect),
}

impl Greeted {
    /// Goes on to prove that somebody's password is known, once, and to hear the server's own proof; what would follow, the
    /// password itself, is never sent. Gives the milliseconds from the one to the other, too.
    ///
    /// # Errors
    /// Where the server's CHALLENGE is none, or wants less than what is safe. Nothing was sent.
    pub async fn prove(
        &mut self,
        claim: &Claim<'_>,
        dice: Dice,
        nonce: [u8; 32],
        public_key: &[u8],
        deadline: Instant,
    ) -> Result<(ProofAnswer, f64), Weak> {
        let (Some(token), CredSspOutcome::Challenged { credssp_version, .. }) = (&self.token, &self.answer.greeting)
        else {
            return Err(Weak);
        };
        if *credssp_version < LEAST_VERSION {
            return Err(Weak);
        }
        let binding = Binding { nonce };
        let proof = ntlm::authenticate(&self.hello, token, claim, dice)?;
        let sealed = Sealing::new(&proof.session, Side::Client).seal(&binding.of_client(public_key));
        let message = ts_request::with_proof(&proof.message, &sealed, Some(&binding.nonce));
        let asked = Instant::now();
        self.tls.write(&message, deadline).await;
        let answer = match read_message(&mut self.tls, deadline).await {
            Err(CredSspOutcome::Disconnect { how }) => ProofAnswer::Disconnect(how),
            Err(_) => ProofAnswer::Garbled,
            Ok(bytes) => match ts_request::read(&bytes) {
                Ok(TsRequest { error_code: Some(status), .. }) => ProofAnswer::Status(status),
                Ok(TsRequest { public_key: Some(sealed), .. }) => {
                    let said = Sealing::new(&proof.session, Side::Server).unseal(&sealed);
                    let right = said.is_some_and(|said| *said == binding.of_server(public_key));
                    if right { ProofAnswer::Proved } else { ProofAnswer::WrongProof }
                }
                Ok(_) | Err(_) => ProofAnswer::Garbled,
            },
        };
        Ok((answer, ms(asked)))
    }

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

/// What the answer to a NEGOTIATE is, and the CHALLENGE in it.
fn classify(bytes: &[u8], midway: f64) -> (CredSspOutcome, Option<Vec<u8>>) {
    let Ok(TsRequest { version, token, error_code, .. }) = ts_request::read(bytes) else {
        return (CredSspOutcome::Garbled, None);
    };
    match (token.as_deref().and_then(ntlm::read_challenge), error_code) {
        (Some(challenge), _) => {
            let skew_s = challenge.time_unix.map(|theirs| ((theirs - midway) * 1000.0).round() / 1000.0);
            (CredSspOutcome::Challenged { credssp_version: version, challenge, skew_s }, token)
        }
        (None, Some(status)) => (CredSspOutcome::Refused { credssp_version: version, status }, None),
        (None, None) => (CredSspOutcome::WithoutChallenge { credssp_version: version }, None),
    }
}
