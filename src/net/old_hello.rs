//! An old ClientHello and what comes back, without any cryptography.

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use super::negotiate::Negotiated;
use super::tcp::Tcp;
use super::tls::HandshakeOutcome;
use super::{Disconnect, ms, until};
use crate::model::Host;
use crate::proto::client_hello::{GOODBYE, Offer};
use crate::proto::hex;
use crate::proto::server_flight::{End, ServerFlight, ServerHello, alert_name};

/// What a server said to an old hello.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OldAnswer {
    /// Milliseconds from the hello to the end.
    pub took_ms: f64,
    /// Present as soon as the server chose a version and a suite.
    pub hello: Option<ServerHello>,
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub key_exchange: Option<String>,
    pub client_certificate_requested: bool,
    /// How it ended, where the server did not simply finish its part.
    pub end: Option<HandshakeOutcome>,
    #[serde(skip)]
    pub chain: Vec<Vec<u8>>,
}

/// Sends the hello over a negotiated connection, reads the server's part and hangs up politely.
pub async fn ask(on: Negotiated, host: &Host, offer: Offer, deadline: Instant) -> OldAnswer {
    ask_directly(on.tcp, host, offer, deadline).await
}

/// The same without the X.224 part before it: for servers that expect TLS at once.
pub async fn ask_directly(mut tcp: Tcp, host: &Host, offer: Offer, deadline: Instant) -> OldAnswer {
    let started = Instant::now();
    // mstsc names the address where an address was typed. Windows does not mind; a proxy may, and then mstsc fails.
    let name = host.server_name();
    let mut random = [0; 32];
    // Without randomness the hello is merely a less usual one.
    let _ = ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut random);
    let _ = until(deadline, tcp.stream.write_all(&offer.record(Some(&name), random))).await;
    let mut flight = ServerFlight::default();
    let mut gone = None;
    while flight.end.is_none() && gone.is_none() {
        let mut chunk = [0; 4096];
        match until(deadline, tcp.stream.read(&mut chunk)).await {
            Ok(0) => gone = Some(Disconnect::Closed),
            Ok(count) => flight.push(&chunk[..count]),
            Err(how) => gone = Some(how),
        }
    }
    if flight.end == Some(End::Done) {
        // The question is answered; whether the server hears the goodbye does not matter.
        let _ = until(deadline, tcp.stream.write_all(&GOODBYE)).await;
    }
    OldAnswer {
        took_ms: ms(started),
        end: outcome(&flight, gone),
        hello: flight.hello,
        key_exchange: flight.key_exchange,
        client_certificate_requested: flight.client_certificate_requested,
        chain: flight.chain,
    }
}

fn outcome(flight: &ServerFlight, gone: Option<Disconnect>) -> Option<HandshakeOutcome> {
    Some(match flight.end {
        Some(End::Done) => return None,
        Some(End::Alert(code)) => HandshakeOutcome::Alert { alert: alert_name(code), code },
        Some(End::McsDisconnect) => HandshakeOutcome::McsDisconnect,
        Some(End::NotTls) => HandshakeOutcome::NotTls { first_bytes: hex(flight.first_bytes()) },
        Some(End::TooMuch) => HandshakeOutcome::Refused { detail: "more than any honest server sends".to_owned() },
        None => HandshakeOutcome::Disconnect { how: gone.unwrap_or(Disconnect::Closed) },
    })
}
