//! What a sentence is told. An argument's type says what has to happen to it.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::own_words;
use super::voice::Voice;
use crate::model::{bounded, peer_name, peer_text};

/// What goes into a slot.
pub trait Slot {
    fn arg(self) -> Arg;
}

macro_rules! args {
    ($($(#[$meta:meta])* $name:ident($inner:ty),)+) => {
        /// A value for a slot.
        #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Arg {
            $($(#[$meta])* $name($inner),)+
        }

        /// What a slot takes.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum Kind {
            $($name,)+
        }

        impl Arg {
            /// What it is.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Self::$name(_) => Kind::$name,)+
                }
            }
        }

        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq)]
            pub struct $name(pub $inner);

            impl Slot for $name {
                fn arg(self) -> Arg {
                    Arg::$name(self.0)
                }
            }
        )+
    };
}

args! {
    /// Where a computer is, with or without a port. Hidden in redacted reports.
    Address(String),
    /// Something to type, in the language of the machine.
    Command(String),
    /// How many. Has plural forms.
    Count(u64),
    /// A day, by any moment of it: seconds since 1970.
    Day(i64),
    /// How long.
    Duration(Span),
    /// A number as engineers write it, `0xC000006D`.
    Hex(u32),
    /// A name that somebody on this computer gave to a thing: an adapter, a rule. Hidden in redacted reports.
    Label(String),
    /// Several.
    List(Vec<Arg>),
    /// A moment, seconds since 1970.
    Moment(i64),
    /// What a computer is called. Hidden in redacted reports.
    Name(String),
    /// A number without plural forms.
    Number(i64),
    /// The system's or a library's own words. They quote what they were given.
    OsError(String),
    /// Hidden in redacted reports.
    Path(String),
    /// Of a hundred.
    Percent(f64),
    /// What another computer calls itself: quoted, and no more of it than a host name can be. Hidden in redacted reports.
    PeerName(String),
    /// Hidden in redacted reports.
    Person(String),
    /// A sentence, or a part of one, within the sentence.
    Phrase(Box<super::Said>),
    /// A word of the field, the same in every language: `TLS 1.2`, `0x904/0x7`, `TermService`.
    Term(String),
    /// What another computer said: bounded, quoted, never read as anything but text. Hidden in redacted reports.
    Untrusted(String),
}

/// A time as a sentence shows it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Span {
    /// Milliseconds.
    pub ms: f64,
    pub unit: Unit,
}

/// How finely.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// `2.3 s`
    Seconds,
    /// `2 s`
    WholeSeconds,
    /// `12.3 ms`
    Milliseconds,
    /// `12 ms`
    WholeMilliseconds,
    /// `0.4 ms`, `23 ms`, `1.2 s`: as it suits.
    Suiting,
}

impl Duration {
    /// `2.3 s`
    #[must_use]
    pub const fn seconds(ms: f64) -> Self {
        Self(Span { ms, unit: Unit::Seconds })
    }

    /// `2 s`
    #[must_use]
    pub const fn whole_seconds(ms: f64) -> Self {
        Self(Span { ms, unit: Unit::WholeSeconds })
    }

    /// `12.3 ms`
    #[must_use]
    pub const fn milliseconds(ms: f64) -> Self {
        Self(Span { ms, unit: Unit::Milliseconds })
    }

    /// `12 ms`
    #[must_use]
    pub const fn whole_milliseconds(ms: f64) -> Self {
        Self(Span { ms, unit: Unit::WholeMilliseconds })
    }

    /// `0.4 ms`, `23 ms`, `1.2 s`
    #[must_use]
    pub const fn suiting(ms: f64) -> Self {
        Self(Span { ms, unit: Unit::Suiting })
    }
}

/// Of one kind.
impl<S: Slot> FromIterator<S> for List {
    fn from_iter<I: IntoIterator<Item = S>>(all: I) -> Self {
        Self(all.into_iter().map(Slot::arg).collect())
    }
}

impl<S: Into<super::Said>> From<S> for Phrase {
    fn from(sentence: S) -> Self {
        Self(Box::new(sentence.into()))
    }
}

macro_rules! from_text {
    ($($name:ident)+) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self(text.clone())
            }
        }
    )+};
}

from_text!(Address Command Label Name OsError Path PeerName Person Term Untrusted);

macro_rules! from_addresses {
    ($($address:ty)+) => {$(
        impl From<$address> for Address {
            fn from(address: $address) -> Self {
                Self(address.to_string())
            }
        }
    )+};
}

from_addresses!(IpAddr SocketAddr &IpAddr &SocketAddr);

macro_rules! from_numbers {
    ($($number:ty)+) => {$(
        impl From<$number> for Count {
            fn from(number: $number) -> Self {
                Self(number.into())
            }
        }

        impl From<$number> for Number {
            fn from(number: $number) -> Self {
                Self(number.into())
            }
        }
    )+};
}

from_numbers!(u8 u16 u32);

impl From<usize> for Count {
    fn from(number: usize) -> Self {
        Self(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<u64> for Count {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl Arg {
    /// For a reader.
    pub(super) fn to(&self, voice: Voice, depth: usize) -> String {
        match self {
            Self::Address(text)
            | Self::Command(text)
            | Self::Label(text)
            | Self::Name(text)
            | Self::Path(text)
            | Self::Person(text) => text.clone(),
            Self::Term(text) => own_words::server(text, |text| voice.text(text).into_owned()),
            Self::Count(count) => count.to_string(),
            Self::Day(unix) => voice.day(*unix),
            Self::Duration(span) => voice.span(*span),
            Self::Hex(number) => format!("0x{number:08X}"),
            Self::List(all) => voice.list(all, depth),
            Self::Moment(unix) => voice.moment(*unix),
            Self::Number(number) => number.to_string(),
            Self::OsError(text) => own_words::translated(&bounded(text), |text| voice.text(text).into_owned()),
            Self::PeerName(name) => voice.requoted(&peer_name(name)),
            Self::Percent(part) => format!("{part:.0} %"),
            // Only where sentences stand within sentences without end.
            Self::Phrase(_) => "\u{2026}".to_owned(),
            Self::Untrusted(text) => voice.requoted(&peer_text(text)),
        }
    }

    /// Itself, or what is put in its place.
    pub(super) fn map(&self, change: &mut impl FnMut(&Self) -> Option<Self>) -> Self {
        match self {
            Self::List(all) => Self::List(all.iter().map(|arg| arg.map(change)).collect()),
            Self::Phrase(within) => change(self).unwrap_or_else(|| Self::Phrase(Box::new(within.map(change)))),
            other => change(other).unwrap_or_else(|| other.clone()),
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Address(text)
            | Self::Command(text)
            | Self::Label(text)
            | Self::Name(text)
            | Self::OsError(text)
            | Self::Path(text)
            | Self::PeerName(text)
            | Self::Person(text)
            | Self::Term(text)
            | Self::Untrusted(text) => text.len(),
            Self::List(all) => all.iter().map(Self::size).sum(),
            Self::Phrase(within) => within.size(),
            Self::Count(_)
            | Self::Day(_)
            | Self::Duration(_)
            | Self::Hex(_)
            | Self::Moment(_)
            | Self::Number(_)
            | Self::Percent(_) => 8,
        }
    }
}
