//! A sentence is a value: an id, its English, and typed arguments.
//!
//! English stands in the file of whoever says it ([`says!`](crate::says)), and the compiler checks its arguments. It
//! becomes a text at the edge only, for one [`Voice`]. What has to happen to an argument (hiding, quoting, the form of a date) is
//! a matter of its type, never of its place.

mod arg;
mod language;
mod macros;
pub mod own_words;
mod pseudo;
mod template;
pub mod text;
pub mod texts;
mod voice;

pub use arg::{
    Address, Arg, Command, Count, Day, Duration, Hex, Kind, Label, List, Moment, Name, Number, OsError, Path, PeerName,
    Percent, Person, Phrase, Slot, Span, Term, Unit, Untrusted,
};
pub use language::Language;
pub use voice::{Case, Form, Role, Voice};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Seat;

/// What can be said: one entry of a `says!` table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sentence {
    /// `certificate-expired/ValidUntil`. Translations and saved reports name it: it is never given to another sentence.
    pub id: &'static str,
    /// Plain text with `{slot}`, `{slot?one|many}` (`#` is the number), `{other}` and the like (see [`Role`]); `{{` is a brace.
    pub english: &'static str,
    /// Every slot and what goes into it.
    pub slots: &'static [(&'static str, Kind)],
}

/// What was said. It goes along in answers and errors, which stay small.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Said(Box<Parts>);

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Parts {
    /// The id of its [`Sentence`]; empty where somebody's finished words are passed on.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    id: Cow<'static, str>,
    /// The sentence, with its slots: what a reader shows that does not know the id.
    english: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<Cow<'static, str>, Arg>,
    /// Where whoever reads sits: at the computer to be reached, the other computer is this one.
    #[serde(default, skip_serializing_if = "Seat::is_usual")]
    seat: Seat,
}

impl Sentence {
    /// Whether its slots are those of its text, each at least once, and its braces are whole. `says!` asks this at compile time.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        template::fits(self.english, self.slots)
    }
}

impl Said {
    fn of(parts: Parts) -> Self {
        Self(Box::new(parts))
    }

    /// One of a table's sentences. `says!` makes these.
    #[must_use]
    #[inline(never)] // It is said in a thousand places.
    pub fn new(sentence: &'static Sentence, args: Vec<Arg>) -> Self {
        let slots = sentence.slots.iter().map(|(slot, _)| Cow::Borrowed(*slot));
        let args = slots.zip(args).collect();
        Self::of(Parts { id: sentence.id.into(), english: sentence.english.into(), args, seat: Seat::Caller })
    }

    /// Words that were finished before they came here, such as those of a report that an older Redial wrote.
    #[must_use]
    pub fn finished(text: &str) -> Self {
        let english = Cow::Owned(text.replace('{', "{{").replace('}', "}}"));
        Self::of(Parts { id: "".into(), english, args: BTreeMap::new(), seat: Seat::Caller })
    }

    /// One after the other, as one paragraph.
    #[must_use]
    pub fn paragraph<'a>(sentences: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut english = String::new();
        let mut args = BTreeMap::new();
        for (number, sentence) in sentences.into_iter().enumerate() {
            let slot = number.to_string();
            english.extend([if number == 0 { "{" } else { " {" }, &slot, "}"]);
            args.insert(Cow::Owned(slot), Arg::Phrase(Box::new(sentence.clone())));
        }
        Self::of(Parts { id: "".into(), english: english.into(), args, seat: Seat::Caller })
    }

    /// The id of its sentence; empty where there is none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Whether more is known of it than its English.
    #[must_use]
    pub fn is_told(&self) -> bool {
        !self.0.id.is_empty() || !self.0.args.is_empty()
    }

    /// For a reader.
    #[must_use]
    pub fn to(&self, voice: Voice) -> String {
        template::render(self, voice, 0)
    }

    /// In English: what stands in JSON.
    #[must_use]
    pub fn english(&self) -> String {
        self.to(Voice::ENGLISH)
    }

    /// The same with other arguments; those of sentences within are asked for, too.
    #[must_use]
    pub fn map(&self, change: &mut impl FnMut(&Arg) -> Option<Arg>) -> Self {
        let args = self.0.args.iter().map(|(slot, arg)| (slot.clone(), arg.map(change)));
        Self::of(Parts { args: args.collect(), ..(*self.0).clone() })
    }

    /// Says it to whoever sits at the computer to be reached, where it was about the other one.
    pub fn sit_there(&mut self) {
        self.0.seat = Seat::Called;
        for arg in self.0.args.values_mut() {
            if let Arg::Phrase(within) = arg {
                within.sit_there();
            }
        }
    }

    /// Whether its English has these words: for tests.
    #[must_use]
    pub fn contains(&self, words: &str) -> bool {
        self.english().contains(words)
    }

    #[cfg(test)]
    pub fn starts_with(&self, words: &str) -> bool {
        self.english().starts_with(words)
    }

    #[cfg(test)]
    pub fn ends_with(&self, words: &str) -> bool {
        self.english().ends_with(words)
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.english().is_empty()
    }

    /// Octets that it takes in a document, more or less.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.english.len() + self.0.args.values().map(Arg::size).sum::<usize>()
    }
}

/// A text of a table, such as what a code means. Its translation is found by itself; the two computers in it may be named as
/// roles.
impl From<&'static str> for Said {
    fn from(text: &'static str) -> Self {
        Self::of(Parts { id: "".into(), english: text.into(), args: BTreeMap::new(), seat: Seat::Caller })
    }
}

/// Whoever says the same in English says the same, in a table's words or in finished ones.
impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.english() == other.english()
    }
}

impl Eq for Said {}

/// By its English: for tests.
impl PartialEq<&str> for Said {
    fn eq(&self, english: &&str) -> bool {
        self.english() == *english
    }
}

/// In English: for notes to helpdesks, logs and tests.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

/// What stands beside the sentences of a part of a document, for its schema.
#[cfg(test)]
pub fn in_schema(part: &mut schemars::Schema) {
    let says = serde_json::json!({
        "description": "Ids and typed arguments of the sentences beside it, by which they can be said in any language.",
        "type": "object",
    });
    if let Some(fields) = part.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        fields.insert("says".to_owned(), says);
    }
}

#[cfg(test)]
mod tests;
