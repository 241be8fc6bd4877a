//! The one attempt of a sign-in, and the care before it.
//!
//! An NTLM proof can be guessed at by whoever gets it, and it goes out before the server has proved anything of its own. So
//! it goes only to somebody who holds the key of a certificate that this user or Remote Desktop on this computer knows.

use ring::rand::{SecureRandom as _, SystemRandom};

use super::sign_in_test::{NotAskedReason, Package, SignInOutcome, SignInTest, WhyNtlm};
use super::{ProbeCx, now_unix};
use crate::model::{Account, Identity, Secret, SignInOnce, Target, Thumbprint};
use crate::net::Disconnect;
use crate::net::credssp::{CredSspOutcome, Greeted, ProofAnswer};
use crate::net::tls::Handshake;
use crate::platform::registry::{Key, REG_BINARY};
use crate::platform::{self, Platform};
use crate::proto::certificate::{self, EndPoint};
use crate::proto::ntlm::{self, Claim, Dice};

/// Takes the sign-in and tries it, if all that must be so is so.
pub async fn attempt(cx: &ProbeCx, once: &SignInOnce, greeted: &mut Greeted) -> SignInTest {
    let not = SignInTest::not_asked;
    if !matches!(greeted.answer.greeting, CredSspOutcome::Challenged { .. }) {
        return not(NotAskedReason::NotReached);
    }
    // Whoever copied the check: a password is tried once.
    let Some(request) = once.take() else { return not(NotAskedReason::NotReached) };
    let Some(handshake) = cx.handshake.get().await else { return not(NotAskedReason::NotReached) };
    let target = cx.target.clone();
    let here = tokio::task::spawn_blocking(move || Here::look(&*platform::here(), &target)).await.unwrap_or_default();
    let end = match careful(&handshake, &here.remembered, request.accepted.as_ref()) {
        Ok(end) => end,
        Err(reason) => return not(reason),
    };
    match request.identity {
        Identity::Typed { account, secret } => prove(cx, greeted, &account, secret, &here.name, &end).await,
        Identity::SignedInHere => not(NotAskedReason::NotHere),
    }
}

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

/// Redial's own way: NTLMv2.
async fn prove(
    cx: &ProbeCx,
    greeted: &mut Greeted,
    account: &Account,
    secret: Secret,
    workstation: &str,
    end: &EndPoint,
) -> SignInTest {
    let key = ntlm::response_key(&secret.utf16le(), &account.user, &account.domain);
    // From here on the key does.
    drop(secret);
    let claim = Claim {
        user: &account.user,
        domain: &account.domain,
        key: &key,
        workstation,
        target: &format!("TERMSRV/{}", cx.target.host.server_name()),
        bindings: ntlm::channel_bindings("tls-server-end-point", &end.hash),
    };
    let Some((dice, nonce)) = throw() else { return SignInTest::not_asked(NotAskedReason::NotHere) };
    let answer = greeted.prove(&claim, dice, nonce, &end.public_key, cx.sign_in_deadline().await).await;
    let Ok((answer, answer_ms)) = answer else { return SignInTest::not_asked(NotAskedReason::TooWeak) };
    let outcome = match answer {
        ProofAnswer::Proved => SignInOutcome::Accepted,
        ProofAnswer::WrongProof => SignInOutcome::WrongProof,
        ProofAnswer::Status(status) => SignInOutcome::Refused { status },
        ProofAnswer::Garbled => SignInOutcome::Garbled,
        ProofAnswer::Disconnect(Disconnect::Silent) => SignInOutcome::NoAnswer,
        ProofAnswer::Disconnect(how) => SignInOutcome::Closed { how },
    };
    let why_ntlm = Some(WhyNtlm::OwnWay);
    SignInTest { package: Some(Package::Ntlm), why_ntlm, answer_ms: Some(answer_ms), outcome }
}

/// The system's randomness; none where it has none.
fn throw() -> Option<(Dice, [u8; 32])> {
    let random = SystemRandom::new();
    let (mut client_challenge, mut nonce) = ([0; 8], [0; 32]);
    let mut session = ntlm::Key::default();
    random.fill(&mut client_challenge).ok()?;
    random.fill(&mut nonce).ok()?;
    random.fill(&mut *session).ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates; a clock before 1601 is none"
    )]
    let filetime = ((now_unix() + 11_644_473_600.0) * 1e7) as u64;
    Some((Dice { client_challenge, session, filetime }, nonce))
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
