//! The keys, [MS-NLMP] 3.3.2 and 3.4.5: everything is made of the password's hash, and none of it leads back to it but by
//! guessing.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md4::Md4;
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::message::wide;

/// 128 bits that are wiped.
pub type Key = Zeroizing<[u8; 16]>;

/// HMAC-MD5 of some parts in a row.
pub fn mac(key: &[u8], parts: &[&[u8]]) -> Key {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(key) else { return Key::default() };
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// MD5 of some parts in a row.
pub fn hash(parts: &[&[u8]]) -> Key {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().into())
}

/// NTOWFv2: what stands for the password from here on. The password comes as UTF-16.
#[must_use]
pub fn response_key(password: &[u8], user: &str, domain: &str) -> Key {
    let hashed: Key = Zeroizing::new(Md4::digest(password).into());
    mac(&*hashed, &[&wide(&upper(user)), &wide(domain)])
}

/// As Windows does it: letter by letter, and those that would become two stay.
fn upper(text: &str) -> String {
    let one = |letter: char| {
        let mut large = letter.to_uppercase();
        large.next().filter(|_| large.next().is_none()).unwrap_or(letter)
    };
    text.chars().map(one).collect()
}

/// The hash that ties an AUTHENTICATE to one TLS connection: of a `gss_channel_bindings_struct` without addresses
/// (RFC 2744 section 3.11), whose data is `kind`, a colon and `data`.
#[must_use]
pub fn channel_bindings(kind: &str, data: &[u8]) -> [u8; 16] {
    let length = u32::try_from(kind.len() + 1 + data.len()).unwrap_or(0).to_le_bytes();
    *hash(&[&[0; 16], &length, kind.as_bytes(), b":", data])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_as_windows_has_it() {
        assert_eq!(upper("Anna M\u{fc}ller-Stra\u{df}e"), "ANNA M\u{dc}LLER-STRA\u{df}E");
    }
}
