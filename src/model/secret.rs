//! A password while it is in use.
//!
//! It is wiped when it is let go, cannot be printed, copied or written out, and is never moved to other memory while it is
//! typed: memory that was left behind would not be wiped.

use zeroize::{Zeroize as _, Zeroizing};

/// What Windows takes at most, in UTF-16 units.
pub const LONGEST: usize = 256;

/// A UTF-16 unit is three octets of UTF-8 at most.
const ROOM: usize = 3 * LONGEST;

/// Somebody's password. Deliberately without `Debug`, `Clone` and `Serialize`.
pub struct Secret(Zeroizing<String>);

impl Default for Secret {
    /// Room to type one.
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }
}

impl Secret {
    /// Takes it over as it stands: nothing is copied.
    #[must_use]
    pub fn new(whole: String) -> Self {
        Self(Zeroizing::new(whole))
    }

    /// Adds what was typed or pasted, without the line ends that come along; false, and nothing added, where there is no
    /// room for all of it.
    pub fn type_in(&mut self, text: &str) -> bool {
        let letters = || text.chars().filter(|letter| !letter.is_control());
        let more: usize = letters().map(char::len_utf8).sum();
        let fits = more <= self.0.capacity() - self.0.len() && self.units() + units(letters()) <= LONGEST;
        if fits {
            letters().for_each(|letter| self.0.push(letter));
        }
        fits
    }

    /// Takes back the last letter.
    pub fn take_back(&mut self) {
        self.0.pop();
    }

    /// Begins anew, in the same place.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many dots stand for it.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.0.chars().count()
    }

    /// As NTLM hashes it.
    #[must_use]
    pub fn utf16le(&self) -> Zeroizing<Vec<u8>> {
        let mut octets = Zeroizing::new(Vec::with_capacity(2 * self.units()));
        self.0.encode_utf16().for_each(|unit| octets.extend(unit.to_le_bytes()));
        octets
    }

    fn units(&self) -> usize {
        units(self.0.chars())
    }
}

fn units(letters: impl Iterator<Item = char>) -> usize {
    letters.map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};

    use serde::Serialize;

    use super::*;

    /// Has two meanings, and so does not compile, for a type that can do what it must not.
    macro_rules! cannot {
        ($what:path) => {{
            trait Cannot<Marker> {
                fn it() {}
            }
            impl<T> Cannot<()> for T {}
            impl<T: $what> Cannot<u8> for T {}
            <Secret as Cannot<_>>::it();
        }};
    }

    #[test]
    fn it_cannot_be_printed_copied_or_written_out() {
        cannot!(Debug);
        cannot!(Display);
        cannot!(Clone);
        cannot!(Serialize);
    }

    #[test]
    fn typing_never_moves_it() {
        let mut secret = Secret::default();
        let place = secret.0.as_ptr();
        for _ in 0..LONGEST {
            assert!(secret.type_in("\u{20ac}"));
        }
        assert!(!secret.type_in("x"));
        assert_eq!((secret.letters(), secret.0.len(), secret.0.as_ptr()), (LONGEST, ROOM, place));
        secret.clear();
        assert!(secret.is_empty() && secret.type_in("pass") && secret.0.as_ptr() == place);
    }

    #[test]
    fn what_does_not_fit_is_not_begun() {
        let mut secret = Secret::default();
        assert!(secret.type_in("ab"));
        assert!(!secret.type_in(&"\u{1f511}".repeat(LONGEST / 2)));
        assert_eq!(secret.letters(), 2);
        // One that was given whole has no room but its own.
        let mut whole = Secret::new(String::from("ab").into_boxed_str().into_string());
        assert!(!whole.type_in("c"));
    }

    #[test]
    fn a_pasted_line_end_is_no_letter() {
        let mut secret = Secret::default();
        assert!(secret.type_in("p\u{e4}ss word\r\n\t"));
        assert_eq!(*secret.0, "p\u{e4}ss word");
        secret.take_back();
        assert_eq!((secret.letters(), secret.is_empty()), (8, false));
    }

    /// [MS-NLMP] 4.2.2: "Password" in Unicode.
    #[test]
    fn utf_16() {
        let octets = Secret::new("Password".to_owned()).utf16le();
        assert_eq!(*octets, *b"P\0a\0s\0s\0w\0o\0r\0d\0");
        assert_eq!(octets.capacity(), octets.len());
        assert_eq!(*Secret::new("\u{1f511}".to_owned()).utf16le(), [0x3d, 0xd8, 0x11, 0xdd]);
    }
}
