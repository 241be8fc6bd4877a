//! How the helper with an administrator's rights is started, and how the two talk: octets one way and octets back. What they
//! mean is `elevate`'s matter; who may do what is decided there too, as anybody of the same user can be at either end.

use std::time::Duration;

use thiserror::Error;

/// Windows 10 1607. An older loader takes libraries from beside the exe, wherever somebody has put it: there nothing is done
/// with an administrator's rights.
pub const OLDEST_BUILD: u32 = 14_393;

/// A request. Larger ones are not read.
pub const LONGEST_MESSAGE: usize = 4 * 1024;
/// An answer.
pub const LONGEST_ANSWER: usize = 64 * 1024;

/// Carries a request to a helper, and its answer back.
pub trait Transport: Send {
    /// `order` goes on the command line, the message does not.
    ///
    /// # Errors
    /// Where no helper was found, or it gave no answer.
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError>;
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Exchange {
    Answered(Vec<u8>),
    /// The user said no, or did not say yes in time.
    Declined,
}

/// Why the two did not talk.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ElevationError {
    #[error("only Windows has administrators' prompts")]
    Unsupported,
    /// Older than [`OLDEST_BUILD`].
    #[error("this Windows is older than Windows 10 1607")]
    TooOld,
    /// No word that goes on the command line.
    #[error("no such order")]
    Order,
    #[error("no name of a pipe of ours")]
    PipeName,
    #[error("the message is too long")]
    TooLong,
    /// The helper ended without an answer.
    #[error("the helper ended with {code}")]
    Ended { code: u32 },
    #[error("no answer in time")]
    Silent,
    /// Somebody else is at the other end.
    #[error("another program is at the pipe")]
    UnexpectedPeer,
    /// Another helper is at work.
    #[error("another Redial is changing something")]
    Busy,
    #[error("{what} failed with {code}")]
    Failed { what: &'static str, code: u32 },
}

pub use super::system::elevation::{Alone, Raise, alone, doomed, serve};

/// Waits for time to pass: for a put-back, whose time is written in a journal that nobody rings a bell for.
pub fn rest(time: Duration) {
    #[expect(clippy::disallowed_methods, reason = "it is time that is waited for")]
    std::thread::sleep(time);
}

/// 128 bits that nobody guesses.
#[cfg(any(windows, test))]
pub(super) fn pipe_name(random: u128) -> String {
    format!("{PREFIX}{random:032x}")
}

/// Whether a name from the command line is one that `pipe_name` makes: no path leads out of it.
#[must_use]
pub fn is_pipe_name(name: &str) -> bool {
    let digits = name.strip_prefix(PREFIX);
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')))
}

/// Whether a word can stand on a command line as it is.
#[cfg(any(windows, test))]
pub(crate) fn is_order(word: &str) -> bool {
    (1..=60).contains(&word.len()) && word.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

const PREFIX: &str = "redial-";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_names_of_ours() {
        let name = pipe_name(7);
        assert!(is_pipe_name(&name), "{name}");
        for other in
            ["", "redial-", "redial-7", "..\\x", "\\\\server\\pipe\\x", "redial-0000000000000000000000000000000G"]
        {
            assert!(!is_pipe_name(other), "{other}");
        }
        assert!(!is_pipe_name(&format!("{name}0")) && !is_pipe_name(&name.to_uppercase()));
        assert!(
            is_order("host-nla-off") && !is_order("") && !is_order("a b") && !is_order("a\"") && !is_order("\u{e9}")
        );
    }

    proptest! {
        #[test]
        fn every_random_number_makes_a_name(random in any::<u128>(), text in ".{0,50}") {
            prop_assert!(is_pipe_name(&pipe_name(random)));
            prop_assert!(!is_pipe_name(&text) || text.len() == 39);
            prop_assert!(!is_order(&text) || !text.contains(['"', ' ', '\\']));
        }
    }
}
