//! Redial's own TLS library, the same on every system: TLS 1.2 and 1.3 with the ways of encryption that are not broken.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConfig, ResolvesClientCert};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, DigitallySignedStruct, Error, InvalidMessage, SignatureScheme, SupportedProtocolVersion,
};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{
    Broken, HANDSHAKE_LIMIT, Handshake, HandshakeOutcome, MOST_CERTIFICATES, Tls, TlsLibrary, Versions, alert_outcome,
    gave_up_in_plain_bytes,
};
use crate::model::{Host, bounded};
use crate::net::negotiate::Negotiated;
use crate::net::recording::RecordingStream;
use crate::net::{Disconnect, ms};
use crate::proto::tls_version::TlsVersion;

/// Shakes hands.
pub async fn handshake(on: Negotiated, host: &Host, versions: Versions, deadline: Instant) -> (Handshake, Option<Tls>) {
    let started = Instant::now();
    let recorder = Arc::new(Recorder::new());
    let mut heard = false;
    let (outcome, stream) =
        match connector(&recorder, versions).and_then(|connector| Ok((connector, server_name(host)?))) {
            Err(detail) => (HandshakeOutcome::Refused { detail: bounded(&detail) }, None),
            Ok((connector, name)) => {
                let mut connecting =
                    connector.connect(name, RecordingStream::new(on.tcp.stream, HANDSHAKE_LIMIT)).into_fallible();
                match timeout_at(deadline, &mut connecting).await {
                    Err(_) => {
                        heard = !recorder.notes().chain.is_empty();
                        (HandshakeOutcome::Disconnect { how: Disconnect::Silent }, None)
                    }
                    Ok(Ok(mut stream)) => {
                        heard = true;
                        match turned_down(&mut stream, &recorder, deadline).await {
                            Some(alert) => (alert, None),
                            None => (done(&stream), Some(Tls::Rustls(Box::new(stream)))),
                        }
                    }
                    Ok(Err((error, recording))) => {
                        heard = !recording.first_bytes().is_empty();
                        (failed(&error, &recording), None)
                    }
                }
            }
        };
    let notes = recorder.notes();
    let handshake = Handshake {
        library: TlsLibrary::Rustls,
        instead_of_windows: None,
        offered_13: versions == Versions::Both,
        heard,
        outcome,
        took_ms: ms(started),
        client_certificate_requested: notes.client_certificate_requested,
        key_proved: notes.key_proved,
        chain: notes.chain,
    };
    (handshake, stream)
}

/// In TLS 1.3 a server that wants a client certificate lets the handshake end and says afterwards that it is not content.
async fn turned_down(
    stream: &mut TlsStream<RecordingStream<TcpStream>>,
    recorder: &Recorder,
    deadline: Instant,
) -> Option<HandshakeOutcome> {
    if !recorder.notes().client_certificate_requested {
        return None;
    }
    let deadline = deadline.min(Instant::now() + SECOND_THOUGHTS);
    let Ok(Err(error)) = timeout_at(deadline, stream.read(&mut [0; 1])).await else { return None };
    Some(failed(&error, stream.get_ref().0))
}

/// A round trip on a long way, and some time to think.
const SECOND_THOUGHTS: Duration = Duration::from_millis(700);

fn connector(recorder: &Arc<Recorder>, versions: Versions) -> Result<TlsConnector, String> {
    Ok(TlsConnector::from(Arc::new(recording(recorder, versions)?)))
}

/// Settings for a client of one's own.
#[cfg(test)]
pub fn config(versions: Versions) -> Result<ClientConfig, String> {
    recording(&Arc::new(Recorder::new()), versions)
}

fn recording(recorder: &Arc<Recorder>, versions: Versions) -> Result<ClientConfig, String> {
    let only12: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
    let offered = if versions == Versions::Only12 { only12 } else { rustls::DEFAULT_VERSIONS };
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&recorder.provider))
        .with_protocol_versions(offered)
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(recorder) as Arc<dyn ServerCertVerifier>)
        .with_client_cert_resolver(Arc::clone(recorder) as Arc<dyn ResolvesClientCert>);
    // A resumed session would hide the certificate.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

/// An address gets no `server_name` extension, because rustls refuses to send one, as RFC 6066 section 3 has it. mstsc
/// sends the literal, so what reads that extension on the way can treat the two differently.
fn server_name(host: &Host) -> Result<ServerName<'static>, String> {
    match host {
        Host::Address { ip, .. } => Ok(ServerName::IpAddress((*ip).into())),
        Host::Name { ascii, .. } => ServerName::try_from(ascii.clone()).map_err(|error| error.to_string()),
    }
}

fn done(stream: &TlsStream<RecordingStream<TcpStream>>) -> HandshakeOutcome {
    let (_, session) = stream.get_ref();
    let version = match session.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => TlsVersion::TLS_1_3,
        _ => TlsVersion::TLS_1_2,
    };
    let cipher = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()).unwrap_or_default();
    let group = session.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name())).unwrap_or_default();
    HandshakeOutcome::Done { version, cipher: cipher.to_owned(), group }
}

fn failed(error: &io::Error, recording: &RecordingStream<TcpStream>) -> HandshakeOutcome {
    let first = recording.first_bytes();
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        _ if gave_up_in_plain_bytes(first) => HandshakeOutcome::McsDisconnect,
        Some(Error::AlertReceived(alert)) => alert_outcome(u8::from(*alert)),
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            HandshakeOutcome::NotTls { first_bytes: crate::proto::hex(&first[..first.len().min(32)]) }
        }
        Some(other) => HandshakeOutcome::Refused { detail: bounded(&other.to_string()) },
        None if error.kind() == io::ErrorKind::QuotaExceeded => {
            HandshakeOutcome::Refused { detail: bounded(&error.to_string()) }
        }
        None if recording.was_reset() || error.kind() != io::ErrorKind::UnexpectedEof => {
            HandshakeOutcome::Disconnect { how: Disconnect::Reset }
        }
        None => HandshakeOutcome::Disconnect { how: Disconnect::Closed },
    }
}

/// Why nothing more can be read.
pub fn broken(error: &io::Error) -> Broken {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(AlertDescription::CertificateRequired)) => Broken::ClientCertificateRequired,
        Some(Error::AlertReceived(_)) => Broken::Disconnect(Disconnect::Closed),
        Some(_) => Broken::Garbled,
        None if error.kind() == io::ErrorKind::UnexpectedEof => Broken::Disconnect(Disconnect::Closed),
        None => Broken::Disconnect(Disconnect::Reset),
    }
}

#[derive(Clone, Debug, Default)]
struct Notes {
    chain: Vec<Vec<u8>>,
    key_proved: Option<bool>,
    client_certificate_requested: bool,
}

/// Accepts every certificate, because its faults are what Redial is here to report; nothing secret is sent over the
/// connections that come of it.
#[derive(Debug)]
struct Recorder {
    provider: Arc<CryptoProvider>,
    notes: Mutex<Notes>,
}

impl Recorder {
    fn new() -> Self {
        Self { provider: Arc::new(rustls::crypto::ring::default_provider()), notes: Mutex::default() }
    }

    fn notes(&self) -> Notes {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, write: impl FnOnce(&mut Notes)) {
        write(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn proved(&self, result: &Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        self.note(|notes| notes.key_proved = Some(result.is_ok()));
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).take(MOST_CERTIFICATES);
        self.note(|notes| notes.chain = chain.map(|der| der.to_vec()).collect());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.proved(&verify_tls12_signature(message, certificate, signed, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.proved(&verify_tls13_signature(message, certificate, signed, algorithms))
    }

    /// SHA-1 is offered too: Windows servers with old certificates sign with it, and mstsc accepts that.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        schemes.push(SignatureScheme::RSA_PKCS1_SHA1);
        schemes
    }
}

impl ResolvesClientCert for Recorder {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.note(|notes| notes.client_certificate_requested = true);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
