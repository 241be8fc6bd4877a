//! Who is spoken to: the reader's language.

use time::OffsetDateTime;

use super::arg::{Arg, Span, Unit};
use super::template::{self, same};
use crate::model::Seat;

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
pub enum Form {
    Nominative,
    Genitive,
    CapitalNominative,
    CapitalGenitive,
}

const FORMS: usize = 4;

/// A language: its grammar.
#[derive(Debug)]
pub struct Language {
    /// `en`, `de`: BCP 47.
    pub tag: &'static str,
    /// The two computers, in the order of [`Form`].
    this: [&'static str; FORMS],
    other: [&'static str; FORMS],
    /// The one that connects, for whoever sits at the one to be reached.
    caller: [&'static str; FORMS],
    here: &'static str,
    there: &'static str,
    months: [&'static str; 12],
    /// What stands after the number of a day: `20 November`, `20. November`.
    after_day: &'static str,
    /// A day that no calendar has.
    beyond: &'static str,
    /// What stands between a whole number and its fraction.
    decimal: char,
    /// `{} and 4 more`, in two parts.
    and_more: (&'static str, &'static str),
    quotes: (char, char),
}

/// English, which every sentence has.
pub const ENGLISH: Language = Language {
    tag: "en",
    this: ["this computer", "this computer's", "This computer", "This computer's"],
    other: ["the other computer", "the other computer's", "The other computer", "The other computer's"],
    caller: [
        "the computer that connects",
        "the connecting computer's",
        "The computer that connects",
        "The connecting computer's",
    ],
    here: "here",
    there: "there",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    after_day: "",
    beyond: "a day beyond all calendars",
    decimal: '.',
    and_more: (" and ", " more"),
    quotes: ('\u{201c}', '\u{201d}'),
};

static SPOKEN: Language = ENGLISH;

impl Voice {
    /// English.
    pub const ENGLISH: Self = Self { language: &SPOKEN };
}

impl Voice {
    /// A sentence as this reader's language has it, with its slots; the English one where it has none.
    #[must_use]
    pub fn text(self, english: &str) -> std::borrow::Cow<'_, str> {
        english.into()
    }

    /// A name within a sentence.
    #[must_use]
    pub fn quoted(self, name: &str) -> String {
        let (open, close) = self.language.quotes;
        format!("{open}{name}{close}")
    }

    /// How one of the two computers is called.
    #[must_use]
    pub const fn role(self, role: Role, form: Form, seat: Seat) -> &'static str {
        let Language { this, other, caller, here, there, .. } = self.language;
        match (role, seat) {
            (Role::This, Seat::Caller) | (Role::Other, Seat::Called) => this[form as usize],
            (Role::Other, Seat::Caller) => other[form as usize],
            (Role::This, Seat::Called) => caller[form as usize],
            (Role::There, Seat::Caller) => there,
            (Role::There, Seat::Called) => here,
        }
    }

    /// `20 November 2026`
    #[must_use]
    pub fn day(self, unix: i64) -> String {
        let Ok(at) = OffsetDateTime::from_unix_timestamp(unix) else { return self.language.beyond.to_owned() };
        let month = self.language.months[usize::from(u8::from(at.month())) - 1];
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
            Unit::Milliseconds => (format!("{ms:.1}"), "ms"),
            Unit::WholeMilliseconds => (format!("{ms:.0}"), "ms"),
            Unit::Suiting if ms < 10.0 => (format!("{ms:.1}"), "ms"),
            Unit::Suiting if ms < 1000.0 => (format!("{ms:.0}"), "ms"),
            Unit::Suiting => (format!("{:.1}", ms / 1000.0), "s"),
        };
        format!("{} {unit}", number.replace('.', self.language.decimal.encode_utf8(&mut [0; 4])))
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
                let (and, after) = self.language.and_more;
                format!("{text}{and}{more}{after}")
            }
        }
    }
}

impl Language {
    /// Whether a number takes the singular.
    #[must_use]
    pub const fn is_one(&self, count: u64) -> bool {
        count == 1
    }
}

impl Role {
    const NAMES: [(&'static str, Self, Form); 9] = [
        ("this", Self::This, Form::Nominative),
        ("this.gen", Self::This, Form::Genitive),
        ("This", Self::This, Form::CapitalNominative),
        ("This.gen", Self::This, Form::CapitalGenitive),
        ("other", Self::Other, Form::Nominative),
        ("other.gen", Self::Other, Form::Genitive),
        ("Other", Self::Other, Form::CapitalNominative),
        ("Other.gen", Self::Other, Form::CapitalGenitive),
        ("there", Self::There, Form::Nominative),
    ];

    /// The role that a template's slot means, if it is one.
    #[must_use]
    pub fn named(slot: &str) -> Option<(Self, Form)> {
        Self::NAMES.iter().find(|(name, ..)| *name == slot).map(|(_, role, form)| (*role, *form))
    }

    pub(super) const fn is_named(text: &[u8], start: usize, end: usize) -> bool {
        let mut at = 0;
        while at < Self::NAMES.len() {
            if same(text, start, end, Self::NAMES[at].0.as_bytes()) {
                return true;
            }
            at += 1;
        }
        false
    }
}
