//! `pubKeyAuth`: how both sides of CredSSP show that they are at the two ends of the same TLS connection, [MS-CSSP] 3.1.5.
//! Somebody in between has another certificate, and does not know the key that seals this.

use ring::digest::{Context, SHA256};

/// How a version shows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Binding {
    /// Since version 5, which came with the update of 2018.
    Hashed { nonce: [u8; 32] },
    /// Before: the key itself, and the server says it with one added to its first octet.
    Plain,
}

impl Binding {
    /// As two do whose lower version is this one.
    #[must_use]
    pub const fn of_version(version: u32, nonce: [u8; 32]) -> Self {
        if version >= 5 { Self::Hashed { nonce } } else { Self::Plain }
    }

    #[must_use]
    pub const fn nonce(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Hashed { nonce } => Some(nonce),
            Self::Plain => None,
        }
    }

    /// What the client seals.
    #[must_use]
    pub fn of_client(&self, key: &[u8]) -> Vec<u8> {
        match self {
            Self::Hashed { nonce } => hashed("Client-To-Server", nonce, key),
            Self::Plain => key.to_vec(),
        }
    }

    /// What the server seals.
    #[must_use]
    pub fn of_server(&self, key: &[u8]) -> Vec<u8> {
        match self {
            Self::Hashed { nonce } => hashed("Server-To-Client", nonce, key),
            Self::Plain => {
                let mut key = key.to_vec();
                if let Some(first) = key.first_mut() {
                    *first = first.wrapping_add(1);
                }
                key
            }
        }
    }
}

fn hashed(way: &str, nonce: &[u8; 32], key: &[u8]) -> Vec<u8> {
    let mut hash = Context::new(&SHA256);
    hash.update(format!("CredSSP {way} Binding Hash\0").as_bytes());
    hash.update(nonce);
    hash.update(key);
    hash.finish().as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_says_it_in_another_way() {
        for version in [2, 4] {
            let old = Binding::of_version(version, [1; 32]);
            assert_eq!((old.of_client(&[0x30, 9]), old.of_server(&[0x30, 9])), (vec![0x30, 9], vec![0x31, 9]));
            assert_eq!((old.nonce(), old.of_server(&[0xff])), (None, vec![0]));
        }
        let (new, other) = (Binding::of_version(5, [1; 32]), Binding::of_version(6, [2; 32]));
        let said = [new.of_client(b"key"), new.of_server(b"key"), new.of_client(b"other"), other.of_client(b"key")];
        for (place, one) in said.iter().enumerate() {
            assert_eq!((one.len(), said.iter().filter(|other| *other == one).count()), (32, 1), "{place}");
        }
    }

    /// MS-CSSP 3.1.5: the magic, its zero, the nonce and the key, in SHA-256.
    #[test]
    fn the_hash_is_of_all_of_it() {
        let whole = [b"CredSSP Client-To-Server Binding Hash\0", &[7; 32][..], b"key"].concat();
        let expected = ring::digest::digest(&SHA256, &whole);
        assert_eq!(Binding::Hashed { nonce: [7; 32] }.of_client(b"key"), expected.as_ref());
    }
}
