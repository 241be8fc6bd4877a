//! A TLS handshake that records everything and judges nothing: by the system's own library where that is what Remote
//! Desktop uses, and by one of Redial's own.

mod driven;
mod driven_tests;
mod modern;
mod stream;
pub mod system;

use std::sync::Arc;

use serde::Serialize;
use tokio::time::Instant;

pub use stream::{Broken, Tls};
pub use system::{SystemTls, TlsClient};

use super::Disconnect;
use super::negotiate::Negotiated;
use crate::model::Host;
use crate::proto::server_flight::alert_name;
use crate::proto::tls_version::TlsVersion;
use crate::proto::x224::MCS_DISCONNECT;

/// What a handshake may read: the largest flight that rustls accepts, and then some.
const HANDSHAKE_LIMIT: usize = 256 * 1024;
/// Real chains have up to five.
const MOST_CERTIFICATES: usize = 10;

/// Which versions are offered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Versions {
    /// All that the library is set to.
    Both,
    /// All but TLS 1.3.
    Only12,
}

/// Who shook hands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TlsLibrary {
    /// Schannel, as Remote Desktop's own program on this computer does.
    Windows,
    /// A strict modern library: what it cannot do says nothing about Remote Desktop.
    Rustls,
}

/// What a handshake showed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Handshake {
    pub library: TlsLibrary,
    /// Why Windows' own library was not used where it should have been.
    #[cfg_attr(test, schemars(extend("text" = "other")))]
    pub instead_of_windows: Option<String>,
    /// Whether the hello offered TLS 1.3: Windows before 11 does not by itself.
    pub offered_13: bool,
    /// Whether anything came back. A library that refuses before it hears anything refuses by this computer's settings.
    pub heard: bool,
    pub outcome: HandshakeOutcome,
    /// Milliseconds from ClientHello to the end.
    pub took_ms: f64,
    pub client_certificate_requested: bool,
    /// Whether the server proved that it holds the certificate's key; absent where it did not come so far.
    pub key_proved: Option<bool>,
    /// Certificates in DER, the server's own first. Reported by the certificate probe, not here.
    #[serde(skip)]
    pub chain: Vec<Vec<u8>>,
}

/// How a handshake ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum HandshakeOutcome {
    Done {
        #[cfg_attr(test, schemars(with = "String", extend("text" = "word")))]
        version: TlsVersion,
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        cipher: String,
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        group: String,
    },
    /// A fatal alert from the server, by its TLS name.
    Alert {
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        alert: String,
        code: u8,
    },
    #[serde(rename = "gone")]
    Disconnect { how: Disconnect },
    /// An MCS disconnect in plain bytes: the server gave up on TLS.
    McsDisconnect,
    /// The answer is not TLS.
    NotTls {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        first_bytes: String,
    },
    /// The library refused the server's answer.
    Refused {
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        detail: String,
    },
}

/// Shakes hands: with the system's library where one is given and works, else with Redial's own.
pub async fn handshake(
    on: Negotiated,
    host: &Host,
    versions: Versions,
    library: Option<Arc<dyn SystemTls>>,
    deadline: Instant,
) -> (Handshake, Option<Tls>) {
    let Some(library) = library else { return modern::handshake(on, host, versions, deadline).await };
    let name = host.server_name();
    let client = tokio::task::spawn_blocking(move || library.client(&name, versions)).await;
    match client.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(client) => driven::handshake(on, client, deadline).await,
        Err(why) => {
            let (handshake, tls) = modern::handshake(on, host, versions, deadline).await;
            (Handshake { instead_of_windows: Some(why), ..handshake }, tls)
        }
    }
}

/// An alert by its TLS name.
#[must_use]
pub fn alert_outcome(code: u8) -> HandshakeOutcome {
    HandshakeOutcome::Alert { alert: alert_name(code), code }
}

/// After an alert some servers fall back to plain bytes, so the disconnect may stand anywhere near the beginning.
fn gave_up_in_plain_bytes(first: &[u8]) -> bool {
    let disconnect = &MCS_DISCONNECT[..6];
    first.windows(disconnect.len()).any(|window| window == disconnect)
}
