//! Windows' own TLS, as a machine that takes bytes and gives bytes. It records and judges nothing: every certificate is
//! as good as another, and what the server wants to know of the user it does not learn.
//!
//! The calls themselves are a table ([`Sspi`]), so that what only some Windows do can be played by a test anywhere.

use std::fmt;
use std::ops::Range;

mod status;
#[cfg(test)]
mod tests;

pub use status::SecurityStatus;

/// Whether this system has it.
pub const HERE: bool = cfg!(windows);

/// A new client, with credentials of its own and none of the user's.
///
/// # Errors
/// What Windows says, in a few technical words.
pub fn client(name: &str, versions: Versions) -> Result<Client, String> {
    Ok(Client::new(super::system::sspi(name, versions)?))
}

/// What may be offered. Which versions these are is for Windows' settings to say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Versions {
    /// As Windows is set, TLS 1.3 included where it has it.
    All,
    /// The same without TLS 1.3.
    Without13,
}

/// SSPI's functions for one connection.
pub trait Sspi: fmt::Debug + Send {
    /// `InitializeSecurityContext`; without input it begins. `supplied` is `ISC_REQ_USE_SUPPLIED_CREDS`.
    fn initialize(&mut self, input: Option<&[u8]>, supplied: bool) -> Initialized;

    /// `DecryptMessage`, in place.
    fn decrypt(&mut self, records: &mut [u8]) -> Decrypted;

    /// `EncryptMessage`, for text of any length.
    ///
    /// # Errors
    /// What Windows says.
    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus>;

    /// `ApplyControlToken` and what follows from it; empty where Windows would not.
    fn shut_down(&mut self) -> Vec<u8>;

    /// The server's certificate and what came with it, in DER.
    fn chain(&self) -> Vec<Vec<u8>>;
}

/// What `InitializeSecurityContext` answered.
#[derive(Clone, Debug)]
pub struct Initialized {
    pub status: SecurityStatus,
    /// To be sent.
    pub token: Vec<u8>,
    /// `SECBUFFER_EXTRA`: so many octets at the end of the input were left alone.
    pub extra: usize,
}

/// What `DecryptMessage` answered. Ranges are of what it was given, in octets.
#[derive(Clone, Debug)]
pub struct Decrypted {
    pub status: SecurityStatus,
    /// `SECBUFFER_DATA`
    pub plain: Range<usize>,
    /// `SECBUFFER_EXTRA`
    pub extra: Range<usize>,
}

/// One connection.
#[derive(Debug)]
pub struct Client {
    sspi: Box<dyn Sspi>,
    /// What came and was not taken yet.
    pending: Vec<u8>,
    began: bool,
    /// Windows asked for a client certificate and was told to do without.
    asked_for_certificate: bool,
    /// A handshake within the connection: a renegotiation, or what TLS 1.3 sends after its own.
    again: bool,
    /// How many of these there were.
    renegotiations: usize,
}

/// What a handshake wants next.
#[derive(Debug)]
pub struct HandshakeStep {
    pub send: Vec<u8>,
    pub asked_for_certificate: bool,
    pub state: HandshakeState,
}

/// What was read.
#[derive(Debug)]
pub struct Read {
    pub plain: Vec<u8>,
    pub send: Vec<u8>,
    pub state: HandshakeState,
}

/// How far it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum HandshakeState {
    /// More must come.
    Waits,
    /// The handshake is over.
    Done,
    /// The server said goodbye.
    Closed,
    /// Windows goes no further.
    Refused(SecurityStatus),
}

/// The longest message that a handshake may be made of, and one more record.
const LONGEST: usize = 256 * 1024;
/// Real servers send up to four tickets, and renegotiate once.
const MOST_RENEGOTIATIONS: usize = 16;

impl Client {
    #[must_use]
    pub fn new(sspi: Box<dyn Sspi>) -> Self {
        Self { sspi, pending: Vec::new(), began: false, asked_for_certificate: false, again: false, renegotiations: 0 }
    }

    /// Goes on with the handshake as far as `came` carries; nothing begins it.
    pub fn shake(&mut self, came: &[u8]) -> HandshakeStep {
        let mut send = Vec::new();
        let state = self.take(came).unwrap_or_else(|| self.go_on(&mut send));
        HandshakeStep { send, asked_for_certificate: self.asked_for_certificate, state }
    }

    /// Reads what came, and what had come with the end of the handshake.
    pub fn decrypt(&mut self, came: &[u8]) -> Read {
        let (mut plain, mut send) = (Vec::new(), Vec::new());
        let state = self.take(came).unwrap_or_else(|| self.read_on(&mut plain, &mut send));
        Read { plain, send, state }
    }

    /// Makes records.
    ///
    /// # Errors
    /// What Windows says.
    pub fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        self.sspi.encrypt(plain)
    }

    /// The last record.
    pub fn goodbye(&mut self) -> Vec<u8> {
        self.sspi.shut_down()
    }

    /// The server's certificate and what came with it, in DER.
    #[must_use]
    pub fn chain(&self) -> Vec<Vec<u8>> {
        self.sspi.chain()
    }

    fn take(&mut self, came: &[u8]) -> Option<HandshakeState> {
        self.pending.extend_from_slice(came);
        (self.pending.len() > LONGEST).then_some(HandshakeState::Refused(SecurityStatus::TOO_MUCH))
    }

    fn go_on(&mut self, send: &mut Vec<u8>) -> HandshakeState {
        loop {
            let input = self.began.then_some(self.pending.as_slice());
            let answer = self.sspi.initialize(input, self.asked_for_certificate);
            send.extend_from_slice(&answer.token);
            let left = if self.began { answer.extra.min(self.pending.len()) } else { 0 };
            let taken = self.pending.len() - left;
            match answer.status {
                // It is all still there, and the rest comes behind it.
                SecurityStatus::INCOMPLETE_MESSAGE => return HandshakeState::Waits,
                SecurityStatus::CONTINUE_NEEDED => {
                    self.began = true;
                    self.pending.drain(..taken);
                    if self.pending.is_empty() || taken == 0 {
                        return HandshakeState::Waits;
                    }
                }
                SecurityStatus::OK => {
                    self.pending.drain(..taken);
                    return HandshakeState::Done;
                }
                // The server wants a certificate of the user's. The same once more, with what was supplied: none.
                SecurityStatus::INCOMPLETE_CREDENTIALS if !self.asked_for_certificate => {
                    self.asked_for_certificate = true;
                }
                SecurityStatus::CONTEXT_EXPIRED | SecurityStatus::CONTEXT_HAS_EXPIRED => return HandshakeState::Closed,
                other => return HandshakeState::Refused(other),
            }
        }
    }

    fn read_on(&mut self, plain: &mut Vec<u8>, send: &mut Vec<u8>) -> HandshakeState {
        loop {
            if self.again {
                match self.go_on(send) {
                    HandshakeState::Done => self.again = false,
                    other => return other,
                }
            }
            if self.pending.is_empty() {
                return HandshakeState::Waits;
            }
            let mut records = self.pending.clone();
            let answer = self.sspi.decrypt(&mut records);
            let part = |range: Range<usize>| records.get(range).map(<[u8]>::to_vec).unwrap_or_default();
            match answer.status {
                // Nothing was changed in place either, but what is kept does not rely on it.
                SecurityStatus::INCOMPLETE_MESSAGE => return HandshakeState::Waits,
                SecurityStatus::OK
                | SecurityStatus::RENEGOTIATE
                | SecurityStatus::CONTEXT_EXPIRED
                | SecurityStatus::CONTEXT_HAS_EXPIRED => {
                    plain.extend(part(answer.plain));
                }
                other => return HandshakeState::Refused(other),
            }
            let extra = part(answer.extra);
            let stuck = extra.len() >= self.pending.len();
            self.pending = extra;
            match answer.status {
                // What is left goes to the handshake, even where it is nothing.
                SecurityStatus::RENEGOTIATE if self.renegotiations < MOST_RENEGOTIATIONS => {
                    self.again = true;
                    self.renegotiations += 1;
                }
                SecurityStatus::OK if !stuck => {}
                SecurityStatus::OK | SecurityStatus::RENEGOTIATE => {
                    return HandshakeState::Refused(SecurityStatus::TOO_MUCH);
                }
                _ => return HandshakeState::Closed,
            }
        }
    }
}
