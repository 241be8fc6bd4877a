//! What somebody types that nobody else is to see, letter by letter, so that no copy of the whole is left anywhere.

use std::fs::File;
use std::io::{self, Read as _};

use zeroize::Zeroizing;

/// What a password is asked for with.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub title: &'a str,
    pub message: &'a str,
    pub user: &'a str,
}

/// Says at the console what is asked for, once nothing that is typed is shown any more.
pub type Prompt<'a> = &'a mut dyn FnMut() -> io::Result<()>;

/// What becomes of a letter; false where no more are wanted, because there is no room for it or it is none.
pub type Take<'a> = &'a mut dyn FnMut(Typed) -> bool;

/// What somebody does at the keyboard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Typed {
    Letter(char),
    /// The last letter is taken back.
    Back,
    /// All of them.
    Clear,
}

/// Reads one line of standard input, letter by letter and past every buffer that would keep a copy. False where there was
/// no line, or `take` had no room for it.
///
/// # Errors
/// Where standard input cannot be read.
pub fn read_line(take: Take<'_>) -> io::Result<bool> {
    let mut input = standard_input()?;
    let (mut letters, mut some) = (Letters::default(), false);
    let mut octet = Zeroizing::new([0]);
    while input.read(&mut *octet)? > 0 {
        some = true;
        match letters.next(octet[0]) {
            Some('\n') => break,
            Some(letter) if !take(Typed::Letter(letter)) => return Ok(false),
            Some(_) | None => {}
        }
    }
    Ok(some)
}

/// Standard input without the buffer that the standard library puts before it.
fn standard_input() -> io::Result<File> {
    #[cfg(not(windows))]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(own))
}

/// Makes letters of octets of UTF-8. What is none becomes a replacement character, which is in no password.
#[derive(Debug, Default)]
pub(super) struct Letters {
    octets: [u8; 4],
    length: usize,
}

impl Letters {
    /// The letter that this octet ends.
    pub(super) fn next(&mut self, octet: u8) -> Option<char> {
        self.octets[self.length] = octet;
        self.length += 1;
        let letter = match std::str::from_utf8(&self.octets[..self.length]) {
            Ok(text) => text.chars().next(),
            Err(error) if error.error_len().is_none() => return None,
            Err(_) => Some(char::REPLACEMENT_CHARACTER),
        };
        *self = Self::default();
        letter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_whole() {
        let read = |octets: &[u8]| {
            let mut letters = Letters::default();
            octets.iter().filter_map(|octet| letters.next(*octet)).collect::<String>()
        };
        for text in ["secret", "p\u{e4}ss\u{20ac}\u{1f511}\n", ""] {
            assert_eq!(read(text.as_bytes()), text);
        }
        assert_eq!(read(b"a\xffb\xc3"), "a\u{fffd}b");
        assert_eq!(read(b"\xf0\x9f\x94x"), "\u{fffd}");
    }
}
