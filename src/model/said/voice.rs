//! Who is spoken to: the reader's language.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::arg::{Arg, Span, Unit};
use super::language::Language;
use super::template::{self, same};
use crate::model::{Said, Seat};

/// For whom a sentence becomes a text.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    pub language: &'static Language,
}

/// One of the two computers, as a template names it: `{this}`, `{other}`. `{there}` is where the other one is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    This,
    Other,
    There,
}

/// The form that a sentence needs it in: `{other}`, `{other.gen}`, and with a capital, `{Other}`, `{Other.gen}`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Form {
    pub case: Case,
    /// It begins a sentence.
    pub capital: bool,
}

/// The grammatical case; English has two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Case {
    Nominative,
    Genitive,
    Dative,
    Accusative,
}

impl Voice {
    /// English.
    pub const ENGLISH: Self = Self { language: Language::ENGLISH };

    /// For tests: whatever is said stands in brackets, and has other dates and numbers than English.
    #[cfg(test)]
    pub const BRACKETS: Self = Self { language: Language::BRACKETS };

    /// Whoever reads the language of that BCP 47 tag (`de`, `de-AT`), if Redial has it.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        Language::of(tag).map(|language| Self { language })
    }

    /// A sentence as this reader's language has it, with its slots; the English one where it has none.
    #[must_use]
    pub fn text(self, english: &str) -> Cow<'_, str> {
        self.language.text(english)
    }

    /// A sentence as a text.
    #[must_use]
    pub fn say(self, sentence: impl Into<Said>) -> String {
        sentence.into().to(self)
    }

    /// A number's digits with this language's mark before the fraction.
    #[must_use]
    pub fn number(self, digits: &str) -> String {
        digits.replace('.', &self.language.decimal)
    }

    /// A name within a sentence.
    #[must_use]
    pub fn quoted(self, name: &str) -> String {
        let (open, close) = &self.language.quotes;
        format!("{open}{name}{close}")
    }

    /// What others call themselves, which [`crate::model::peer_name`] has made harmless.
    pub(super) fn requoted(self, quoted: &str) -> String {
        let (open, close) = &self.language.quotes;
        quoted.replace('\u{201c}', "\0").replace('\u{201d}', close).replace('\0', open)
    }

    /// How one of the two computers is called.
    #[must_use]
    pub fn role(self, role: Role, form: Form, seat: Seat) -> String {
        let Language { this, other, caller, here, there, .. } = self.language;
        let noun = match (role, seat) {
            (Role::This, Seat::Caller) | (Role::Other, Seat::Called) => this,
            (Role::Other, Seat::Caller) => other,
            (Role::This, Seat::Called) => caller,
            (Role::There, seat) => return capital(if seat == Seat::Caller { there } else { here }, form),
        };
        capital(noun.in_case(form.case), form)
    }

    /// `20 November 2026`
    #[must_use]
    pub fn day(self, unix: i64) -> String {
        let Ok(at) = OffsetDateTime::from_unix_timestamp(unix) else { return self.language.beyond.to_string() };
        let month = &self.language.months[usize::from(u8::from(at.month())) - 1];
        format!("{}{} {month} {}", at.day(), self.language.after_day, at.year())
    }

    /// `20 November 2026, 07:16 UTC`
    #[must_use]
    pub fn moment(self, unix: i64) -> String {
        match OffsetDateTime::from_unix_timestamp(unix) {
            Ok(at) => format!("{}, {:02}:{:02} UTC", self.day(unix), at.hour(), at.minute()),
            Err(_) => self.day(unix),
        }
    }

    /// `2.3 s`
    #[must_use]
    pub fn span(self, Span { ms, unit }: Span) -> String {
        let (number, unit) = match unit {
            Unit::Seconds => (format!("{:.1}", ms / 1000.0), "s"),
            Unit::WholeSeconds => (format!("{:.0}", ms / 1000.0), "s"),
            // Nothing takes no time at all.
            Unit::Milliseconds => (format!("{:.1}", ms.max(0.1)), "ms"),
            Unit::WholeMilliseconds => (format!("{ms:.0}"), "ms"),
            Unit::Suiting if ms < 10.0 => (format!("{:.1}", ms.max(0.1)), "ms"),
            Unit::Suiting if ms < 1000.0 => (format!("{ms:.0}"), "ms"),
            Unit::Suiting => (format!("{:.1}", ms / 1000.0), "s"),
        };
        format!("{} {unit}", self.number(&number))
    }

    /// One after the other; of what others call themselves no more than three.
    pub(super) fn list(self, all: &[Arg], depth: usize) -> String {
        const MOST: usize = 3;
        let theirs = all.iter().all(|arg| matches!(arg, Arg::PeerName(_)));
        let shown = if theirs && all.len() > MOST { &all[..MOST] } else { all };
        let one = |arg: &Arg| match arg {
            Arg::Phrase(within) if depth < template::DEEPEST => template::render(within, self, depth + 1),
            // A list within a list is nobody's, and could be as deep as a hostile file likes.
            Arg::List(_) => "\u{2026}".to_owned(),
            other => other.to(self, depth),
        };
        let text = shown.iter().map(one).collect::<Vec<_>>().join(", ");
        match all.len() - shown.len() {
            0 => text,
            more => {
                let (and, after) = &self.language.and_more;
                format!("{text}{and}{more}{after}")
            }
        }
    }
}

/// A computer's name as it begins a sentence, or as it stands within one.
fn capital(word: &str, form: Form) -> String {
    if !form.capital {
        return word.to_owned();
    }
    let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

impl Role {
    /// Lower-case names; with a capital they begin a sentence.
    const NAMES: [(&'static str, &'static str, Self, Case); 9] = [
        ("this", "This", Self::This, Case::Nominative),
        ("this.gen", "This.gen", Self::This, Case::Genitive),
        ("this.dat", "This.dat", Self::This, Case::Dative),
        ("this.acc", "This.acc", Self::This, Case::Accusative),
        ("other", "Other", Self::Other, Case::Nominative),
        ("other.gen", "Other.gen", Self::Other, Case::Genitive),
        ("other.dat", "Other.dat", Self::Other, Case::Dative),
        ("other.acc", "Other.acc", Self::Other, Case::Accusative),
        ("there", "There", Self::There, Case::Nominative),
    ];

    /// The role that a template's slot means, if it is one.
    #[must_use]
    pub fn named(slot: &str) -> Option<(Self, Form)> {
        let found = Self::NAMES.iter().find(|(small, large, ..)| [*small, *large].contains(&slot))?;
        Some((found.2, Form { case: found.3, capital: slot == found.1 }))
    }

    pub(super) const fn is_named(text: &[u8], start: usize, end: usize) -> bool {
        let mut at = 0;
        while at < Self::NAMES.len() {
            let (small, large, ..) = Self::NAMES[at];
            if same(text, start, end, small.as_bytes()) || same(text, start, end, large.as_bytes()) {
                return true;
            }
            at += 1;
        }
        false
    }
}
