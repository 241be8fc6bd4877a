//! A message box or a few words: what they say of the error, and the computer that they name.

use super::{Pasted, bare, computer, doubt, forms, is_number, of_computer, of_error};
use crate::codes;

/// What stands before a computer's name: in the boxes of Windows, and where people fill in a form.
const LABELS: [&str; 12] = [
    "computer",
    "remotecomputer",
    "computername",
    "rechner",
    "rechnername",
    "pc",
    "server",
    "host",
    "hostname",
    "distant",
    "remoto",
    "address",
];

/// What stands behind one.
const ERRORS: [&str; 8] = ["error", "fehler", "erreur", "errore", "fehlercode", "code", "err", "reason"];

/// More words than that are no name with an error behind it.
const FEW: usize = 4;

pub(super) fn read(text: &str) -> Pasted {
    let error = codes::parse(text);
    let (named, several) = named(text, error.is_some());
    match (named, error) {
        (Some(_), None) if several => doubt::several(text).into(),
        (Some(name), error) => Pasted { error, ..of_computer(name) },
        (None, Some(error)) => of_error(error),
        (None, None) => doubt::of_words(text).into(),
    }
}

/// The computer, and whether others are named as well.
fn named(text: &str, with_error: bool) -> (Option<String>, bool) {
    if let Some(name) = labelled(text).or_else(|| quoted(text)) {
        return (Some(name), false);
    }
    let mut sure: Vec<_> = text.split_whitespace().filter_map(forms::unmistakable).collect();
    sure.dedup();
    let several = sure.len() > 1;
    (sure.into_iter().next().or_else(|| beside_an_error(text).filter(|_| with_error)), several)
}

/// `Remote computer: pc-17`
fn labelled(text: &str) -> Option<String> {
    text.match_indices(':').find_map(|(at, _)| {
        let word = text[..at].trim_end().rsplit(|c: char| !c.is_alphanumeric()).next()?.to_lowercase();
        let next = text[at + 1..].split_whitespace().next()?;
        let fits = LABELS.contains(&word.as_str()) && !next.starts_with('/');
        fits.then(|| one(next)).flatten()
    })
}

/// Windows puts the names of computers in quotation marks: `the computer "pc-17"`.
fn quoted(text: &str) -> Option<String> {
    let marks = ['"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}', '\u{bb}'];
    let pieces: Vec<_> = text.split(marks).collect();
    pieces.windows(2).find_map(|pair| {
        let before = pair[0].split_whitespace().next_back()?.to_lowercase();
        let name = !pair[1].contains(char::is_whitespace) && LABELS.contains(&before.as_str());
        name.then(|| one(pair[1])).flatten()
    })
}

/// `server01 error 2308`, `pc-17 0x904`, `0x904 on pc-17`
fn beside_an_error(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().map(bare).collect();
    let looks = |word: &&str| {
        let mixed = word.contains(|c: char| c.is_ascii_digit() || "-_".contains(c));
        let system = word.to_ascii_lowercase().starts_with("win");
        mixed && !system && word.starts_with(char::is_alphabetic) && !is_number(word)
    };
    let error = |word: &&str| ERRORS.contains(&word.trim_end_matches(':').to_lowercase().as_str());
    let first = words.first().filter(|_| words.get(1).is_some_and(error));
    let number = |word: &&str| word.split(['/', ',', ';', '+', '|']).all(is_number);
    let few = words.len() <= FEW && words.iter().any(number);
    let last = words.iter().find(|word| looks(word)).filter(|_| few);
    first.filter(|word| looks(word)).or(last).and_then(|word| one(word))
}

/// A computer that is no number.
fn one(word: &str) -> Option<String> {
    let word = bare(word);
    let share = || forms::share(word).or_else(|| forms::account(word));
    computer(word).ok().or_else(share)
}
