//! The one attempt of a sign-in, and the care before it.
//!
//! An NTLM proof can be guessed at by whoever gets it, and it goes out before the server has proved anything of its own. So
//! it goes only to somebody who holds the key of a certificate that this user or Remote Desktop on this computer knows.

use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::time::Instant;

use super::credssp::greeted;
use super::sign_in_test::{NotAskedReason, SignInOutcome, SignInTest};
use super::{ProbeCx, now_unix};
use crate::model::{Account, Identity, Secret, SignInOnce, Target, Thumbprint};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, Ended, Greeted, OwnNtlm, Patience, SignIn, SignedIn, Tokens, sign_in};
use crate::net::tls::{Handshake, Tls};
use crate::platform::registry::{Key, REG_BINARY};
use crate::platform::{self, Platform};
use crate::proto::certificate::{self, EndPoint};
use crate::proto::ntlm::{self, Dice};
use crate::proto::public_key::Binding;

/// Greets, and tries the sign-in with it if all that must be so is so.
pub async fn attempt(cx: &ProbeCx, once: &SignInOnce, tls: Tls) -> (Greeted, SignInTest) {
    let kept = async |tls: Tls, reason| {
        let greeted = greeted(cx, tls).await;
        let begun = matches!(greeted.answer.greeting, CredSspOutcome::Challenged { .. });
        (greeted, SignInTest::not_asked(if begun { reason } else { NotAskedReason::NotReached }))
    };
    // Whoever copied the check: a password is tried once.
    let Some(request) = once.take() else { return kept(tls, NotAskedReason::NotReached).await };
    let Some(handshake) = cx.handshake.get().await else { return kept(tls, NotAskedReason::NotReached).await };
    let target = cx.target.clone();
    let here = tokio::task::spawn_blocking(move || Here::look(&*platform::here(), &target)).await.unwrap_or_default();
    let end = match careful(&handshake, &here.remembered, request.accepted.as_ref()) {
        Ok(end) => end,
        Err(reason) => return kept(tls, reason).await,
    };
    let Some(tokens) = tokens(cx, request.identity, here.name, &end.hash).await else {
        return kept(tls, NotAskedReason::NotHere).await;
    };
    let mut binding = Binding { nonce: [0; 32] };
    if SystemRandom::new().fill(&mut binding.nonce).is_err() {
        return kept(tls, NotAskedReason::NotHere).await;
    }
    // So long it may take from here on: a domain controller may have to be asked.
    cx.late(Instant::now() + cx.silence());
    let patience = Patience { first: cx.chain_deadline().await, each: cx.silence(), end: cx.end().await };
    let signed_in = sign_in(tls, SignIn { tokens, binding, public_key: &end.public_key, patience }, now_unix).await;
    let test = told(&signed_in);
    (signed_in.greeted, test)
}

/// What became of it.
fn told(SignedIn { greeted, ended, package, why_ntlm, answer_ms }: &SignedIn) -> SignInTest {
    let not = |reason| SignInOutcome::NotAsked { reason };
    let begun = !matches!(greeted.answer.greeting, CredSspOutcome::WithoutChallenge { .. });
    let outcome = match *ended {
        Ended::Proved => SignInOutcome::Accepted,
        Ended::WrongProof => SignInOutcome::WrongProof,
        Ended::Status(status) => SignInOutcome::Refused { status },
        Ended::AccessDenied => SignInOutcome::Denied,
        Ended::RefusedHere(status) => SignInOutcome::RefusedHere { status },
        Ended::Garbled => SignInOutcome::Garbled,
        Ended::Disconnect(Disconnect::Silent) => SignInOutcome::NoAnswer,
        Ended::Disconnect(how) => SignInOutcome::Closed { how },
        Ended::StuckHere => not(NotAskedReason::TookTooLong),
        Ended::Weak if begun || package.is_some() => not(NotAskedReason::TooWeak),
        Ended::Weak | Ended::NotReached => not(NotAskedReason::NotReached),
    };
    SignInTest { package: *package, why_ntlm: *why_ntlm, answer_ms: *answer_ms, outcome }
}

/// Who makes the tokens: Windows where it can, as it does for Remote Desktop, and Redial itself elsewhere, of a password.
async fn tokens(cx: &ProbeCx, identity: Identity, workstation: String, certificate: &[u8]) -> Option<Box<dyn Tokens>> {
    let target = format!("TERMSRV/{}", cx.target.host.server_name());
    let bindings = ntlm::channel_bindings(END_POINT, certificate);
    let (system, named) = (cx.system_sign_in.clone(), target.clone());
    let bound = [END_POINT.as_bytes(), b":", certificate].concat();
    let begin = move || match system.map(|system| system.begin(&identity, &named, &bound)) {
        Some(Ok(tokens)) => Begun::ByTheSystem(tokens),
        Some(Err(_)) | None => match identity {
            Identity::SignedInHere => Begun::NoWay,
            Identity::Typed { account, secret } => Begun::ByOurselves { account, secret },
        },
    };
    match tokio::task::spawn_blocking(begin).await.ok()? {
        Begun::ByTheSystem(tokens) => Some(tokens),
        Begun::NoWay => None,
        Begun::ByOurselves { account, secret } => {
            let key = ntlm::response_key(&secret.utf16le(), &account.user, &account.domain);
            // From here on the key does.
            drop(secret);
            Some(Box::new(OwnNtlm::new(account, key, workstation, target, bindings, throw()?)))
        }
    }
}

enum Begun {
    ByTheSystem(Box<dyn Tokens>),
    ByOurselves { account: Account, secret: Secret },
    NoWay,
}

/// RFC 5929 section 4.
const END_POINT: &str = "tls-server-end-point";

/// What this computer knows.
#[derive(Debug, Default)]
struct Here {
    name: String,
    /// The certificates that Remote Desktop took for the other computer's, by the names that it may have called it.
    remembered: Vec<Thumbprint>,
}

impl Here {
    fn look(pc: &dyn Platform, target: &Target) -> Self {
        // Without a name the other computer is told none.
        Self { name: pc.computer().map(|here| here.name).unwrap_or_default(), remembered: remembered(pc, target) }
    }
}

/// `CertHash`: what somebody has accepted in Remote Desktop, "don't ask me again" ticked.
#[must_use]
pub fn remembered(pc: &dyn Platform, target: &Target) -> Vec<Thumbprint> {
    let servers = Key::user("Software\\Microsoft\\Terminal Server Client\\Servers");
    let host = target.host.to_string();
    let mut names = vec![format!("{host}:{}", target.port), host];
    // The registry knows no case.
    let known = names.iter().any(|name| name.eq_ignore_ascii_case(&target.typed));
    if !known && !target.typed.contains('\\') {
        names.push(target.typed.clone());
    }
    let hash = |name: &String| pc.value(&servers.join(name), "CertHash").ok().flatten();
    let hashes = names.iter().filter_map(hash).filter(|value| value.kind == REG_BINARY);
    hashes.filter_map(|value| Thumbprint::of(&value.bytes.0)).collect()
}

/// Whether the proof may go to whoever showed this certificate.
fn careful(
    handshake: &Handshake,
    remembered: &[Thumbprint],
    accepted: Option<&Thumbprint>,
) -> Result<EndPoint, NotAskedReason> {
    let shown = handshake.chain.first().filter(|_| handshake.key_proved == Some(true));
    let Some(der) = shown else { return Err(NotAskedReason::KeyNotProved) };
    let Some(end) = certificate::end_point(der) else { return Err(NotAskedReason::KeyNotProved) };
    let is = |thumbprint: &Thumbprint| certificate::has_thumbprint(der, thumbprint.octets());
    let thumbprint = || Thumbprint::of(&certificate::sha1(der)).map(|shown| shown.to_string()).unwrap_or_default();
    match (remembered, accepted) {
        ([first, ..], _) if !remembered.iter().any(is) => {
            Err(NotAskedReason::CertificateChanged { thumbprint: thumbprint(), remembered: first.to_string() })
        }
        (_, Some(accepted)) if !is(accepted) => {
            Err(NotAskedReason::CertificateNotAccepted { thumbprint: thumbprint() })
        }
        ([], None) => Err(NotAskedReason::CertificateUnknown { thumbprint: thumbprint() }),
        ([..], _) => Ok(end),
    }
}

/// The system's randomness; none where it has none.
fn throw() -> Option<Dice> {
    let random = SystemRandom::new();
    let mut client_challenge = [0; 8];
    let mut session = ntlm::Key::default();
    random.fill(&mut client_challenge).ok()?;
    random.fill(&mut *session).ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates; a clock before 1601 is none"
    )]
    let filetime = ((now_unix() + 11_644_473_600.0) * 1e7) as u64;
    Some(Dice { client_challenge, session, filetime })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::tls::{HandshakeOutcome, TlsLibrary};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Registry as _, Value};

    fn shown(key_proved: Option<bool>) -> (Handshake, Thumbprint) {
        let key = rcgen::KeyPair::generate().unwrap();
        let der = rcgen::CertificateParams::default().self_signed(&key).unwrap().der().to_vec();
        let thumbprint = Thumbprint::of(&certificate::sha1(&der)).unwrap();
        let handshake = Handshake {
            library: TlsLibrary::Rustls,
            instead_of_windows: None,
            offered_13: true,
            heard: true,
            outcome: HandshakeOutcome::McsDisconnect,
            took_ms: 1.0,
            client_certificate_requested: false,
            key_proved,
            chain: vec![der],
        };
        (handshake, thumbprint)
    }

    #[test]
    fn it_goes_only_to_a_certificate_that_somebody_knows() {
        let (handshake, own) = shown(Some(true));
        let other = Thumbprint::of(&[7; 20]).unwrap();
        let by_sha256 = Thumbprint::parse(&certificate::read(&handshake.chain[0]).unwrap().sha256).unwrap();
        let tried = |remembered: &[Thumbprint], accepted: Option<&Thumbprint>| {
            careful(&handshake, remembered, accepted).map(|end| end.public_key.len())
        };
        let thumbprint = own.to_string();
        let (one, known) = (std::slice::from_ref(&own), Ok(65));
        assert_eq!(tried(one, None), known);
        assert_eq!(tried(&[], Some(&own)), known);
        assert_eq!(tried(&[], Some(&by_sha256)), known);
        assert_eq!(tried(one, Some(&own)), known);
        assert_eq!(tried(&[other.clone(), own.clone()], None), known);
        let unknown = NotAskedReason::CertificateUnknown { thumbprint: thumbprint.clone() };
        assert_eq!(tried(&[], None), Err(unknown));
        let refused = NotAskedReason::CertificateNotAccepted { thumbprint: thumbprint.clone() };
        assert_eq!(tried(&[], Some(&other)), Err(refused.clone()));
        assert_eq!(tried(one, Some(&other)), Err(refused));
        // Whoever accepts it now may be wrong, and Remote Desktop's memory is the better witness.
        let changed = NotAskedReason::CertificateChanged { thumbprint, remembered: other.to_string() };
        assert_eq!(tried(std::slice::from_ref(&other), Some(&own)), Err(changed));
    }

    #[test]
    fn it_goes_only_to_who_holds_the_key() {
        for proved in [None, Some(false)] {
            let (handshake, own) = shown(proved);
            assert_eq!(careful(&handshake, &[], Some(&own)), Err(NotAskedReason::KeyNotProved));
        }
        let (mut handshake, own) = shown(Some(true));
        handshake.chain = vec![b"no certificate".to_vec()];
        assert_eq!(careful(&handshake, &[], Some(&own)), Err(NotAskedReason::KeyNotProved));
        handshake.chain.clear();
        assert_eq!(careful(&handshake, &[], Some(&own)), Err(NotAskedReason::KeyNotProved));
    }

    #[test]
    fn what_remote_desktop_remembers_is_found_by_each_of_its_names() {
        let pc = Fake::typical();
        let servers = Key::user("Software\\Microsoft\\Terminal Server Client\\Servers");
        for (name, typed) in [("pc7.lab", "PC7.lab"), ("10.9.0.7", "10.9.0.7:3390"), ("10.9.0.8:3390", "10.9.0.8:3390")]
        {
            let target = Target::parse(typed).unwrap();
            assert_eq!(remembered(&pc, &target), []);
            let key = servers.join(name);
            pc.create_key(&key).unwrap();
            pc.set_value(&key, "CertHash", &Value::binary(&[7; 3])).unwrap();
            assert_eq!(remembered(&pc, &target), []);
            pc.set_value(&key, "CertHash", &Value::binary(&[7; 20])).unwrap();
            assert_eq!(remembered(&pc, &target), [Thumbprint::of(&[7; 20]).unwrap()], "{typed}");
        }
    }
}
