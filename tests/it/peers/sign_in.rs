//! The sign-in test, against scripted servers for each way in which it can end, and against programs that people run.

#![expect(clippy::disallowed_methods, reason = "a terminal is another program")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "the helpers are part of the tests")]

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redial::engine::{Budget, Request, check};
use redial::model::{Account, ErrorPair, Identity, Layer, Secret, SignInOnce, SignInRequest, Target, Thumbprint};
use redial::proto::ntlm::{self, Challenge, Sealing, Side};
use redial::proto::public_key::Binding;
use redial::proto::ts_request::{self, TsRequest};
use redial::proto::{certificate, hex};
use serde_json::{Value, json};

use crate::lab::certificates::pairs;
use crate::lab::scripted::{
    Encrypted, Scripted, der_of, encrypted, flood, greet_nla, own_certificate, resetting, wait_for_goodbye,
};
use crate::lab::servers::freerdp_nla;
use crate::lab::{Check, Checked, PORT, now_unix};

pub const PASSWORD: &str = "Zwanzig-Pferde-7";

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// What a server has of a sign-in when the proof is there.
pub struct Shown {
    encrypted: Encrypted,
    hello: Vec<u8>,
    challenge: Vec<u8>,
    pub proof: TsRequest,
    pub public_key: Vec<u8>,
}

impl Shown {
    pub fn accepted(&self, password: &str) -> Option<ntlm::Accepted> {
        let token = self.proof.token.as_deref().unwrap_or_default();
        ntlm::accept(&self.hello, &self.challenge, token, |_, _| wide(password))
    }

    pub fn binding(&self) -> Binding {
        Binding { nonce: self.proof.nonce.unwrap() }
    }

    /// Says so, and reads whatever comes afterwards.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.encrypted.write_all(bytes)?;
        self.encrypted.flush()?;
        let mut after = Vec::new();
        let _ = self.encrypted.read_to_end(&mut after);
        Ok(after)
    }
}

/// How a server goes on once it was shown the proof.
pub trait Ending: Fn(Shown) -> io::Result<()> + Send + Sync + 'static {}
impl<F: Fn(Shown) -> io::Result<()> + Send + Sync + 'static> Ending for F {}

/// A server, its certificate, and how many proofs it was shown.
pub struct Server {
    pub running: Scripted,
    pub thumbprint: Thumbprint,
    proofs: Arc<AtomicUsize>,
}

impl Server {
    pub fn start(version: u8, ending: impl Ending) -> Self {
        let own = own_certificate("sign-in");
        Self::start_with(version, own.clone(), own.1, ending)
    }

    /// With a certificate whose key it may not have.
    fn start_with(version: u8, own: (Vec<u8>, Vec<u8>), key: Vec<u8>, ending: impl Ending) -> Self {
        let thumbprint = Thumbprint::of(&certificate::sha1(&own.0)).unwrap();
        let proofs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&proofs);
        let running = Scripted::start(move |stream| {
            if let Some(shown) = shown(stream, version, &own.0, &key)? {
                counted.fetch_add(1, Ordering::SeqCst);
                ending(shown)?;
            }
            Ok(())
        });
        Self { running, thumbprint, proofs }
    }

    pub fn proofs(&self) -> usize {
        self.proofs.load(Ordering::SeqCst)
    }

    /// A check that accepts its certificate.
    fn test(&self) -> Value {
        self.test_as("LAB\\anna", Some(self.thumbprint.clone()), None)
    }

    /// The fact of the sign-in test.
    fn test_as(&self, user: &str, accepted: Option<Thumbprint>, error: Option<ErrorPair>) -> Value {
        let account = Account::parse(user).unwrap();
        let identity = Identity::Typed { account, secret: Secret::new(PASSWORD.to_owned()) };
        let target = Target::parse(&self.running.address.to_string()).unwrap();
        let request = Request {
            sign_in: Some(SignInOnce::new(SignInRequest { identity, accepted })),
            budget: Budget::of(Duration::from_secs(2)),
            ..Request::new(target, error)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let report = runtime.block_on(check(request, |_| ()));
        let layer = report.layers.iter().find(|layer| layer.id == Layer::SignIn).unwrap();
        layer.facts.get("sign-in-test").cloned().unwrap_or_default()
    }
}

/// An NLA server until it has seen the proof; none where none came.
fn shown(stream: &mut TcpStream, version: u8, der: &[u8], key: &[u8]) -> io::Result<Option<Shown>> {
    if !greet_nla(stream)? {
        wait_for_goodbye(stream);
        return Ok(None);
    }
    let mut encrypted = encrypted(stream, &[der.to_vec()], key)?;
    let hello = message(&mut encrypted)?.token.unwrap_or_default();
    let time_unix = u32::try_from(now_unix()).ok().map(f64::from);
    let names = Challenge { netbios_computer: Some("PC-1".to_owned()), time_unix, ..Challenge::default() };
    let challenge = ntlm::challenge(&hello, &names);
    encrypted.write_all(&of_version(version, ts_request::with_token(&challenge)))?;
    encrypted.flush()?;
    let Ok(proof) = message(&mut encrypted) else { return Ok(None) };
    let public_key = certificate::end_point(der).unwrap().public_key;
    Ok(Some(Shown { encrypted, hello, challenge, proof, public_key }))
}

pub fn of_version(version: u8, mut request: Vec<u8>) -> Vec<u8> {
    let at = request.windows(4).position(|four| four == [0xa0, 3, 2, 1]).unwrap() + 4;
    request[at] = version;
    request
}

pub fn message(stream: &mut Encrypted) -> io::Result<TsRequest> {
    ts_request::read(&whole_message(stream)?).map_err(io::Error::other)
}

/// As it came.
fn whole_message(stream: &mut impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(total) = ts_request::total_length(&bytes).map_err(io::Error::other)?
            && bytes.len() >= total
        {
            return Ok(bytes);
        }
        let mut chunk = [0; 2048];
        let count = stream.read(&mut chunk)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(&chunk[..count]);
    }
}

#[test]
fn a_right_password_is_accepted_and_the_password_never_follows() {
    for version in [5, 6] {
        let after = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&after);
        let server = Server::start(version, move |mut shown| {
            let accepted = shown.accepted(PASSWORD).unwrap();
            assert!(accepted.target.starts_with("TERMSRV/127."), "{}", accepted.target);
            let said = Sealing::new(&accepted.session, Side::Client).unseal(shown.proof.public_key.as_ref().unwrap());
            let binding = shown.binding();
            assert_eq!(*said.unwrap(), binding.of_client(&shown.public_key));
            let sealed = Sealing::new(&accepted.session, Side::Server).seal(&binding.of_server(&shown.public_key));
            *kept.lock().unwrap() = Some(shown.say(&ts_request::with_public_key(&sealed))?);
            Ok(())
        });
        let test = server.test();
        assert_eq!(test["outcome"], json!({ "kind": "accepted" }), "{version}: {test}");
        assert_eq!((&test["package"], &test["why_ntlm"]["kind"]), (&json!("ntlm"), &json!("own-way")));
        drop(server.running);
        assert_eq!(after.lock().unwrap().as_deref(), Some(&[][..]), "{version}");
    }
}

/// Remote Desktop itself goes no further there since 2018.
#[test]
fn who_lacks_the_update_of_2018_is_shown_no_proof() {
    for version in [2, 4] {
        let server = Server::start(version, |_| panic!("a proof was shown"));
        let test = server.test();
        assert_eq!(
            test["outcome"],
            json!({ "kind": "not-asked", "reason": { "why": "too-weak" } }),
            "{version}: {test}"
        );
    }
}

#[test]
fn the_proof_is_tied_to_this_certificate() {
    let own = own_certificate("tied");
    let hash = certificate::end_point(&own.0).unwrap().hash;
    let expected = ntlm::channel_bindings("tls-server-end-point", &hash);
    let key = own.1.clone();
    let server = Server::start_with(6, own, key, move |mut shown| {
        let right = shown.accepted(PASSWORD).is_some_and(|accepted| accepted.bindings == expected);
        shown.say(&ts_request::with_error(if right { 0xc000_006d } else { 0xc000_0001 })).map(drop)
    });
    assert_eq!(server.test()["outcome"]["status"], 0xc000_006d_u32);
}

#[test]
fn every_number_is_passed_on() {
    for status in [
        0xc000_006d_u32,
        0xc000_0064,
        0xc000_006a,
        0xc000_0234,
        0xc000_0071,
        0xc000_0224,
        0xc000_0072,
        0xc000_0193,
        0xc000_006e,
        0xc000_006f,
        0xc000_0070,
        0xc000_015b,
        0xc000_0413,
        0xc000_0388,
        0xc000_0418,
        0xc000_005e,
        0x8009_0324,
        0xc007_00ea,
        0xc007_030c,
    ] {
        let server = Server::start(6, move |mut shown| shown.say(&ts_request::with_error(status)).map(drop));
        let test = server.test();
        assert_eq!(test["outcome"], json!({ "kind": "refused", "status": status }), "{status:x}: {test}");
        assert_eq!(server.proofs(), 1);
    }
}

#[test]
fn who_goes_keeps_silent_or_talks_nonsense_is_told_apart() {
    let closed = Server::start(6, |_| Ok(())).test();
    assert_eq!(closed["outcome"]["kind"], "closed", "{closed}");
    let reset = Server::start(6, |shown| resetting(shown.encrypted.get_ref())).test();
    assert_eq!(reset["outcome"]["kind"], "closed", "{reset}");
    let silent = Server::start(6, |mut shown| shown.say(&[]).map(drop)).test();
    assert_eq!(silent["outcome"], json!({ "kind": "no-answer" }), "{silent}");
    for nonsense in
        [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 3, 2, 1, 6]]
    {
        let test = Server::start(6, move |mut shown| shown.say(nonsense).map(drop)).test();
        assert_eq!(test["outcome"], json!({ "kind": "garbled" }), "{test}");
    }
    let denied = Server::start(6, |mut shown| shown.say(&ts_request::ACCESS_DENIED).map(drop)).test();
    assert_eq!(denied["outcome"], json!({ "kind": "denied" }), "{denied}");
    let token = ts_request::with_token(b"once more");
    let test = Server::start(6, move |mut shown| shown.say(&token).map(drop)).test();
    assert_eq!(test["outcome"], json!({ "kind": "garbled" }), "{test}");
    // Something that never ends ends by its bound.
    let endless = Server::start(6, |mut shown| {
        shown.encrypted.write_all(&[0x30, 0x83, 0, 0xff, 0x00])?;
        flood(&mut shown.encrypted, &[0x04; 4096])
    });
    assert_eq!(endless.test()["outcome"]["kind"], "garbled");
}

/// Somebody in between who passes the proof on to the real server, or makes an answer up, has no key to answer with.
#[test]
fn a_wrong_proof_is_noticed() {
    let made_up = Server::start(6, |mut shown| shown.say(&ts_request::with_public_key(&[7; 48])).map(drop)).test();
    assert_eq!(made_up["outcome"], json!({ "kind": "wrong-proof" }), "{made_up}");
    // The session's key, and another connection's.
    let other = certificate::end_point(&own_certificate("the-real-one").0).unwrap().public_key;
    let relayed = Server::start(6, move |mut shown| {
        let session = shown.accepted(PASSWORD).unwrap().session;
        let sealed = Sealing::new(&session, Side::Server).seal(&shown.binding().of_server(&other));
        shown.say(&ts_request::with_public_key(&sealed)).map(drop)
    });
    assert_eq!(relayed.test()["outcome"], json!({ "kind": "wrong-proof" }));
    // What the client said, said back.
    let echoed = Server::start(6, |mut shown| {
        let own = shown.proof.public_key.clone().unwrap_or_default();
        shown.say(&ts_request::with_public_key(&own)).map(drop)
    });
    assert_eq!(echoed.test()["outcome"], json!({ "kind": "wrong-proof" }));
}

#[test]
fn nothing_goes_to_a_certificate_that_nobody_accepted_or_whose_key_is_elsewhere() {
    let server = Server::start(6, |_| Ok(()));
    let unknown = server.test_as("anna", None, None);
    let reason = json!({ "why": "certificate-unknown", "thumbprint": server.thumbprint.to_string() });
    assert_eq!(unknown["outcome"], json!({ "kind": "not-asked", "reason": reason }), "{unknown}");
    let other = server.test_as("anna", Thumbprint::of(&[7; 20]), None);
    assert_eq!(other["outcome"]["reason"]["why"], "certificate-not-accepted", "{other}");
    assert_eq!(server.proofs(), 0);
    // The right certificate, shown by somebody who has another key.
    let stolen = Server::start_with(6, own_certificate("real"), own_certificate("other").1, |_| Ok(()));
    let test = stolen.test();
    assert_eq!(test["outcome"]["reason"], json!({ "why": "key-not-proved" }), "{test}");
    assert_eq!(stolen.proofs(), 0);
}

#[test]
fn a_server_that_does_not_come_so_far_is_shown_nothing() {
    let gone = Scripted::start(|stream| {
        greet_nla(stream)?;
        let own = own_certificate("gone");
        let mut encrypted = encrypted(stream, &[own.0], &own.1)?;
        message(&mut encrypted).map(drop)
    });
    let server =
        Server { running: gone, thumbprint: Thumbprint::of(&[1; 20]).unwrap(), proofs: Arc::new(AtomicUsize::new(0)) };
    let test = server.test();
    assert_eq!(test["outcome"]["reason"], json!({ "why": "not-reached" }), "{test}");
}

/// With a number in hand a chain that passes is repeated, and one that is refused asked again in other ways.
#[test]
fn a_password_is_tried_once_whatever_the_check_does_again() {
    let refused = Server::start(6, |mut shown| shown.say(&ts_request::with_error(0xc000_006d)).map(drop));
    let accepted = Server::start(6, |mut shown| {
        let session = shown.accepted(PASSWORD).unwrap().session;
        let sealed = Sealing::new(&session, Side::Server).seal(&shown.binding().of_server(&shown.public_key));
        shown.say(&ts_request::with_public_key(&sealed)).map(drop)
    });
    for server in [refused, accepted] {
        let test =
            server.test_as("anna@lab.example", Some(server.thumbprint.clone()), Some(ErrorPair::new(0x904, Some(7))));
        assert!(test["outcome"]["kind"] != "not-asked", "{test}");
        assert_eq!(server.proofs(), 1, "{test}");
    }
}

fn signing_in(target: impl std::fmt::Display, user: &str, thumbprint: &str, typed: &str) -> Checked {
    signing_in_with(target, user, thumbprint, typed, &[])
}

/// The same with more that is said.
pub fn signing_in_with(
    target: impl std::fmt::Display,
    user: &str,
    thumbprint: &str,
    typed: &str,
    more: &[&str],
) -> Checked {
    let check = Check::of(target).argument("--sign-in").argument(user);
    let check = more.iter().fold(check, |check, word| check.argument(*word));
    check.argument("--accept-certificate").argument(thumbprint).typed(typed).run()
}

#[test]
fn the_command_line_reads_one_line_and_shows_it_nowhere() {
    let server = Server::start(6, |mut shown| shown.say(&ts_request::with_error(0xc000_0234)).map(drop));
    let thumbprint = server.thumbprint.to_string();
    let target = server.running.address;
    let checked = signing_in(target, "LAB\\anna", &thumbprint, &format!("{PASSWORD}\r\nnot this\n"));
    assert_eq!(checked.fact("sign-in", "sign-in-test", "/outcome/status"), 0xc000_0234_u32, "{checked}");
    let told = format!("{}{}", checked.stdout, checked.stderr);
    for hidden in [PASSWORD.to_owned(), hex(PASSWORD.as_bytes()), hex(&wide(PASSWORD)), "anna\"".to_owned()] {
        assert!(!told.contains(&hidden), "{hidden}: {checked}");
    }
    assert!(checked.stderr.contains("One attempt") && checked.stderr.contains("LAB\\anna"), "{checked}");
    assert_eq!(server.proofs(), 1);
    // Without a password nothing is asked at all.
    for nothing in ["", "\n"] {
        let checked = signing_in(target, "anna", &thumbprint, nothing);
        assert_eq!((checked.exit, checked.stdout.as_str()), (Some(66), ""), "{checked}");
    }
    assert_eq!(server.proofs(), 1);
}

/// `redial` at a terminal, by script(1): waits for each text and types what follows it. Gives all that was shown.
fn at_a_terminal(arguments: &str, talk: &[(&str, &str)]) -> (Option<i32>, String) {
    let command = format!("{} check {arguments}", env!("CARGO_BIN_EXE_redial"));
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).stdin(Stdio::piped());
    let mut child = script.stdout(Stdio::piped()).spawn().expect("script(1) is missing: apt-get install bsdutils");
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut shown, mut from) = (String::new(), 0);
    for (text, answer) in talk {
        while !shown[from..].contains(text) {
            let mut chunk = [0; 1024];
            let count = output.read(&mut chunk).unwrap();
            assert!(count > 0, "it ended before {text:?}: {shown}");
            shown += &String::from_utf8_lossy(&chunk[..count]);
        }
        from = shown.len();
        input.write_all(answer.as_bytes()).unwrap();
    }
    let mut rest = Vec::new();
    output.read_to_end(&mut rest).unwrap();
    (child.wait().unwrap().code(), shown + &String::from_utf8_lossy(&rest))
}

#[test]
fn at_a_terminal_the_certificate_is_asked_for_and_the_password_is_not_shown() {
    let server = Server::start(6, |mut shown| {
        let right = shown.accepted(PASSWORD).is_some();
        shown.say(&ts_request::with_error(if right { 0xc000_0234 } else { 0xc000_006d })).map(drop)
    });
    let arguments = format!("{} --sign-in anna --timeout 2", server.running.address);
    // One wrong letter is taken back.
    let typed = format!("x\u{7f}{PASSWORD}\r");
    let (_, shown) = at_a_terminal(&arguments, &[("Type yes", "yes\r"), ("not shown: ", &typed)]);
    assert!(shown.contains(&server.thumbprint.to_string()) && !shown.contains("Zwanzig"), "{shown}");
    assert!(shown.contains("account-locked") || shown.contains("locked"), "{shown}");
    assert_eq!(server.proofs(), 1);
    // Whoever says no, or gives it up, has tried nothing.
    at_a_terminal(&arguments, &[("Type yes", "\r")]);
    let (code, _) = at_a_terminal(&arguments, &[("Type yes", "yes\r"), ("not shown: ", "Zwan\u{3}")]);
    assert_eq!((code, server.proofs()), (Some(130), 1));
}

#[test]
fn freerdp_s_own_server_takes_the_right_password_only() {
    let server = freerdp_nla(None);
    let thumbprint = hex(&certificate::sha1(&der_of(&pairs().good).0));
    let right = signing_in(server.address, "labuser", &thumbprint, "secret\n");
    assert_eq!(right.fact("sign-in", "sign-in-test", "/outcome/kind"), "accepted", "{right}");
    for (user, password) in [("labuser", "wrong\n"), ("nobody", "secret\n")] {
        let refused = signing_in(server.address, user, &thumbprint, password);
        assert_eq!(refused.fact("sign-in", "sign-in-test", "/outcome/kind"), "closed", "{refused}");
    }
}

/// Somebody in between passes each message on, as a relay of NTLM does, to a server that would take the password. What each
/// side seals is tied to the certificate that it sees, so that neither goes on.
#[test]
fn a_relay_in_between_gets_nobody_in() {
    let real = freerdp_nla(None);
    let own = own_certificate("relay");
    let thumbprint = Thumbprint::of(&certificate::sha1(&own.0)).unwrap().to_string();
    let (far, relayed) = (SocketAddr::new(real.address, PORT), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&relayed);
    let relay = Scripted::start(move |stream| {
        if !greet_nla(stream)? {
            return Ok(());
        }
        let mut near = encrypted(stream, std::slice::from_ref(&own.0), &own.1)?;
        let mut far = client_of(far)?;
        // The greeting, its answer, the proof, and whatever comes of that.
        for _ in 0..2 {
            far.write_all(&whole_message(&mut near)?)?;
            far.flush()?;
            counted.fetch_add(1, Ordering::SeqCst);
            near.write_all(&whole_message(&mut far)?)?;
            near.flush()?;
        }
        wait_for_goodbye(&mut near);
        Ok(())
    });
    let checked = signing_in(relay.address, "labuser", &thumbprint, "secret\n");
    assert_eq!(relayed.load(Ordering::SeqCst), 2, "the proof was passed on: {checked}");
    assert_ne!(checked.fact("sign-in", "sign-in-test", "/outcome/kind"), "accepted", "{checked}");
    assert!(checked.cause().is_some() && checked.took < Duration::from_secs(10), "{checked}");
}

/// A connection to a server that insists on NLA, with whatever certificate.
fn client_of(server: SocketAddr) -> io::Result<rustls::StreamOwned<rustls::ClientConnection, TcpStream>> {
    let mut stream = TcpStream::connect(server)?;
    stream.write_all(&redial::proto::x224::connection_request(redial::proto::x224::Protocols(3)))?;
    stream.read_exact(&mut [0; 19])?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    let name = rustls::pki_types::ServerName::from(server.ip());
    let connection = rustls::ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    Ok(rustls::StreamOwned::new(connection, stream))
}

/// Takes every certificate, as somebody in between does.
#[derive(Debug)]
struct Anybody(Arc<rustls::crypto::CryptoProvider>);

impl rustls::client::danger::ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &rustls::pki_types::ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
