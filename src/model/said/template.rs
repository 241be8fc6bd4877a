//! The text between slots: `It was valid until {until}.` Read at compile time to see that it fits, and at run time to be
//! said. A text that came out of a file may be anything, so what cannot be read is shown as it stands.

use std::collections::BTreeMap;

use super::Said;
use super::arg::{Arg, Kind};
use super::language::Language;
use super::voice::{Role, Voice};

/// A sentence within a sentence within a sentence: nobody says more.
pub const DEEPEST: usize = 6;
/// No sentence is longer, in octets.
const LONGEST: usize = 16 * 1024;

/// One piece of a template.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece<'a> {
    Text(&'a str),
    Slot(&'a str),
    /// One form where the number is one, another where it is not.
    Plural(&'a str, &'a str, &'a str),
}

/// The pieces, in order.
pub fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        for (brace, one) in [("{{", "{"), ("}}", "}")] {
            if let Some(after) = rest.strip_prefix(brace) {
                rest = after;
                return Some(Piece::Text(one));
            }
        }
        if let Some((inside, after)) = rest.strip_prefix('{').and_then(|open| open.split_once('}')) {
            rest = after;
            let plural = inside.split_once('?').and_then(|(slot, forms)| Some((slot, forms.split_once('|')?)));
            return Some(plural.map_or(Piece::Slot(inside), |(slot, (one, many))| Piece::Plural(slot, one, many)));
        }
        // The first character is no brace that begins anything: it is text, whatever it is.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(['{', '}']).map_or(rest.len(), |at| at + first);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

/// Says it.
pub fn render(said: &Said, voice: Voice, depth: usize) -> String {
    let mut text = String::new();
    // Each is said once, however often it stands in the text: sentences within sentences would multiply otherwise.
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    let template = voice.text(&said.0.english);
    for piece in pieces(&template) {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Slot(slot) => match (Role::named(slot), said.0.args.get(slot)) {
                (Some((role, form)), _) => text.push_str(&voice.role(role, form, said.0.seat)),
                (None, Some(arg)) => text.push_str(told.entry(slot).or_insert_with(|| match arg {
                    Arg::Phrase(within) if depth < DEEPEST => render(within, voice, depth + 1),
                    other => other.to(voice, depth),
                })),
                (None, None) => text.extend(["{", slot, "}"]),
            },
            Piece::Plural(slot, one, many) => {
                let count = match said.0.args.get(slot) {
                    Some(Arg::Count(count)) => *count,
                    _ => 0,
                };
                let form = if Language::is_one(count) { one } else { many };
                text.push_str(&form.replace('#', &count.to_string()));
            }
        }
        // Finished words are bounded where they are read.
        if text.len() > LONGEST && !said.0.args.is_empty() {
            text.truncate(text.floor_char_boundary(LONGEST));
            break;
        }
    }
    text
}

/// Whether a text and its slots agree: every brace whole, every slot known and used, plural forms of counts alone.
pub const fn fits(template: &str, slots: &[(&str, Kind)]) -> bool {
    let text = template.as_bytes();
    let mut used = [false; 16];
    if slots.len() > used.len() {
        return false;
    }
    let mut at = 0;
    while at < text.len() {
        let doubled = at + 1 < text.len() && text[at] == text[at + 1];
        match text[at] {
            b'{' | b'}' if doubled => at += 2,
            b'}' => return false,
            b'{' => {
                let start = at + 1;
                let mut end = start;
                while end < text.len() && text[end] != b'}' && text[end] != b'?' {
                    end += 1;
                }
                if end == text.len() {
                    return false;
                }
                let plural = text[end] == b'?';
                match place(text, start, end, slots) {
                    Some(slot) => {
                        if plural && !matches!(slots[slot].1, Kind::Count) {
                            return false;
                        }
                        used[slot] = true;
                    }
                    None if plural || !Role::is_named(text, start, end) => return false,
                    None => {}
                }
                let mut bars = 0;
                while end < text.len() && text[end] != b'}' {
                    match text[end] {
                        b'|' => bars += 1,
                        b'{' => return false,
                        _ => {}
                    }
                    end += 1;
                }
                if end == text.len() || plural != (bars == 1) {
                    return false;
                }
                at = end + 1;
            }
            _ => at += 1,
        }
    }
    let mut slot = 0;
    while slot < slots.len() {
        if !used[slot] {
            return false;
        }
        slot += 1;
    }
    true
}

const fn place(text: &[u8], start: usize, end: usize, slots: &[(&str, Kind)]) -> Option<usize> {
    let mut slot = 0;
    while slot < slots.len() {
        if same(text, start, end, slots[slot].0.as_bytes()) {
            return Some(slot);
        }
        slot += 1;
    }
    None
}

/// Whether `text[start..end]` is that word; slices of constants cannot be compared yet.
pub const fn same(text: &[u8], start: usize, end: usize, word: &[u8]) -> bool {
    if end - start != word.len() {
        return false;
    }
    let mut at = 0;
    while at < word.len() {
        if text[start + at] != word[at] {
            return false;
        }
        at += 1;
    }
    true
}
