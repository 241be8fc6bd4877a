//! What people have at hand when Remote Desktop fails, typed or pasted as it is: a name, an address, a link, a command, lines
//! of a connection file, the path of a file, or the whole message box. Pure: nothing is opened or looked up here.

mod doubt;
mod forms;
mod words;

use std::path::PathBuf;

pub use doubt::{Doubt, Unreadable};

use crate::codes;
use crate::model::{ErrorPair, GatewayUsage, split_host_port};

/// What was understood of a text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pasted {
    /// A name or an address with its port, if it had one, as `Target::parse` reads it. Never a user's name.
    pub computer: Option<String>,
    /// What the message box said.
    pub error: Option<ErrorPair>,
    /// A connection file or a saved report, by its name.
    pub file: Option<PathBuf>,
    pub gateway: Option<GatewayRoute>,
    /// Why there is no computer and no file in it, where that is so.
    pub refusal: Option<Unreadable>,
}

/// An RD Gateway as somebody named it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatewayRoute {
    pub gateway: String,
    pub usage: GatewayUsage,
}

/// A connection file has a few KiB, a signed one some more; what is longer is something else.
const LONGEST: usize = 16 * 1024;

/// Takes in whatever was typed or pasted.
#[must_use]
pub fn read(text: &str) -> Pasted {
    if text.len() > LONGEST {
        return refused(Doubt::TooLong, None);
    }
    let text = cleaned(text);
    if bare(&text).is_empty() {
        return refused(Doubt::Empty, None);
    }
    let ways: [fn(&str) -> Option<Pasted>; 5] = [forms::lines, forms::link, forms::command, forms::file, single];
    ways.iter().find_map(|way| way(&text)).unwrap_or_else(|| words::read(&text))
}

/// What a box said as a text that is read as the same again.
#[must_use]
pub fn error_text(error: ErrorPair) -> String {
    let numbers = error.has_numbers().then(|| ErrorPair { sentence: None, ..error }.to_string());
    numbers.into_iter().chain(error.sentence.map(str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// A computer with its port, as one types it; none where that is no computer, or no port.
#[must_use]
pub fn with_port(computer: &str, port: &str) -> Option<String> {
    let whole = forms::with_port(bare(computer), port);
    split_host_port(&whole).is_ok_and(|(_, port)| port.is_some()).then_some(whole)
}

/// A text without blanks.
fn single(text: &str) -> Option<Pasted> {
    let text = bare(text);
    if text.contains(char::is_whitespace) {
        return None;
    }
    let said = codes::parse(text);
    // Nobody calls a computer like a sentence, and in some languages sentences have no blanks.
    if let Some(error) = said.filter(|error| error.sentence.is_some() || is_number(text)) {
        return Some(of_error(error));
    }
    let refusal = match computer(text) {
        Ok(name) => return Some(of_computer(name)),
        Err(refusal) => refusal,
    };
    if let Some(name) = forms::share(text).or_else(|| forms::account(text)) {
        return Some(of_computer(name));
    }
    Some(said.map_or_else(|| refusal.into(), of_error))
}

fn of_computer(computer: String) -> Pasted {
    Pasted { computer: Some(computer), ..Pasted::default() }
}

fn of_error(error: ErrorPair) -> Pasted {
    let refusal = Some(Unreadable { doubt: Doubt::Number, suggestion: None });
    Pasted { error: Some(error), refusal, ..Pasted::default() }
}

const fn refused(doubt: Doubt, suggestion: Option<String>) -> Pasted {
    let refusal = Some(Unreadable { doubt, suggestion });
    Pasted { computer: None, error: None, file: None, gateway: None, refusal }
}

impl From<Unreadable> for Pasted {
    fn from(refusal: Unreadable) -> Self {
        refused(refusal.doubt, refusal.suggestion)
    }
}

/// One computer, if the text names it and nothing else.
fn computer(text: &str) -> Result<String, Unreadable> {
    // Word processors make one dash of another.
    let text = &text.replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'], "-");
    let text = bare(text);
    let text = match text.strip_suffix('.') {
        // The end of a sentence. In a full name it is the root of all names, and stays.
        Some(rest) if !rest.contains('.') || rest.ends_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    };
    let other = |doubt| Err(Unreadable { doubt, suggestion: None });
    if is_number(text) || is_mangled_number(text) {
        return other(Doubt::Number);
    }
    if forms::is_program(text) {
        return other(Doubt::Empty);
    }
    if forms::file(text).is_some() {
        return other(Doubt::Name);
    }
    if let Some(refusal) = doubt::mistyped_address(text) {
        return Err(refusal);
    }
    split_host_port(text).map(|_| text.to_owned()).map_err(|error| doubt::of(text, &error))
}

/// Whether a text without blanks is the number of an error by its spelling, though a computer might be called so.
fn is_number(text: &str) -> bool {
    let Some(error) = codes::parse(text).filter(ErrorPair::has_numbers) else { return false };
    let known = || codes::known(error).is_some();
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
    let digits = text.trim_start_matches(['0', 'o', 'O']);
    if let Some(rest) = digits.strip_prefix(['x', 'X', '\u{d7}']) {
        return hex(rest) && (digits.len() < text.len() || known());
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return true;
    }
    let of_programmers = !text.contains(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
    let status = hex(text) && text.len() == 8;
    let marked = text.strip_suffix(['h', 'H']).is_some_and(hex);
    (of_programmers || status || marked) && known()
}

/// Of `0x90x` no more is known than that it is a number.
fn is_mangled_number(text: &str) -> bool {
    let rest = text.get(2..).filter(|_| text[..2].eq_ignore_ascii_case("0x"));
    rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// As it would have been typed: without what cannot be seen and without the marks that Windows puts before paths.
fn cleaned(text: &str) -> String {
    let unseen = ['\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}', '\u{feff}'];
    let seen = text.chars().filter(|c| !unseen.contains(c));
    let plain: String = seen.map(|c| if matches!(c, '\u{a0}' | '\u{202f}' | '\t') { ' ' } else { c }).collect();
    plain.trim().to_owned()
}

/// What people put around a name.
const AROUND: [char; 18] = [
    '"', '\'', '`', '<', '>', '(', ')', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201c}', '\u{201d}', '\u{201e}',
    '\u{ab}', '\u{bb}', '\u{2039}', '\u{203a}', ' ',
];

/// Without quotation marks around it and without what ends a part of a sentence.
fn bare(text: &str) -> &str {
    let around = |c: char| c.is_whitespace() || AROUND.contains(&c);
    text.trim_start_matches(around).trim_end_matches(|c: char| around(c) || [',', ';', '!', '?'].contains(&c))
}

/// Up to the first of these.
fn before(text: &str, ends: impl Fn(char) -> bool) -> &str {
    text.split(ends).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
