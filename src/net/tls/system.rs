//! What the system's own TLS library must be able to do for a handshake to be driven by it. Bytes in, bytes out: it sees
//! no connection.

use std::fmt;

use super::Versions;

/// The system's own TLS library.
pub trait SystemTls: fmt::Debug + Send + Sync {
    /// A new client, with credentials of its own and none of the user's; nothing is kept of earlier ones.
    ///
    /// # Errors
    /// Why the library cannot be used, in a few technical words.
    fn client(&self, name: &str, versions: Versions) -> Result<Box<dyn TlsClient>, String>;
}

/// One side of one connection. Calls block for as long as arithmetic takes.
pub trait TlsClient: fmt::Debug + Send {
    /// Takes what came, nothing at first, and goes on with the handshake as far as that carries.
    fn shake(&mut self, came: &[u8]) -> Shaking;

    /// Makes records of what is to be sent.
    ///
    /// # Errors
    /// What the library says.
    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, String>;

    /// Takes what came and gives what it says.
    fn decrypt(&mut self, came: &[u8]) -> Reading;

    /// The last record, after which nothing more is sent.
    fn goodbye(&mut self) -> Vec<u8>;

    /// The certificates that the server showed, in DER, its own first.
    fn chain(&self) -> Vec<Vec<u8>>;
}

/// What a handshake wants next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shaking {
    /// What is to be sent, whatever comes then.
    pub send: Vec<u8>,
    /// The server wants a certificate of the client's, and was told that there is none.
    pub client_certificate_requested: bool,
    pub state: ShakingState,
}

/// Where a handshake is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ShakingState {
    /// More must come.
    Waits,
    Done,
    /// The server said goodbye in the middle of it.
    Closed,
    /// The library goes no further.
    Refused {
        detail: String,
    },
}

/// What could be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    pub plain: Vec<u8>,
    /// What is to be sent before the next reading: an answer to a renegotiation.
    pub send: Vec<u8>,
    pub state: ReadingState,
}

/// Whether more can be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ReadingState {
    Open,
    /// The server said that nothing more comes.
    Closed,
    /// The library goes no further.
    Refused {
        detail: String,
    },
}
