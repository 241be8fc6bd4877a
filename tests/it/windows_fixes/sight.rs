//! What a computer looks like, and what is different afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// All that the witness saw: what it is called, and how it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight(BTreeMap<String, String>);

/// What is different: its name, how it was, how it is.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Difference(pub String, pub Option<String>, pub Option<String>);

impl fmt::Display for Difference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short =
            |how: &Option<String>| how.as_ref().map_or("nothing".to_owned(), |how| how.chars().take(200).collect());
        write!(to, "{}: {} -> {}", self.0, short(&self.1), short(&self.2))
    }
}

/// Where Redial writes down what it changes, which is not taken back.
const JOURNALS: [&str; 4] = [
    "key HKLM\\SOFTWARE\\Redial",
    "HKLM\\SOFTWARE\\Redial\\Journal\\",
    "\\AppData\\Local\\Redial\\journal.jsonl",
    "\\AppData\\Local\\Redial",
];
/// Windows itself writes down when a password was saved; there is no call to set it.
const SAVED_WHEN: [&str; 2] = ["HKCU\\Software\\Wine\\Credential Manager\\", "\\LastWritten"];

impl Sight {
    pub fn read(lines: &str) -> Self {
        assert!(!lines.contains("unreadable"), "the witness could not see everything");
        let mut all = BTreeMap::new();
        for line in lines.lines() {
            let parts: Vec<String> = line.split('|').map(plain).collect();
            let mut see = |name: String, how: String| assert_eq!(all.insert(name, how), None, "{line}");
            match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["key", path] => see(format!("key {path}"), "there".to_owned()),
                ["value", path, name, kind, octets] => see(format!("{path}\\{name}"), value(kind, octets)),
                ["file", path, attributes, time, octets] => {
                    see(format!("time of {path}"), (*time).to_owned());
                    see((*path).to_owned(), format!("{} {octets}", attributes.trim_start_matches('0')));
                }
                ["rights", path, sddl] => see(format!("rights of {path}"), (*sddl).to_owned()),
                ["folder", path, attributes] => see(format!("folder {path}"), (*attributes).to_owned()),
                ["service", name, state] => see(format!("service {name}"), state.trim_start_matches('0').to_owned()),
                ["password", target, kind, how @ ..] => {
                    see(format!("password {target} {}", kind.trim_start_matches('0')), how.join(" "));
                }
                _ => panic!("{line}"),
            }
        }
        Self(all)
    }

    /// Without Redial's own journals.
    pub fn since(&self, before: &Self) -> Vec<Difference> {
        let names = self.0.keys().chain(before.0.keys()).collect::<BTreeSet<_>>();
        let pair = |name: &String| (before.0.get(name).cloned(), self.0.get(name).cloned());
        let different = names.into_iter().filter(|name| pair(name).0 != pair(name).1 && !is_journal(name));
        different
            .map(|name| {
                let (was, is) = pair(name);
                Difference(name.clone(), was, is)
            })
            .collect()
    }

    pub fn get(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The one that is called so from its beginning on.
    pub fn find(&self, start: &str) -> String {
        let mut found = self.0.keys().filter(|name| name.starts_with(start));
        let one = found.next().unwrap_or_else(|| panic!("nothing is called {start}..."));
        assert_eq!(found.next(), None);
        one.clone()
    }

    /// Whatever is called so from its beginning on.
    pub fn below(&self, start: &str) -> Vec<String> {
        self.0.keys().filter(|name| name.starts_with(start) && !is_journal(name)).cloned().collect()
    }

    /// A key of the registry that goes with all that is below it.
    pub fn key_gone(&self, path: &str) -> Vec<Difference> {
        let keys = self.below(&format!("key {path}\\")).into_iter().chain([format!("key {path}")]);
        keys.chain(self.below(&format!("{path}\\"))).map(|name| self.gone(&name)).collect()
    }

    /// A file that goes.
    pub fn file_gone(&self, path: &str) -> [Difference; 3] {
        ["", "time of ", "rights of "].map(|of| self.gone(&format!("{of}{path}")))
    }

    /// What goes.
    pub fn gone(&self, name: &str) -> Difference {
        Difference(name.to_owned(), Some(self.get(name)), None)
    }

    /// What becomes another.
    pub fn becomes(&self, name: &str, how: &str) -> Difference {
        Difference(name.to_owned(), Some(self.get(name)), Some(how.to_owned()))
    }

    /// A file that is called otherwise, and else as it was.
    pub fn moved(&self, from: &str, to: &str) -> Vec<Difference> {
        let one = |from: &str, to: &str| [self.gone(from), new(to, &self.get(from))];
        ["", "time of ", "rights of "].iter().flat_map(|of| one(&format!("{of}{from}"), &format!("{of}{to}"))).collect()
    }
}

/// What was not there.
pub fn new(name: &str, how: &str) -> Difference {
    Difference(name.to_owned(), None, Some(how.to_owned()))
}

fn is_journal(name: &str) -> bool {
    let is_file = JOURNALS[2..].iter().any(|end| name.ends_with(end));
    let saved_when = name.starts_with(SAVED_WHEN[0]) && name.ends_with(SAVED_WHEN[1]);
    is_file || saved_when || name.starts_with(JOURNALS[0]) || name.starts_with(JOURNALS[1])
}

/// `%0020` stands for a blank.
fn plain(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    let mut wide = Vec::new();
    for piece in pieces {
        let (code, rest) = piece.split_at(4);
        wide.push(u16::from_str_radix(code, 16).unwrap());
        // Two halves of one character may follow each other.
        if !rest.is_empty() || wide.len() > 1 || !(0xd800..0xdc00).contains(&wide[0]) {
            text += &String::from_utf16(&wide).unwrap_or_else(|_| format!("{wide:04x?}"));
            wide.clear();
        }
        text += rest;
    }
    text
}

/// Texts and numbers as they are written, where nothing is lost by that.
fn value(kind: &str, octets: &str) -> String {
    let kind = kind.trim_start_matches('0');
    let bytes: Vec<u8> = octets
        .as_bytes()
        .chunks(2)
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect();
    let wide: Vec<u16> = bytes.chunks(2).map(|two| u16::from_le_bytes([two[0], *two.get(1).unwrap_or(&0)])).collect();
    let whole = String::from_utf16(&wide).ok().and_then(|text| text.strip_suffix('\0').map(str::to_owned));
    match (kind, whole) {
        ("1", Some(text)) if !text.contains('\0') && bytes.len().is_multiple_of(2) => format!("{text:?}"),
        ("4", _) if bytes.len() == 4 => u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).to_string(),
        _ => format!("{kind}:{octets}"),
    }
}
