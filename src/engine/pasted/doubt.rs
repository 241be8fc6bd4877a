//! What names no computer, answered for what it is, and the computer that may have been meant.

use std::net::Ipv4Addr;

use thiserror::Error;

use super::{before, forms};
use crate::model::{TargetError, split_host_port};

/// Why there is nothing to check.
#[derive(Clone, Copy, Debug, Error, Eq, PartialEq)]
pub enum Doubt {
    #[error("no computer was named")]
    Empty,
    #[error("that is too long for the name of a computer")]
    TooLong,
    #[error("this is the number of an error and not a computer")]
    Number,
    #[error("the port must be a number from 1 to 65535")]
    Port,
    #[error("no number in an address is above 255")]
    Above,
    #[error("an address has four numbers with dots between them")]
    Parts,
    #[error("an address has digits and dots only")]
    Spelling,
    #[error("this link leads to a workspace and names no computer")]
    Workspace,
    #[error("one computer is checked at a time")]
    Several,
    #[error("this is a folder and not a computer")]
    Folder,
    #[error("a sign in this support code is wrong")]
    Code,
    #[error("this is not a computer name or an address")]
    Name,
}

/// With what was probably meant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unreadable {
    pub doubt: Doubt,
    /// "Did you mean ...?"
    pub suggestion: Option<String>,
}

impl Unreadable {
    fn new(doubt: Doubt, meant: impl Into<Option<String>>) -> Self {
        Self { doubt, suggestion: meant.into().filter(|meant| is_computer(meant)) }
    }
}

/// Whether it would be taken at once. What is mistyped in two ways is not guessed at.
fn is_computer(text: &str) -> bool {
    // Nothing is suggested in turn for what could not be read.
    split_host_port(text).is_ok() && super::computer(text).is_ok_and(|name| name == text)
}

/// A text without blanks that is no computer.
pub(super) fn of(text: &str, error: &TargetError) -> Unreadable {
    // What hides is not made into something that can be pressed.
    let open =
        !text.contains(|c: char| c.is_control() || "\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c));
    let refusal = match error {
        _ if forms::is_drive(text) => Unreadable::new(Doubt::Folder, None),
        TargetError::Empty => Unreadable::new(Doubt::Empty, None),
        TargetError::TooLong => Unreadable::new(Doubt::TooLong, None),
        TargetError::Port => Unreadable::new(Doubt::Port, before(text, |c| c == ':').to_owned()),
        TargetError::Name => Unreadable::new(Doubt::Name, meant(text)),
    };
    Unreadable { suggestion: refusal.suggestion.filter(|_| open), ..refusal }
}

/// What was meant by a name that is none.
fn meant(text: &str) -> Option<String> {
    let ported = text.replace([',', ';'], ":");
    let first = before(text, |c| "/,;?".contains(c)).to_owned();
    // A finger hits a key twice.
    let dots = text.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    let kept: String = text.chars().filter(|c| c.is_alphanumeric() || ".-_:".contains(*c)).collect();
    [ported, first, dots, kept.trim_matches(['.', '-', ':']).to_owned()]
        .into_iter()
        .find(|meant| meant != text && is_computer(meant))
}

/// What looks like an address of four numbers, and is none.
pub(super) fn mistyped_address(text: &str) -> Option<Unreadable> {
    if text.parse::<Ipv4Addr>().is_ok() {
        return None;
    }
    // The port is another matter.
    let (address, port) = text.split_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).unwrap_or((text, ""));
    let with = |address: &str| if port.is_empty() { address.to_owned() } else { forms::with_port(address, port) };
    let digits = address.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    let parts: Vec<_> = digits.split([',', ';', ':', '.']).collect();
    let numbers =
        parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()));
    let typed = address.split([',', ';', ':', '.']).filter(|part| part.bytes().all(|b| b.is_ascii_digit())).count();
    // A version or a name with dots has more letters than that.
    if !numbers || typed < 3 || parts.len() < 3 {
        return None;
    }
    if parts.len() != 4 {
        return (parts.len() == 3 || parts.len() == 5).then(|| Unreadable::new(Doubt::Parts, None));
    }
    let small: Vec<_> = parts.iter().map(|part| at_most_255(part)).collect();
    let meant = small.join(".");
    if meant == address {
        return None;
    }
    let above = parts.iter().any(|part| part.parse::<u16>().is_ok_and(|part| part > 255));
    let doubt = if above { Doubt::Above } else { Doubt::Spelling };
    Some(Unreadable::new(doubt, with(&meant)))
}

/// Less its last digits, if it is too large for a part of an address; leading zeros are none of it.
fn at_most_255(part: &str) -> &str {
    let short = match part.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let fits = |end: &usize| short[..*end].parse::<u8>().is_ok();
    (1..=short.len()).rev().find(fits).map_or(short, |end| &short[..end])
}

/// Words that neither name a computer nor say what a box said.
pub(super) fn of_words(text: &str) -> Unreadable {
    let words: Vec<_> = text.split_whitespace().collect();
    if words.len() > 5 {
        return Unreadable::new(Doubt::Name, None);
    }
    if let Some(address) = [words.concat(), words.join(".")].into_iter().find(|text| text.parse::<Ipv4Addr>().is_ok()) {
        return Unreadable::new(Doubt::Spelling, address);
    }
    if let Some(refusal) = mistyped_address(&words.join(".")) {
        return refusal;
    }
    let port = |word: &&str| word.len() > 2 && word.parse::<u16>().is_ok();
    let ported = match words.as_slice() {
        [name, port_word] if port(port_word) => Some(forms::with_port(name, port_word)),
        [name, _, port_word] if port(port_word) => Some(forms::with_port(name, port_word)),
        _ => None,
    };
    // `pc 17`
    let numbered = words.len() == 2 && words[1].bytes().all(|b| b.is_ascii_digit());
    let dashed = || numbered.then(|| words.join("-"));
    Unreadable::new(Doubt::Name, ported.or_else(dashed))
}

/// The first of several.
pub(super) fn several(text: &str) -> Unreadable {
    let first = text.split_whitespace().find_map(forms::unmistakable);
    Unreadable::new(Doubt::Several, first)
}
