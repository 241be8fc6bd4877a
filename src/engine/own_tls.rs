//! Windows' own TLS, handed to whoever shakes hands. `net` says what it needs and `platform` what there is; neither knows
//! of the other.

use std::sync::Arc;

use crate::net::tls::system::{Reading, ReadingState, Shaking, ShakingState};
use crate::net::tls::{SystemTls, TlsClient, Versions};
use crate::platform::schannel::{self, Client, HandshakeState, SecurityStatus};

/// The TLS library that Remote Desktop uses on this computer; none where that is not Windows.
pub fn system_tls() -> Option<Arc<dyn SystemTls>> {
    schannel::HERE.then(|| Arc::new(Schannel) as Arc<dyn SystemTls>)
}

#[derive(Debug)]
struct Schannel;

#[derive(Debug)]
struct Connection(Client);

impl SystemTls for Schannel {
    fn client(&self, name: &str, versions: Versions) -> Result<Box<dyn TlsClient>, String> {
        let versions = match versions {
            Versions::Both => schannel::Versions::All,
            Versions::Only12 => schannel::Versions::Without13,
        };
        Ok(Box::new(Connection(schannel::client(name, versions)?)))
    }
}

impl TlsClient for Connection {
    fn shake(&mut self, came: &[u8]) -> Shaking {
        let step = self.0.shake(came);
        let state = match step.state {
            HandshakeState::Waits => ShakingState::Waits,
            HandshakeState::Done => ShakingState::Done,
            HandshakeState::Closed => ShakingState::Closed,
            HandshakeState::Refused(status) => ShakingState::Refused { detail: status.to_string() },
        };
        Shaking { send: step.send, client_certificate_requested: step.asked_for_certificate, state }
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.0.encrypt(plain).map_err(|status: SecurityStatus| status.to_string())
    }

    fn decrypt(&mut self, came: &[u8]) -> Reading {
        let read = self.0.decrypt(came);
        let state = match read.state {
            HandshakeState::Waits | HandshakeState::Done => ReadingState::Open,
            HandshakeState::Closed => ReadingState::Closed,
            HandshakeState::Refused(status) => ReadingState::Refused { detail: status.to_string() },
        };
        Reading { plain: read.plain, send: read.send, state }
    }

    fn goodbye(&mut self) -> Vec<u8> {
        self.0.goodbye()
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        self.0.chain()
    }
}
