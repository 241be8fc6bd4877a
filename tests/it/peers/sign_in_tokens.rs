//! A sign-in whose tokens are the system's own: played by a script against scripted servers, since the real ones are
//! Windows' only.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use redial::engine::{Budget, Request, check};
use redial::model::{Identity, SignInOnce, SignInRequest, Target, Thumbprint};
use redial::net::credssp::{KerberosTrouble, Package, Stepped, SystemSignIn, Tokens, TokensState, WhyNtlm};
use redial::proto::certificate;
use redial::proto::ntlm::{self, Challenge};
use redial::proto::public_key::Binding;
use redial::proto::ts_request::{self, TsRequest};
use redial::report::Report;
use serde_json::{Value, json};

use super::sign_in::{message, of_version};
use crate::lab::scripted::{Scripted, encrypted, greet_nla, own_certificate, wait_for_goodbye};

const SEAL: u8 = b'=';
const NOT_HERE: u32 = 0x8009_0302;

/// What one says next: a token and how far it is.
type Say = fn(usize) -> Stepped;

/// A system's sign-in that says what it is told to.
#[derive(Clone, Copy, Debug)]
struct System {
    package: Package,
    say: Say,
}

impl SystemSignIn for System {
    fn begin(&self, identity: &Identity, target: &str, bindings: &[u8]) -> Result<Box<dyn Tokens>, u32> {
        assert!(matches!(identity, Identity::SignedInHere));
        assert!(target.starts_with("TERMSRV/127."), "{target}");
        assert!(bindings.starts_with(b"tls-server-end-point:") && bindings.len() == 21 + 32);
        Ok(Box::new(Script { system: *self, steps: 0 }))
    }
}

#[derive(Debug)]
struct Script {
    system: System,
    steps: usize,
}

impl Tokens for Script {
    fn step(&mut self, came: Option<&[u8]>) -> Stepped {
        assert_eq!(came.is_none(), self.steps == 0);
        self.steps += 1;
        (self.system.say)(self.steps - 1)
    }

    fn package(&self) -> Option<Package> {
        Some(self.system.package)
    }

    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, u32> {
        Ok([&[SEAL], plain].concat())
    }

    fn unseal(&mut self, sealed: &[u8], octets: usize) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let plain = sealed.strip_prefix(&[SEAL]).filter(|plain| plain.len() == octets)?;
        Some(plain.to_vec().into())
    }

    fn why_ntlm(&mut self, accepted: bool) -> WhyNtlm {
        assert!(self.steps > 1);
        if accepted {
            WhyNtlm::Kerberos { status: 0x8009_0303, trouble: KerberosTrouble::NameUnknown }
        } else {
            WhyNtlm::Untold
        }
    }
}

const fn waits(send: Vec<u8>) -> Stepped {
    Stepped { send, state: TokensState::Waits }
}

const fn done(send: Vec<u8>) -> Stepped {
    Stepped { send, state: TokensState::Done }
}

/// As Negotiate puts it around NTLM's messages.
fn wrapped(message: &[u8]) -> Vec<u8> {
    [&[0x60, 0x82, 1, 0][..], message, &[0xa3, 2, 4, 0]].concat()
}

fn challenge() -> Vec<u8> {
    let names =
        Challenge { netbios_computer: Some("PC-1".to_owned()), time_unix: Some(1.79e9), ..Challenge::default() };
    ntlm::challenge(&ntlm::negotiate_to_sign_in(), &names)
}

/// Something with the head of an AUTHENTICATE, and a proof of so many octets.
fn authenticate(proof: u16) -> Vec<u8> {
    let mut message = [&b"NTLMSSP\0"[..], &[3, 0, 0, 0], &[0; 8]].concat();
    message.extend([proof.to_le_bytes(), proof.to_le_bytes()].concat());
    message.extend(32u32.to_le_bytes());
    message.extend(vec![7; 8 + usize::from(proof)]);
    message
}

/// Kerberos: a ticket, an answer, and that is all.
const KERBEROS: System = System {
    package: Package::Kerberos,
    say: |step| if step == 0 { waits(b"ticket".to_vec()) } else { done(Vec::new()) },
};

/// NTLM in Negotiate: the last word is the server's.
const WRAPPED_NTLM: System = System {
    package: Package::Ntlm,
    say: |step| match step {
        0 => waits(wrapped(&ntlm::negotiate_to_sign_in())),
        1 => waits(wrapped(&authenticate(300))),
        _ => done(Vec::new()),
    },
};

/// What a server is told, and what it says to each: none is to go.
struct Server {
    running: Scripted,
    thumbprint: Thumbprint,
    heard: Arc<Mutex<Vec<TsRequest>>>,
}

/// To a message, by its place, with the right answer to a proof.
trait Answers: Fn(usize, &TsRequest, Option<Vec<u8>>) -> Option<Vec<u8>> + Send + Sync + 'static {}
impl<F: Fn(usize, &TsRequest, Option<Vec<u8>>) -> Option<Vec<u8>> + Send + Sync + 'static> Answers for F {}

impl Server {
    fn start(version: u8, answers: impl Answers) -> Self {
        let own = own_certificate("tokens");
        let thumbprint = Thumbprint::of(&certificate::sha1(&own.0)).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        let running = Scripted::start(move |stream| {
            if !greet_nla(stream)? {
                wait_for_goodbye(stream);
                return Ok(());
            }
            let mut encrypted = encrypted(stream, std::slice::from_ref(&own.0), &own.1)?;
            let public_key = certificate::end_point(&own.0).unwrap().public_key;
            for place in 0.. {
                let Ok(said) = message(&mut encrypted) else { break };
                let proof = said.public_key.as_ref().map(|sealed| {
                    let binding = Binding { nonce: said.nonce.unwrap() };
                    assert_eq!(sealed[1..], binding.of_client(&public_key));
                    ts_request::with_public_key(&[&[SEAL], &binding.of_server(&public_key)[..]].concat())
                });
                let answer = answers(place, &said, proof);
                kept.lock().unwrap().push(said);
                let Some(answer) = answer else { return Ok(()) };
                encrypted.write_all(&of_version(version, answer))?;
                encrypted.flush()?;
            }
            let mut after = Vec::new();
            let _ = encrypted.read_to_end(&mut after);
            assert!(after.is_empty());
            Ok(())
        });
        Self { running, thumbprint, heard }
    }

    fn check(&self, system: System) -> Report {
        let sign_in = SignInRequest { identity: Identity::SignedInHere, accepted: Some(self.thumbprint.clone()) };
        let target = Target::parse(&self.running.address.to_string()).unwrap();
        let request = Request {
            sign_in: Some(SignInOnce::new(sign_in)),
            system_sign_in: Some(Arc::new(system)),
            budget: Budget::of(Duration::from_secs(2)),
            ..Request::new(target, None)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let report = runtime.block_on(check(request, |_| ()));
        runtime.shutdown_background();
        report
    }

    fn test(&self, system: System) -> Value {
        fact(&self.check(system), "sign-in-test")
    }

    fn heard(&self) -> Vec<TsRequest> {
        self.heard.lock().unwrap().clone()
    }
}

fn fact(report: &Report, probe: &str) -> Value {
    let layer = report.layers.iter().find(|layer| layer.id == redial::model::Layer::SignIn).unwrap();
    layer.facts.get(probe).cloned().unwrap_or_default()
}

fn token(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(ts_request::with_token(bytes))
}

#[test]
fn kerberos_takes_a_ticket_an_answer_and_two_proofs() {
    let server = Server::start(6, |_, _, proof| proof.or_else(|| token(b"answer")));
    let report = server.check(KERBEROS);
    let test = fact(&report, "sign-in-test");
    assert_eq!((&test["outcome"], &test["package"]), (&json!({ "kind": "accepted" }), &json!("kerberos")), "{test}");
    assert_eq!(
        (&test["why_ntlm"], &fact(&report, "credssp")["greeting"]["kind"]),
        (&Value::Null, &json!("without-challenge"))
    );
    let headline = &report.layers.iter().find(|layer| layer.id == redial::model::Layer::SignIn).unwrap().headline;
    assert!(headline.english().contains("(Kerberos)"), "{headline:?}");
    let heard = server.heard();
    assert_eq!((heard.len(), heard[0].token.as_deref(), &heard[1].token), (2, Some(&b"ticket"[..]), &None));
}

#[test]
fn ntlm_in_a_wrapping_takes_one_token_more_and_says_why_it_was_ntlm() {
    let server = Server::start(6, |place, _, proof| match place {
        0 => token(&wrapped(&challenge())),
        1 => token(b"completed"),
        _ => proof,
    });
    let report = server.check(WRAPPED_NTLM);
    let test = fact(&report, "sign-in-test");
    assert_eq!((&test["outcome"], &test["package"]), (&json!({ "kind": "accepted" }), &json!("ntlm")), "{test}");
    let why = json!({ "kind": "kerberos", "status": 0x8009_0303_u32, "trouble": "name-unknown" });
    assert_eq!(test["why_ntlm"], why, "{test}");
    // What the server tells of itself is read out of the wrapping.
    assert_eq!(fact(&report, "credssp")["greeting"]["challenge"]["netbios_computer"], "PC-1");
    assert_eq!(server.heard().len(), 3);
}

#[test]
fn each_end_after_a_ticket_is_told_as_what_it_is() {
    let refused = Server::start(6, |_, _, _| Some(ts_request::with_error(0xc000_006d)));
    assert_eq!(refused.test(KERBEROS)["outcome"], json!({ "kind": "refused", "status": 0xc000_006d_u32 }));
    let closed = Server::start(6, |_, _, _| None).check(KERBEROS);
    assert_eq!(fact(&closed, "sign-in-test")["outcome"]["kind"], "closed");
    assert_eq!(closed.verdict.known_cause(), Some(redial::model::Cause::SignInCut));
    let made_up =
        Server::start(
            6,
            |place, _, _| if place == 0 { token(b"answer") } else { Some(ts_request::with_public_key(&[SEAL; 33])) },
        );
    assert_eq!(made_up.test(KERBEROS)["outcome"]["kind"], "wrong-proof");
    let untold = Server::start(6, |place, _, _| match place {
        0 => token(&wrapped(&challenge())),
        _ => Some(ts_request::with_error(0xc000_006d)),
    });
    assert_eq!(untold.test(WRAPPED_NTLM)["why_ntlm"], json!({ "kind": "untold" }));
}

/// Since 2018 Remote Desktop goes no further there, and what such a server is shown can be used elsewhere.
#[test]
fn who_lacks_the_update_of_2018_gets_no_proof_for_the_connection() {
    for version in [2, 4] {
        let server = Server::start(version, |_, _, _| token(b"answer"));
        let test = server.test(KERBEROS);
        assert_eq!(server.heard().len(), 1, "{version}");
        assert_eq!(test["outcome"]["reason"]["why"], "too-weak", "{version}: {test}");
        let server = Server::start(version, |_, _, _| token(&wrapped(&challenge())));
        assert_eq!(server.test(WRAPPED_NTLM)["outcome"]["reason"]["why"], "too-weak");
        assert_eq!(server.heard().len(), 1, "{version}");
    }
}

#[test]
fn a_weak_kind_of_ntlm_is_neither_asked_nor_shown() {
    // The server wants one.
    let server = Server::start(6, |_, _, _| {
        let mut weaker = challenge();
        weaker[22] &= !0x08;
        token(&wrapped(&weaker))
    });
    assert_eq!(server.test(WRAPPED_NTLM)["outcome"]["reason"]["why"], "too-weak");
    assert_eq!(server.heard().len(), 1);
    // Or the system here would make one.
    let old = System {
        package: Package::Ntlm,
        say: |step| {
            if step == 0 { waits(wrapped(&ntlm::negotiate_to_sign_in())) } else { done(wrapped(&authenticate(24))) }
        },
    };
    let server = Server::start(6, |_, _, _| token(&wrapped(&challenge())));
    assert_eq!(server.test(old)["outcome"]["reason"]["why"], "too-weak");
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn where_the_system_goes_no_further_nothing_of_anybody_is_sent() {
    // At once: the server is greeted as in any other check.
    let at_once = System {
        package: Package::Ntlm,
        say: |_| Stepped { send: b"never".to_vec(), state: TokensState::Refused(NOT_HERE) },
    };
    let server = Server::start(6, |_, _, _| token(&challenge()));
    let report = server.check(at_once);
    let test = fact(&report, "sign-in-test");
    assert_eq!(test["outcome"], json!({ "kind": "refused-here", "status": NOT_HERE }), "{test}");
    assert_eq!(test["package"], Value::Null);
    assert_eq!(server.heard()[0].token, Some(ntlm::negotiate()));
    assert_eq!(report.verdict.known_cause(), Some(redial::model::Cause::NtlmBlocked));
    // Or at the CHALLENGE, as where a policy forbids NTLM.
    let later = System {
        package: Package::Ntlm,
        say: |step| match step {
            0 => waits(ntlm::negotiate_to_sign_in()),
            _ => Stepped { send: b"never".to_vec(), state: TokensState::Refused(NOT_HERE) },
        },
    };
    let server = Server::start(6, |_, _, _| token(&challenge()));
    assert_eq!(server.test(later)["outcome"], json!({ "kind": "refused-here", "status": NOT_HERE }));
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_system_that_does_not_come_back_is_not_waited_for() {
    let stuck = System {
        package: Package::Kerberos,
        say: |_| {
            std::thread::park_timeout(Duration::from_secs(20));
            done(Vec::new())
        },
    };
    let server = Server::start(6, |_, _, _| token(&challenge()));
    let started = Instant::now();
    let test = server.test(stuck);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(test["outcome"], json!({ "kind": "not-asked", "reason": { "why": "took-too-long" } }), "{test}");
}

#[test]
fn tokens_without_an_end_have_one() {
    let endless = System { package: Package::Kerberos, say: |_| waits(b"once more".to_vec()) };
    let server = Server::start(6, |_, _, _| token(b"once more"));
    assert_eq!(server.test(endless)["outcome"]["kind"], "garbled");
    assert!(server.heard().len() < 15, "{}", server.heard().len());
}
