//! Who is called what in a redacted report.

use std::collections::HashMap;
use std::net::IpAddr;

use super::forms::is_own;
use super::known::{Known, lower};
use super::scan::{self, Found};
use crate::model::said::{Count, Said};
use crate::model::{peer_name, peer_text};
use crate::report::Report;
use crate::says;

says! { "report-pseudonyms":
    Names { n: Count } = "{n?1 name|# names}";
    Addresses { n: Count } = "{n?1 address|# addresses}";
    Others { n: Count } = "{n?1 other text|# other texts}";
}

/// What was hidden.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PseudonymKind {
    Name,
    Address,
    Other,
}

impl PseudonymKind {
    const ALL: [Self; 3] = [Self::Name, Self::Address, Self::Other];

    const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Other => "other",
        }
    }
}

/// Texts shorter than this are looked for as whole words only, or half of every sentence would be hidden.
const WORD: usize = 5;

/// The pseudonyms given so far.
#[derive(Debug)]
pub struct Pseudonyms {
    by_text: HashMap<String, String>,
    known: Known,
    /// How many of each kind.
    count: [usize; 3],
    /// Texts that look like pseudonyms are ones: the report has been redacted before.
    again: bool,
}

impl Pseudonyms {
    /// Goes on where an earlier redaction of the same report ended.
    pub fn new(report: &Report) -> Self {
        let again = !report.hidden.is_empty();
        let count = counted(&report.hidden);
        Self { by_text: HashMap::new(), known: Known::default(), count, again }
    }

    /// The pseudonym of a text, a new one if it has none yet.
    pub fn of(&mut self, kind: PseudonymKind, text: &str) -> String {
        if text.is_empty() || self.is_one(text) || is_own(text) {
            return text.to_owned();
        }
        let key = key(text);
        if let Some(known) = self.by_text.get(&key) {
            return known.clone();
        }
        let pseudonym = self.next(kind);
        self.learn(key, &pseudonym);
        self.learn_shown(text, &pseudonym);
        pseudonym
    }

    /// The pseudonym of a name or an address.
    pub fn host(&mut self, text: &str) -> String {
        let (address, _) = text.split_once('%').unwrap_or((text, ""));
        match address.parse() {
            Ok(ip) => self.address(ip),
            Err(_) => self.of(PseudonymKind::Name, text),
        }
    }

    pub fn address(&mut self, ip: IpAddr) -> String {
        let ip = ip.to_canonical();
        if scan::is_own(ip) { ip.to_string() } else { self.of(PseudonymKind::Address, &ip.to_string()) }
    }

    /// Lets another spelling have the same pseudonym.
    pub fn alias(&mut self, text: &str, pseudonym: &str) {
        if text != pseudonym && !text.is_empty() && !self.is_one(text) && !is_own(text) {
            self.learn(key(text), pseudonym);
            self.learn_shown(text, pseudonym);
        }
    }

    /// Sentences quote what others call themselves only as far as it can be a name.
    fn learn_shown(&mut self, text: &str, pseudonym: &str) {
        let whole =
            text.len() <= 63 && text.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-_.*:".contains(&octet));
        if whole {
            return;
        }
        for shown in [peer_name(text), peer_text(text)] {
            let shown = key(shown.trim_matches(['\u{201c}', '\u{201d}']));
            if shown.chars().count() > 1 && !self.by_text.contains_key(&shown) {
                self.learn(shown, pseudonym);
            }
        }
    }

    /// A sentence with every known text and everything that looks like an address replaced.
    pub fn scrub(&mut self, text: &str) -> String {
        let mut scrubbed = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if let Some((length, pseudonym)) = self.known_at(text, at) {
                scrubbed.push_str(pseudonym);
                at += length;
            } else if let Some((found, length)) = scan::address_at(text, at) {
                scrubbed.push_str(&match found {
                    Found::Ip(ip) => self.address(ip),
                    Found::Text(text) => self.of(PseudonymKind::Address, text),
                });
                at += length;
            } else {
                scrubbed.push(c);
                at += c.len_utf8();
            }
        }
        scrubbed
    }

    /// `2 names`, `1 address`.
    pub fn counts(&self) -> Vec<Said> {
        let counted = PseudonymKind::ALL.iter().zip(self.count).filter(|(_, count)| *count > 0);
        let texts = counted.map(|(kind, count)| {
            let n = Count::from(count);
            match kind {
                PseudonymKind::Name => Names { n }.into(),
                PseudonymKind::Address => Addresses { n }.into(),
                PseudonymKind::Other => Others { n }.into(),
            }
        });
        texts.collect()
    }

    fn next(&mut self, kind: PseudonymKind) -> String {
        let count = &mut self.count[kind as usize];
        *count += 1;
        format!("{}-{count}", kind.word())
    }

    fn learn(&mut self, key: String, pseudonym: &str) {
        self.known.learn(&key, pseudonym);
        self.by_text.insert(key, pseudonym.to_owned());
    }

    /// The longest known text that begins here, with its length in octets.
    fn known_at(&self, text: &str, at: usize) -> Option<(usize, &str)> {
        let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        self.known.longest(&text[at..], |length, next| {
            let glued = inside || next.is_some_and(char::is_alphanumeric);
            !glued || length >= WORD
        })
    }

    /// `name-1`, `address-2:3389`.
    fn is_one(&self, text: &str) -> bool {
        let text = text.split_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(text, |(host, _)| host);
        self.again
            && PseudonymKind::ALL
                .into_iter()
                .any(|kind| number(text, kind).is_some_and(|number| number <= self.count[kind as usize]))
    }

    /// The report that is looked at next was made by this redaction.
    pub const fn once_more(&mut self) {
        self.again = true;
    }
}

fn key(text: &str) -> String {
    let text = text.trim_end_matches('.');
    text.chars().map(lower).collect()
}

fn number(text: &str, kind: PseudonymKind) -> Option<usize> {
    let digits = text.strip_prefix(kind.word())?.strip_prefix('-')?;
    let plain =
        (1..=4).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The counts that an earlier redaction left.
fn counted(hidden: &[Said]) -> [usize; 3] {
    PseudonymKind::ALL.map(|kind| {
        let counts = hidden.iter().map(Said::english).filter_map(|line| {
            let (count, what) = line.split_once(' ')?;
            what.starts_with(kind.word()).then(|| count.parse().ok())?
        });
        counts.filter(|count| *count < 10_000).max().unwrap_or_default()
    })
}
