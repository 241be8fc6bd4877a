//! CredSSP with somebody's sign-in in it, up to the proofs of both sides. The message after those would have the password
//! in it: there is nothing here that could make it.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::machine::{Package, Stepped, Tokens, TokensState, WhyNtlm};
use super::{CredSspOutcome, Greeted, SignInAnswer, look, read_message};
use crate::net::tls::Tls;
use crate::net::{Disconnect, ms};
use crate::proto::ntlm;
use crate::proto::public_key::{Binding, HASH, LEAST_VERSION};
use crate::proto::ts_request::{self, TsRequest};

/// What there is besides the connection.
#[derive(Debug)]
pub struct SignIn<'a> {
    pub tokens: Box<dyn Tokens>,
    pub binding: Binding,
    /// Of the certificate that was shown.
    pub public_key: &'a [u8],
    pub patience: Patience,
}

/// How long is waited.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until when for the first answer.
    pub first: Instant,
    /// How long for each one after it: a domain controller may have to be asked.
    pub each: Duration,
    /// And in all until when.
    pub end: Instant,
}

/// What came of it.
#[derive(Debug)]
pub struct SignedIn {
    pub greeted: Greeted,
    pub ended: Ended,
    /// By which package; none where nothing of anybody was sent.
    pub package: Option<Package>,
    /// Why it was not Kerberos.
    pub why_ntlm: Option<WhyNtlm>,
    /// Milliseconds from the last proof to what came of it.
    pub answer_ms: Option<f64>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ended {
    /// Before anything of anybody was sent; the greeting tells.
    NotReached,
    /// What the server takes is too weak. No proof was sent.
    Weak,
    /// The system here goes no further.
    RefusedHere(u32),
    /// The system here did not come to an end.
    StuckHere,
    /// The server's own proof: it knows the password's hash, or somebody who does, and sits at the end of this connection.
    Proved,
    /// Something that was to be one.
    WrongProof,
    Status(u32),
    /// The word that lets nobody in, and no number.
    AccessDenied,
    Garbled,
    Disconnect(Disconnect),
}

/// As many messages as any sign-in needs, and some more.
const MOST_ROUNDS: usize = 10;

/// Signs in, once. `now_unix` is this computer's clock in seconds since 1970.
pub async fn sign_in(mut tls: Tls, sign_in: SignIn<'_>, now_unix: impl Fn() -> f64) -> SignedIn {
    let SignIn { tokens, binding, public_key, patience } = sign_in;
    tls.refill(2 * ts_request::LONGEST);
    let mut way = Way { tokens: Some(tokens), package: None, shown: false, answer_ms: None, greeting: None, patience };
    let ended = match way.greet(&mut tls, now_unix).await {
        Ok(came) => way.go_on(&mut tls, came, binding, public_key).await,
        Err(ended) => ended,
    };
    let package = way.package.filter(|_| way.shown);
    let why_ntlm = if package == Some(Package::Ntlm) { Some(way.why_ntlm(ended == Ended::Proved).await) } else { None };
    let Way { shown, answer_ms, greeting, .. } = way;
    let answer = greeting.unwrap_or(SignInAnswer { answer_ms: 0.0, greeting: CredSspOutcome::Garbled });
    SignedIn { greeted: Greeted { answer, tls }, ended, package, why_ntlm, answer_ms: answer_ms.filter(|_| shown) }
}

/// How far it has come.
#[derive(Debug)]
struct Way {
    /// None where the system did not come back with them.
    tokens: Option<Box<dyn Tokens>>,
    package: Option<Package>,
    /// Whether anything of anybody was sent.
    shown: bool,
    answer_ms: Option<f64>,
    greeting: Option<SignInAnswer>,
    patience: Patience,
}

impl Way {
    /// The first token, and the answer to it.
    async fn greet(&mut self, tls: &mut Tls, now_unix: impl Fn() -> f64) -> Result<TsRequest, Ended> {
        let until = Instant::now() + self.patience.each;
        let first = match self.step(None, until).await {
            Ok(Stepped { send, state: TokensState::Waits }) if !send.is_empty() => send,
            other => {
                self.greeting = Some(look(tls, &ntlm::negotiate(), self.patience.first, now_unix).await.0);
                return Err(other.map_or_else(|ended| ended, |stepped| cannot(stepped.state)));
            }
        };
        self.shown = !ntlm::is_hello(&first);
        // Finding a domain controller may have taken a while, which was not the server's.
        let until = self.patience.first.max(self.until());
        let (answer, came) = look(tls, &first, until, now_unix).await;
        self.answer_ms = Some(answer.answer_ms);
        let gone = match answer.greeting {
            CredSspOutcome::Disconnect { how } => Ended::Disconnect(how),
            CredSspOutcome::AccessDenied => Ended::AccessDenied,
            _ => Ended::Garbled,
        };
        self.greeting = Some(answer);
        came.ok_or(if self.shown { gone } else { Ended::NotReached })
    }

    /// From there to the end.
    async fn go_on(&mut self, tls: &mut Tls, mut came: TsRequest, binding: Binding, public_key: &[u8]) -> Ended {
        for _ in 0..MOST_ROUNDS {
            if let Some(status) = came.error_code {
                return if self.shown { Ended::Status(status) } else { Ended::NotReached };
            }
            let Some(token) = came.token.take() else { return Ended::Garbled };
            let strong = ntlm::challenge_in(&token).is_none_or(ntlm::is_strong);
            if came.version < LEAST_VERSION || !strong {
                return Ended::Weak;
            }
            let Stepped { send, state } = match self.step(Some(token), self.until()).await {
                Ok(stepped) => stepped,
                Err(ended) => return ended,
            };
            if ntlm::is_weak_proof(&send) {
                return Ended::Weak;
            }
            let message = match state {
                TokensState::Waits if !send.is_empty() => ts_request::with_token(&send),
                TokensState::Waits => return Ended::Garbled,
                TokensState::Done => return self.prove(tls, &send, binding, public_key).await,
                TokensState::Weak | TokensState::Refused(_) => return cannot(state),
            };
            came = match self.ask(tls, &message).await {
                Ok(came) => came,
                Err(ended) => return ended,
            };
        }
        Ended::Garbled
    }

    /// The last token, if there is one, and both proofs.
    async fn prove(&mut self, tls: &mut Tls, token: &[u8], binding: Binding, public_key: &[u8]) -> Ended {
        let sealed = match self.tokens.as_mut().map(|tokens| tokens.seal(&binding.of_client(public_key))) {
            Some(Ok(sealed)) => sealed,
            Some(Err(status)) => return Ended::RefusedHere(status),
            None => return Ended::StuckHere,
        };
        let message = ts_request::with_proof(token, &sealed, Some(&binding.nonce));
        match self.ask(tls, &message).await {
            Err(ended) => ended,
            Ok(TsRequest { error_code: Some(status), .. }) => Ended::Status(status),
            Ok(TsRequest { public_key: Some(sealed), .. }) => {
                let said = self.tokens.as_mut().and_then(|tokens| tokens.unseal(&sealed, HASH));
                let right = said.is_some_and(|said| *said == binding.of_server(public_key));
                if right { Ended::Proved } else { Ended::WrongProof }
            }
            Ok(_) => Ended::Garbled,
        }
    }

    /// Sends something of somebody, and hears what comes of it.
    async fn ask(&mut self, tls: &mut Tls, message: &[u8]) -> Result<TsRequest, Ended> {
        let (asked, until) = (Instant::now(), self.until());
        self.shown = true;
        tls.refill(2 * ts_request::LONGEST);
        tls.write(message, until).await;
        let read = read_message(tls, until).await;
        self.answer_ms = Some(ms(asked));
        match read {
            Err(CredSspOutcome::Disconnect { how }) => Err(Ended::Disconnect(how)),
            Err(CredSspOutcome::AccessDenied) => Err(Ended::AccessDenied),
            Err(_) => Err(Ended::Garbled),
            Ok(bytes) => ts_request::read(&bytes).map_err(|_| Ended::Garbled),
        }
    }

    fn until(&self) -> Instant {
        (Instant::now() + self.patience.each).min(self.patience.end)
    }

    /// Aside, since it may block. Who does not come back is not waited for.
    async fn step(&mut self, came: Option<Vec<u8>>, until: Instant) -> Result<Stepped, Ended> {
        let mut tokens = self.tokens.take().ok_or(Ended::StuckHere)?;
        let stepping = tokio::task::spawn_blocking(move || {
            let stepped = tokens.step(came.as_deref());
            (tokens, stepped)
        });
        let Ok(Ok((tokens, stepped))) = timeout_at(until, stepping).await else { return Err(Ended::StuckHere) };
        self.package = tokens.package().or(self.package);
        self.tokens = Some(tokens);
        Ok(stepped)
    }

    async fn why_ntlm(&mut self, accepted: bool) -> WhyNtlm {
        let Some(mut tokens) = self.tokens.take() else { return WhyNtlm::Untold };
        let asking = tokio::task::spawn_blocking(move || tokens.why_ntlm(accepted));
        match timeout_at(self.until(), asking).await {
            Ok(Ok(why)) => why,
            _ => WhyNtlm::Untold,
        }
    }
}

/// Why there is no token to send.
const fn cannot(state: TokensState) -> Ended {
    match state {
        TokensState::Refused(status) => Ended::RefusedHere(status),
        TokensState::Weak | TokensState::Waits | TokensState::Done => Ended::Weak,
    }
}
