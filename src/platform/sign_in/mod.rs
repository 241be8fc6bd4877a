//! Windows' own sign-in (SSPI's Negotiate, which Remote Desktop uses), as a machine that takes tokens and gives tokens. It
//! sees no connection; who may be given a token is for the caller to know.
//!
//! The calls themselves are a table ([`Sspi`]), so that what only some Windows do can be played by a test anywhere.

use std::fmt;

use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

pub use super::schannel::SecurityStatus;

/// Whether this system has it.
pub const HERE: bool = cfg!(windows);

/// Who signs in.
pub enum Who {
    /// By a password, in UTF-16.
    Typed { user: String, domain: String, password: Zeroizing<Vec<u16>> },
    /// Whoever is signed in to this computer.
    SignedInHere,
}

impl fmt::Debug for Who {
    /// Says nothing of whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Who")
    }
}

/// A new sign-in at `target` (`TERMSRV/host`), tied to a connection by `bindings` (`tls-server-end-point:` and a hash).
/// Blocks: Windows may look for a domain controller.
///
/// # Errors
/// What Windows says.
pub fn client(who: &Who, target: &str, bindings: &[u8]) -> Result<Client, SecurityStatus> {
    super::system::sign_in(who, target, bindings).map(Client::new)
}

/// SSPI's functions for one sign-in.
pub trait Sspi: fmt::Debug + Send {
    /// `InitializeSecurityContext`; without input it begins.
    fn initialize(&mut self, input: Option<&[u8]>) -> Initialized;

    /// `SECPKG_ATTR_NEGOTIATION_INFO`: which package it is by now.
    fn package(&self) -> Option<String>;

    /// `EncryptMessage`: what was put in front, and the text.
    ///
    /// # Errors
    /// What Windows says.
    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus>;

    /// `DecryptMessage`, for a text of so many octets with something in front.
    ///
    /// # Errors
    /// What Windows says.
    fn decrypt(&mut self, sealed: &[u8], octets: usize) -> Result<Zeroizing<Vec<u8>>, SecurityStatus>;

    /// What Kerberos alone answers to the same question; none where it would do.
    fn kerberos_alone(&mut self) -> Option<SecurityStatus>;
}

/// What `InitializeSecurityContext` answered.
#[derive(Clone, Debug)]
pub struct Initialized {
    pub status: SecurityStatus,
    /// To be sent.
    pub token: Vec<u8>,
}

/// One sign-in.
#[derive(Debug)]
pub struct Client {
    sspi: Box<dyn Sspi>,
    tokens: usize,
    done: bool,
}

/// What comes next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    pub send: Vec<u8>,
    pub state: StepState,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StepState {
    /// More must come.
    Waits,
    /// Both sides have said all there is to say.
    Done,
    /// Windows goes no further.
    Refused(SecurityStatus),
}

/// Which of Negotiate's packages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Package {
    Ntlm,
    Kerberos,
}

/// Kerberos needs two, NTLM three, and what Negotiate puts around them one more.
const MOST_TOKENS: usize = 10;
/// More than any package makes or takes; a ticket of somebody in very many groups has 48 KiB.
pub const LONGEST: usize = 64 * 1024;

impl Client {
    #[must_use]
    pub const fn new(sspi: Box<dyn Sspi>) -> Self {
        Self { sspi, tokens: 0, done: false }
    }

    /// Takes a token, or none at the beginning.
    pub fn step(&mut self, came: Option<&[u8]>) -> Step {
        let refused = |status| Step { send: Vec::new(), state: StepState::Refused(status) };
        self.tokens += 1;
        if self.done || self.tokens > MOST_TOKENS || came.is_some_and(|came| came.len() > LONGEST) {
            return refused(SecurityStatus::TOO_MUCH);
        }
        let Initialized { status, token } = self.sspi.initialize(came);
        match status {
            SecurityStatus::CONTINUE_NEEDED => Step { send: token, state: StepState::Waits },
            SecurityStatus::OK => {
                self.done = true;
                Step { send: token, state: StepState::Done }
            }
            other => refused(other),
        }
    }

    /// Which package it is; none while that is open.
    #[must_use]
    pub fn package(&self) -> Option<Package> {
        match self.sspi.package()?.to_ascii_lowercase().as_str() {
            "ntlm" => Some(Package::Ntlm),
            "kerberos" => Some(Package::Kerberos),
            _ => None,
        }
    }

    /// Seals with the key that both sides have found.
    ///
    /// # Errors
    /// What Windows says; there is no key before the end.
    pub fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        if self.done { self.sspi.encrypt(plain) } else { Err(SecurityStatus::NO_CONTEXT) }
    }

    /// A text of so many octets; none where the other side did not seal it so.
    pub fn unseal(&mut self, sealed: &[u8], octets: usize) -> Option<Zeroizing<Vec<u8>>> {
        let fits = self.done && (octets..=LONGEST).contains(&sealed.len());
        let plain = if fits { self.sspi.decrypt(sealed, octets).ok() } else { None };
        plain.filter(|plain| plain.len() == octets)
    }

    /// Why it was not Kerberos, in Kerberos' own words. Asks it with the same name and password once more, so it is for a
    /// password only that was just accepted, and for whoever is signed in.
    pub fn kerberos_alone(&mut self) -> Option<SecurityStatus> {
        self.sspi.kerberos_alone()
    }
}
