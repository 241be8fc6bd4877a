//! Redial's own sign-in: NTLMv2.

use std::fmt;

use zeroize::Zeroizing;

use super::machine::{Package, Stepped, Tokens, TokensState, WhyNtlm};
use crate::model::Account;
use crate::proto::ntlm::{self, Claim, Dice, Key, Sealing, Side};

/// SEC_E_NO_CONTEXT: what the system would say.
const NO_KEY: u32 = 0x8009_0361;

/// One sign-in by a password's key.
pub struct OwnNtlm {
    account: Account,
    key: Key,
    workstation: String,
    target: String,
    bindings: [u8; 16],
    /// Thrown once.
    dice: Option<Dice>,
    hello: Vec<u8>,
    session: Option<Key>,
}

impl OwnNtlm {
    /// `key` is NTOWFv2, `bindings` what ties it to a connection.
    #[must_use]
    pub fn new(
        account: Account,
        key: Key,
        workstation: String,
        target: String,
        bindings: [u8; 16],
        dice: Dice,
    ) -> Self {
        Self {
            account,
            key,
            workstation,
            target,
            bindings,
            dice: Some(dice),
            hello: ntlm::negotiate_to_sign_in(),
            session: None,
        }
    }

    fn answer(&mut self, challenge: &[u8]) -> Option<Vec<u8>> {
        let claim = Claim {
            user: &self.account.user,
            domain: &self.account.domain,
            key: &self.key,
            workstation: &self.workstation,
            target: &self.target,
            bindings: self.bindings,
        };
        let proof = ntlm::authenticate(&self.hello, challenge, &claim, self.dice.take()?).ok()?;
        self.session = Some(proof.session);
        Some(proof.message)
    }
}

impl fmt::Debug for OwnNtlm {
    /// Says nothing of whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnNtlm")
    }
}

impl Tokens for OwnNtlm {
    fn step(&mut self, came: Option<&[u8]>) -> Stepped {
        let Some(challenge) = came else { return Stepped { send: self.hello.clone(), state: TokensState::Waits } };
        match self.answer(challenge) {
            Some(send) => Stepped { send, state: TokensState::Done },
            None => Stepped { send: Vec::new(), state: TokensState::Weak },
        }
    }

    fn package(&self) -> Option<Package> {
        Some(Package::Ntlm)
    }

    fn seal(&mut self, plain: &[u8]) -> Result<Vec<u8>, u32> {
        let session = self.session.as_ref().ok_or(NO_KEY)?;
        Ok(Sealing::new(session, Side::Client).seal(plain))
    }

    fn unseal(&mut self, sealed: &[u8], octets: usize) -> Option<Zeroizing<Vec<u8>>> {
        Sealing::new(self.session.as_ref()?, Side::Server).unseal(sealed).filter(|plain| plain.len() == octets)
    }

    fn why_ntlm(&mut self, _: bool) -> WhyNtlm {
        WhyNtlm::OwnWay
    }
}
