//! A connection that the system's own TLS library encrypts. What it chose and was told is read off the records, which
//! say it in the same words for every library; the library's own word is asked for where they are encrypted.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::system::{Reading, ReadingState, Shaking, ShakingState};
use super::{
    Broken, HANDSHAKE_LIMIT, Handshake, HandshakeOutcome, MOST_CERTIFICATES, Tls, TlsClient, TlsLibrary, alert_outcome,
    gave_up_in_plain_bytes,
};
use crate::net::negotiate::Negotiated;
use crate::net::recording::RecordingStream;
use crate::net::{Disconnect, ms, until};
use crate::proto::hex;
use crate::proto::server_flight::{End, ServerFlight};
use crate::proto::tls_records::{TlsRecords, offers_13};

/// An encrypted connection.
#[derive(Debug)]
pub struct Driven {
    recording: RecordingStream<TcpStream>,
    /// Away only while it works, or for good where it panicked.
    client: Option<Box<dyn TlsClient>>,
    records: TlsRecords,
    /// What was read before anybody asked for it.
    early: Vec<u8>,
    /// The server wanted a certificate of the user's and got none.
    certificate_wanted: bool,
}

/// How the reading of a handshake's answers ended.
enum Received {
    Bytes(Vec<u8>),
    Disconnect(Disconnect),
    TooMuch,
}

/// Shakes hands.
pub async fn handshake(on: Negotiated, client: Box<dyn TlsClient>, deadline: Instant) -> (Handshake, Option<Tls>) {
    let started = Instant::now();
    let mut driven = Driven {
        recording: RecordingStream::new(on.tcp.stream, HANDSHAKE_LIMIT),
        client: Some(client),
        records: TlsRecords::default(),
        early: Vec::new(),
        certificate_wanted: false,
    };
    let mut seen = Seen::default();
    let ended = driven.shake(&mut seen, deadline).await;
    let mut outcome = seen.outcome(ended, &driven);
    let mut chain = std::mem::take(&mut seen.flight.chain);
    if chain.is_empty() {
        // From TLS 1.3 on the certificates are encrypted.
        chain = driven.with(|client| client.chain()).await.unwrap_or_default();
        chain.truncate(MOST_CERTIFICATES);
    }
    driven.certificate_wanted |= seen.flight.client_certificate_requested;
    let is_done = matches!(outcome, HandshakeOutcome::Done { .. });
    if is_done
        && driven.certificate_wanted
        && let Some(turned_down) = driven.turned_down(deadline).await
    {
        outcome = turned_down;
    }
    let handshake = Handshake {
        library: TlsLibrary::Windows,
        instead_of_windows: None,
        offered_13: seen.offered_13,
        heard: !driven.recording.first_bytes().is_empty(),
        took_ms: ms(started),
        client_certificate_requested: driven.certificate_wanted,
        // The library goes through with a handshake only where the server has shown it, by a signature, or by having
        // read what was encrypted for the certificate's key. Where it does not, it does not say whether that was why.
        key_proved: is_done.then_some(true),
        chain,
        outcome,
    };
    let tls = matches!(handshake.outcome, HandshakeOutcome::Done { .. }).then(|| Tls::Driven(Box::new(driven)));
    (handshake, tls)
}

/// What was seen of a handshake from outside.
#[derive(Default)]
struct Seen {
    flight: ServerFlight,
    offered_13: bool,
}

/// How a handshake ended, as far as the library and the connection know.
enum Ended {
    Done,
    Refused(String),
    Disconnect(Disconnect),
}

impl Seen {
    /// The same words as for every other library.
    fn outcome(&self, ended: Ended, driven: &Driven) -> HandshakeOutcome {
        let first = driven.recording.first_bytes();
        if let Ended::Done = ended {
            let chosen = self.flight.hello.clone();
            let (version, cipher) = chosen.map(|hello| (hello.version, hello.cipher)).unwrap_or_default();
            return HandshakeOutcome::Done {
                version,
                cipher,
                group: self.flight.key_exchange.clone().unwrap_or_default(),
            };
        }
        if gave_up_in_plain_bytes(first) {
            return HandshakeOutcome::McsDisconnect;
        }
        match (driven.records.alert, &self.flight.end) {
            // The number is the server's own: several of them are one and the same to Windows.
            (Some((_, code)), _) if code != CLOSE_NOTIFY => return alert_outcome(code),
            (_, Some(End::NotTls)) => return HandshakeOutcome::NotTls { first_bytes: hex(self.flight.first_bytes()) },
            _ => {}
        }
        match ended {
            Ended::Refused(detail) => HandshakeOutcome::Refused { detail },
            Ended::Disconnect(how) => HandshakeOutcome::Disconnect { how },
            Ended::Done => HandshakeOutcome::Disconnect { how: Disconnect::Closed },
        }
    }
}

const CLOSE_NOTIFY: u8 = 0;

impl Driven {
    async fn shake(&mut self, seen: &mut Seen, deadline: Instant) -> Ended {
        let mut came = Vec::new();
        loop {
            let Some(step) = self.with(move |client| client.shake(&came)).await else { return broken_down() };
            let Shaking { send, client_certificate_requested, state } = step;
            seen.offered_13 |= offers_13(&send);
            self.certificate_wanted |= client_certificate_requested;
            self.send(&send, deadline).await;
            match state {
                ShakingState::Done => return Ended::Done,
                ShakingState::Closed => return Ended::Disconnect(Disconnect::Closed),
                ShakingState::Refused { detail } => return Ended::Refused(detail),
                ShakingState::Waits => {}
            }
            came = match self.receive(deadline).await {
                Received::Bytes(bytes) => bytes,
                Received::Disconnect(how) => return Ended::Disconnect(how),
                Received::TooMuch => return Ended::Refused(TOO_MUCH.to_owned()),
            };
            seen.flight.push(&came);
            if matches!(seen.flight.end, Some(End::NotTls | End::McsDisconnect)) {
                // A library that takes it for the beginning of a record would wait for the rest.
                return Ended::Refused(String::new());
            }
        }
    }

    /// In TLS 1.3 a server that wants a client certificate lets the handshake end and says afterwards that it is not
    /// content, with an alert whose number only the library has seen.
    async fn turned_down(&mut self, deadline: Instant) -> Option<HandshakeOutcome> {
        let deadline = deadline.min(Instant::now() + SECOND_THOUGHTS);
        match self.read(deadline).await {
            Ok(bytes) => {
                self.early = bytes;
                None
            }
            Err(Broken::Disconnect(Disconnect::Silent)) => None,
            Err(Broken::ClientCertificateRequired) => Some(alert_outcome(CERTIFICATE_REQUIRED)),
            Err(Broken::Garbled) => {
                Some(HandshakeOutcome::Refused { detail: "what came could not be decrypted".into() })
            }
            Err(Broken::Disconnect(how)) => Some(HandshakeOutcome::Disconnect { how }),
        }
    }

    /// Allows `limit` octets more.
    pub fn refill(&mut self, limit: usize) {
        self.recording.refill(limit);
    }

    /// Sends, encrypted.
    pub async fn write(&mut self, plain: &[u8], deadline: Instant) {
        let plain = plain.to_vec();
        if let Some(Ok(records)) = self.with(move |client| client.encrypt(&plain)).await {
            self.send(&records, deadline).await;
        }
    }

    /// Reads something.
    pub async fn read(&mut self, deadline: Instant) -> Result<Vec<u8>, Broken> {
        if !self.early.is_empty() {
            return Ok(std::mem::take(&mut self.early));
        }
        // Something may have come with the end of the handshake.
        let mut came = Vec::new();
        loop {
            let Some(reading) = self.with(move |client| client.decrypt(&came)).await else {
                return Err(Broken::Garbled);
            };
            let Reading { plain, send, state } = reading;
            self.send(&send, deadline).await;
            if !plain.is_empty() {
                return Ok(plain);
            }
            match state {
                ReadingState::Open => {}
                ReadingState::Closed => return Err(Broken::Disconnect(Disconnect::Closed)),
                ReadingState::Refused { .. } => return Err(self.refused()),
            }
            came = match self.receive(deadline).await {
                Received::Bytes(bytes) => bytes,
                Received::Disconnect(how) => return Err(Broken::Disconnect(how)),
                Received::TooMuch => return Err(Broken::Disconnect(Disconnect::Reset)),
            };
        }
    }

    /// The library cannot read what came. Alerts are encrypted by now, and no number is told.
    fn refused(&self) -> Broken {
        match () {
            () if self.certificate_wanted => Broken::ClientCertificateRequired,
            () if self.records.encrypted_alert => Broken::Disconnect(Disconnect::Closed),
            () => Broken::Garbled,
        }
    }

    /// Says goodbye.
    pub async fn close(&mut self, deadline: Instant) {
        if let Some(last) = self.with(|client| client.goodbye()).await {
            self.send(&last, deadline).await;
        }
        let _ = until(deadline, self.recording.shutdown()).await;
    }

    /// A peer that has gone already makes this fail; reading then tells how it went.
    async fn send(&mut self, bytes: &[u8], deadline: Instant) {
        if !bytes.is_empty() {
            let _ = until(deadline, self.recording.write_all(bytes)).await;
        }
    }

    async fn receive(&mut self, deadline: Instant) -> Received {
        let mut chunk = [0; 4096];
        let read = tokio::time::timeout_at(deadline, self.recording.read(&mut chunk)).await;
        match read {
            Err(_) => Received::Disconnect(Disconnect::Silent),
            Ok(Ok(0)) => Received::Disconnect(Disconnect::Closed),
            Ok(Ok(count)) => {
                self.records.push(&chunk[..count]);
                Received::Bytes(chunk[..count].to_vec())
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::QuotaExceeded => Received::TooMuch,
            Ok(Err(_)) => Received::Disconnect(Disconnect::Reset),
        }
    }

    /// Lets the library work where it may block: some of its calls go to another process of Windows'.
    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut dyn TlsClient) -> T + Send + 'static,
    ) -> Option<T> {
        let mut client = self.client.take()?;
        let (client, worked) = tokio::task::spawn_blocking(move || {
            let worked = work(client.as_mut());
            (client, worked)
        })
        .await
        .ok()?;
        self.client = Some(client);
        Some(worked)
    }
}

fn broken_down() -> Ended {
    Ended::Refused("the system's TLS library broke down".to_owned())
}

const TOO_MUCH: &str = "more than any honest server sends";

/// `certificate_required` (RFC 8446 section 6.2). What the server minds is inferred from what it had asked for.
const CERTIFICATE_REQUIRED: u8 = 116;

/// A round trip on a long way, and some time to think.
const SECOND_THOUGHTS: Duration = Duration::from_millis(700);
