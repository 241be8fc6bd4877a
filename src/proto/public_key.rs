//! `pubKeyAuth`: how both sides of CredSSP show that they are at the two ends of the same TLS connection, [MS-CSSP] 3.1.5.
//! Somebody in between has another certificate, and does not know the key that seals this.

use ring::digest::{Context, SHA256};

/// Since this version, which came with the update of 2018, a nonce is part of it. What older ones show can be turned into a
/// sign-in somewhere else (CVE-2018-0886): Remote Desktop refuses them, and nobody is given a proof in them.
pub const LEAST_VERSION: u32 = 5;

/// How long what is sealed is.
pub const HASH: usize = 32;

/// What ties a sign-in to its connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Binding {
    pub nonce: [u8; 32],
}

impl Binding {
    /// What the client seals.
    #[must_use]
    pub fn of_client(&self, key: &[u8]) -> Vec<u8> {
        hashed("Client-To-Server", &self.nonce, key)
    }

    /// What the server seals.
    #[must_use]
    pub fn of_server(&self, key: &[u8]) -> Vec<u8> {
        hashed("Server-To-Client", &self.nonce, key)
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
        let (new, other) = (Binding { nonce: [1; 32] }, Binding { nonce: [2; 32] });
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
        assert_eq!(Binding { nonce: [7; 32] }.of_client(b"key"), expected.as_ref());
    }
}
