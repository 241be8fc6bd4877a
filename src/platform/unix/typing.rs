//! A terminal that does not show what is typed.

use std::fs::File;
use std::io;

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use crate::platform::typing::{Asked, Letters, Prompt, Take, Typed};

/// Reads a password at the terminal, which `prompt` writes to. False where it was given up.
///
/// # Errors
/// Where standard input is no terminal, or goes.
pub fn ask_password(_: Asked<'_>, prompt: Prompt<'_>, take: Take<'_>) -> io::Result<bool> {
    let _silent = Silent::begin()?;
    // From here on nothing is shown.
    prompt()?;
    let mut input = File::from(std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?);
    read(&mut input, take)
}

fn read(input: &mut impl io::Read, take: Take<'_>) -> io::Result<bool> {
    let (mut letters, mut octet) = (Letters::default(), [0]);
    while input.read(&mut octet)? > 0 {
        match letters.next(octet[0]) {
            Some('\r' | '\n') => return Ok(true),
            // Ctrl-C, Ctrl-D and Escape.
            Some('\u{3}' | '\u{4}' | '\u{1b}') => return Ok(false),
            Some('\u{8}' | '\u{7f}') => drop(take(Typed::Back)),
            Some('\u{15}') => drop(take(Typed::Clear)),
            Some(letter) if !take(Typed::Letter(letter)) => return Ok(false),
            Some(_) => {}
            None => {}
        }
    }
    Ok(false)
}

/// The terminal gives each letter as it comes, shows none, and sends no signals, so that it is always put back as it was.
struct Silent(Termios);

impl Silent {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        // What was typed before the question is not its answer.
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing put back.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> (bool, String) {
        let mut text = String::new();
        let mut take = |key| {
            match key {
                Typed::Letter(letter) => text.push(letter),
                Typed::Back => drop(text.pop()),
                Typed::Clear => text.clear(),
            }
            true
        };
        (read(&mut keys.as_bytes(), &mut take).unwrap(), text)
    }

    #[test]
    fn keys_do_what_they_do_at_every_prompt() {
        assert_eq!(typed("sex\u{7f}cret\nmore"), (true, "secret".to_owned()));
        assert_eq!(typed("wrong\u{15}right\r"), (true, "right".to_owned()));
        assert_eq!(typed("p\u{e4}\u{8}ass\n"), (true, "pass".to_owned()));
        assert!(!typed("sec\u{3}ret\n").0 && !typed("sec\u{4}").0 && !typed("\u{1b}").0 && !typed("sec").0);
    }
}
