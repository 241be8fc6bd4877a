//! The driver with a library that any system has, so that it meets real servers everywhere; and with servers that say
//! one thing.

#![cfg(test)]

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::system::{Reading, ReadingState, Shaking, ShakingState};
use super::*;
use crate::net::credssp::{CredSspOutcome, greet};
use crate::net::tcp::{Segments, Tcp, dial};
use crate::practice;
use crate::proto::tls_version::TlsVersion;
use crate::proto::x224::Protocols;

/// Plays the system's library.
#[derive(Debug)]
struct Stranger;

/// Its client: it hides what kind of error it has.
#[derive(Debug)]
struct StrangerClient(ClientConnection);

impl SystemTls for Stranger {
    fn client(&self, name: &str, versions: Versions) -> Result<Box<dyn TlsClient>, String> {
        let config = modern::config(versions)?;
        let name = ServerName::try_from(name.to_owned()).map_err(|error| error.to_string())?;
        let connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
        Ok(Box::new(StrangerClient(connection)))
    }
}

impl StrangerClient {
    fn take(&mut self, mut came: &[u8]) -> Result<Vec<u8>, ()> {
        let mut plain = Vec::new();
        while !came.is_empty() {
            self.0.read_tls(&mut came).map_err(|_| ())?;
            self.0.process_new_packets().map_err(|_| ())?;
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = self.0.reader().read(&mut chunk) {
                plain.extend_from_slice(&chunk[..count]);
            }
        }
        Ok(plain)
    }

    fn send(&mut self) -> Vec<u8> {
        let mut send = Vec::new();
        while self.0.wants_write() {
            self.0.write_tls(&mut send).unwrap();
        }
        send
    }
}

impl TlsClient for StrangerClient {
    fn shake(&mut self, came: &[u8]) -> Shaking {
        let state = match self.take(came) {
            Err(()) => ShakingState::Refused { detail: "0x80090326".to_owned() },
            Ok(_) if self.0.is_handshaking() => ShakingState::Waits,
            Ok(_) => ShakingState::Done,
        };
        Shaking { send: self.send(), client_certificate_requested: false, state }
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.0.writer().write_all(plain).map_err(|error| error.to_string())?;
        Ok(self.send())
    }

    fn decrypt(&mut self, came: &[u8]) -> Reading {
        let taken = self.take(came);
        let state = match &taken {
            Err(()) => ReadingState::Refused { detail: "0x80090330".to_owned() },
            Ok(_) => ReadingState::Open,
        };
        Reading { plain: taken.unwrap_or_default(), send: self.send(), state }
    }

    fn goodbye(&mut self) -> Vec<u8> {
        self.0.send_close_notify();
        self.send()
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.0.peer_certificates().unwrap_or_default().iter().map(|der| der.to_vec()).collect()
    }
}

/// One that never begins, as where this computer's settings allow no version.
#[derive(Debug)]
struct Unwilling;

impl SystemTls for Unwilling {
    fn client(&self, _: &str, _: Versions) -> Result<Box<dyn TlsClient>, String> {
        Ok(Box::new(Self))
    }
}

impl TlsClient for Unwilling {
    fn shake(&mut self, _: &[u8]) -> Shaking {
        let state = ShakingState::Refused { detail: "0x80090302".to_owned() };
        Shaking { send: Vec::new(), client_certificate_requested: false, state }
    }

    fn encrypt(&mut self, _: &[u8]) -> Result<Vec<u8>, String> {
        Err(String::new())
    }

    fn decrypt(&mut self, _: &[u8]) -> Reading {
        Reading { plain: Vec::new(), send: Vec::new(), state: ReadingState::Closed }
    }

    fn goodbye(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }
}

/// There is none.
#[derive(Debug)]
struct Missing;

impl SystemTls for Missing {
    fn client(&self, _: &str, _: Versions) -> Result<Box<dyn TlsClient>, String> {
        Err("no such package".to_owned())
    }
}

fn host() -> Host {
    crate::model::Target::parse("pc1.example").unwrap().host
}

fn soon(ms: u64) -> Instant {
    Instant::now() + Duration::from_millis(ms)
}

async fn shake(tcp: Tcp, versions: Versions, library: Arc<dyn SystemTls>, ms: u64) -> (Handshake, Option<Tls>) {
    let on = Negotiated { tcp, asked: Protocols::HYBRID, selected: Protocols::HYBRID };
    handshake(on, &host(), versions, Some(library), soon(ms)).await
}

/// With a practice server, as far as the encrypted connection.
async fn practised(id: &str, versions: Versions, library: Arc<dyn SystemTls>) -> (Handshake, Option<Tls>) {
    let running = practice::start(id).await.unwrap();
    let tcp = dial(running.address, Segments::Usual, soon(5000)).await.unwrap();
    let (_, on) = crate::net::negotiate::negotiate(tcp, Protocols::HYBRID, soon(5000)).await;
    let shaken = handshake(on.unwrap(), &host(), versions, Some(library), soon(5000)).await;
    // The connections go on without the one who accepts them.
    std::mem::forget(running);
    shaken
}

/// With a server that reads the hello, says this, and then does nothing or goes.
async fn answered(answer: &'static [u8], stays: bool, ms: u64) -> Handshake {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello).await;
        stream.write_all(answer).await.unwrap();
        if stays {
            while stream.read(&mut hello).await.is_ok_and(|count| count > 0) {}
        }
    });
    let tcp = dial(address, Segments::Usual, soon(5000)).await.unwrap();
    let (handshake, tls) = shake(tcp, Versions::Both, Arc::new(Stranger), ms).await;
    assert!(tls.is_none());
    server.await.unwrap();
    handshake
}

#[tokio::test]
async fn reaches_the_greeting_and_says_what_was_chosen() {
    for (versions, version, cipher) in [
        (Versions::Both, TlsVersion::TLS_1_3, "TLS_AES_256_GCM_SHA384"),
        (Versions::Only12, TlsVersion::TLS_1_2, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ] {
        let (handshake, tls) = practised("healthy", versions, Arc::new(Stranger)).await;
        let HandshakeOutcome::Done { version: v, cipher: c, group } = &handshake.outcome else {
            panic!("{handshake:?}")
        };
        assert!(cipher.starts_with(&c[..7]), "{c}");
        assert_eq!((*v, group.as_str()), (version, "x25519"));
        assert_eq!((handshake.library, handshake.key_proved), (TlsLibrary::Windows, Some(true)));
        assert_eq!((handshake.offered_13, handshake.heard), (versions == Versions::Both, true));
        assert_eq!(handshake.chain.len(), 1);
        let greeted = greet(tls.unwrap(), soon(5000), || 1_795_132_800.0).await;
        let answer = greeted.close(soon(5000)).await;
        assert!(matches!(answer.greeting, CredSspOutcome::Challenged { .. }), "{answer:?}");
    }
}

#[tokio::test]
async fn the_number_of_an_alert_is_the_servers_and_not_that_of_a_library() {
    for code in [40, 70, 80] {
        let answer: &'static [u8] = Box::leak(vec![21, 3, 3, 0, 2, 2, code].into_boxed_slice());
        assert_eq!(answered(answer, true, 5000).await.outcome, alert_outcome(code));
    }
}

#[tokio::test]
async fn what_is_no_tls_is_seen_before_the_library_has_made_up_its_mind() {
    let http = answered(b"HTTP/1.1 400 Bad Request\r\n\r\n", true, 5000).await;
    assert!(matches!(http.outcome, HandshakeOutcome::NotTls { ref first_bytes } if first_bytes.starts_with("485454")));
    assert_eq!(answered(&MCS_DISCONNECT, true, 5000).await.outcome, HandshakeOutcome::McsDisconnect);
    // xrdp says it behind its alert.
    let both = b"\x15\x03\x03\x00\x02\x02\x50\x03\x00\x00\x09\x02\xf0\x80\x21\x80";
    assert_eq!(answered(both, true, 5000).await.outcome, HandshakeOutcome::McsDisconnect);
}

#[tokio::test]
async fn who_goes_and_who_stays_silent() {
    let gone = answered(b"", false, 5000).await;
    assert!(matches!(gone.outcome, HandshakeOutcome::Disconnect { how } if how.hung_up()), "{gone:?}");
    assert!(!gone.heard && gone.key_proved.is_none());
    let silent = answered(b"\x16\x03\x03", true, 200).await;
    assert_eq!(silent.outcome, HandshakeOutcome::Disconnect { how: Disconnect::Silent });
    assert!(silent.heard);
}

#[tokio::test]
async fn a_library_that_may_not_is_a_fact_and_one_that_is_missing_is_replaced() {
    let (handshake, tls) = practised("healthy", Versions::Both, Arc::new(Unwilling)).await;
    assert_eq!(handshake.outcome, HandshakeOutcome::Refused { detail: "0x80090302".to_owned() });
    assert_eq!((handshake.library, handshake.heard, tls.is_none()), (TlsLibrary::Windows, false, true));
    let (handshake, tls) = practised("healthy", Versions::Both, Arc::new(Missing)).await;
    assert_eq!(handshake.instead_of_windows.as_deref(), Some("no such package"));
    assert_eq!((handshake.library, tls.is_some()), (TlsLibrary::Rustls, true));
}
