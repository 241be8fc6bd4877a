//! Windows' sign-in from a script.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use crate::platform::sign_in::{Initialized, SecurityStatus, Sspi};

/// Answers as it was told to, whatever it is given. What it seals has one sign in front.
#[derive(Debug)]
pub struct Scripted {
    package: String,
    answers: VecDeque<Initialized>,
    kerberos: Option<SecurityStatus>,
}

impl Scripted {
    #[must_use]
    pub fn new(package: &str, answers: &[(SecurityStatus, &[u8])]) -> Self {
        let answer = |(status, token): &(SecurityStatus, &[u8])| Initialized { status: *status, token: token.to_vec() };
        Self { package: package.to_owned(), answers: answers.iter().map(answer).collect(), kerberos: None }
    }

    /// What Kerberos says where it is asked alone.
    #[must_use]
    pub const fn without_kerberos(mut self, status: SecurityStatus) -> Self {
        self.kerberos = Some(status);
        self
    }
}

const SEAL: u8 = b'=';

impl Sspi for Scripted {
    fn initialize(&mut self, _: Option<&[u8]>) -> Initialized {
        let nothing = Initialized { status: SecurityStatus::NO_CONTEXT, token: Vec::new() };
        self.answers.pop_front().unwrap_or(nothing)
    }

    fn package(&self) -> Option<String> {
        Some(self.package.clone())
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        Ok([&[SEAL], plain].concat())
    }

    fn decrypt(&mut self, sealed: &[u8], octets: usize) -> Result<Zeroizing<Vec<u8>>, SecurityStatus> {
        match sealed {
            [SEAL, plain @ ..] if plain.len() == octets => Ok(Zeroizing::new(plain.to_vec())),
            _ => Err(SecurityStatus(0x8009_030f)),
        }
    }

    fn kerberos_alone(&mut self) -> Option<SecurityStatus> {
        self.kerberos
    }
}
