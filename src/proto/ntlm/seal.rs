//! Sealing with extended session security, 128-bit keys and a key of the connection's own: [MS-NLMP] 3.4.3 and 3.4.4.2.

use std::fmt;

use rc4::{KeyInit as _, Rc4, StreamCipher as _};
use zeroize::Zeroizing;

use super::keys::{Key, hash, mac};

/// Who seals.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    Client,
    Server,
}

/// One direction of a connection.
pub struct Sealing {
    signing: Key,
    cipher: Rc4,
    sequence: u32,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing").field("sequence", &self.sequence).finish_non_exhaustive()
    }
}

/// In front of what is sealed.
const SIGNATURE: usize = 16;

impl Sealing {
    /// What this side sends, by the key that both know.
    #[must_use]
    pub fn new(session: &[u8; 16], side: Side) -> Self {
        let way = match side {
            Side::Client => "client-to-server",
            Side::Server => "server-to-client",
        };
        let key = |what: &str| hash(&[session, format!("session key to {way} {what} key magic constant\0").as_bytes()]);
        Self { signing: key("signing"), cipher: stream(&key("sealing")), sequence: 0 }
    }

    /// The signature, and the text sealed.
    #[must_use]
    pub fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut sealed = vec![0; SIGNATURE];
        sealed.extend_from_slice(plain);
        self.cipher.apply_keystream(&mut sealed[SIGNATURE..]);
        let signature = self.sign(plain);
        sealed[..SIGNATURE].copy_from_slice(&signature);
        sealed
    }

    /// The text; none where the other side did not seal it so.
    #[must_use]
    pub fn unseal(&mut self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (signature, sealed) = sealed.split_at_checked(SIGNATURE)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        self.cipher.apply_keystream(&mut plain);
        (self.sign(&plain) == signature).then_some(plain)
    }

    /// The stream that has encrypted the text goes on over the checksum.
    fn sign(&mut self, plain: &[u8]) -> [u8; SIGNATURE] {
        let number = self.sequence.to_le_bytes();
        self.sequence = self.sequence.wrapping_add(1);
        let mut signature = [0; SIGNATURE];
        signature[0] = 1;
        signature[4..12].copy_from_slice(&mac(&*self.signing, &[&number, plain])[..8]);
        self.cipher.apply_keystream(&mut signature[4..12]);
        signature[12..].copy_from_slice(&number);
        signature
    }
}

/// RC4 with a key of 128 bits.
#[expect(clippy::expect_used, reason = "the length is in the type, and RC4 takes it")]
pub fn stream(key: &[u8; 16]) -> Rc4 {
    Rc4::new_from_slice(key).expect("RC4 takes 16 octets")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_changed_on_the_way_is_noticed() {
        let (mut here, there) = (Sealing::new(&[7; 16], Side::Client), || Sealing::new(&[7; 16], Side::Client));
        let sealed = here.seal(b"the key");
        assert_eq!(there().unseal(&sealed).unwrap().as_slice(), b"the key");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(there().unseal(&changed).is_none(), "{place}");
        }
        // The other direction, another key, and the second message are not the same.
        assert!(Sealing::new(&[7; 16], Side::Server).unseal(&sealed).is_none());
        assert!(Sealing::new(&[8; 16], Side::Client).unseal(&sealed).is_none());
        assert!(there().unseal(&here.seal(b"the key")).is_none());
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Sealing::new(&[7; 16], Side::Server).unseal(&bytes).is_none());
        }
    }
}
