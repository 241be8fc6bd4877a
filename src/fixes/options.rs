//! Parameters of fixes. They are few, typed and bounded, as those of elevated fixes come from a process with fewer rights:
//! never a path, a file or the name of anything in the registry.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use thiserror::Error;

use super::Fix;
use crate::model::said::Term;
use crate::model::{Host, Said, Target, whole_number};

/// One parameter of a fix: `--layer tls`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FixOption {
    /// Without the dashes.
    pub name: &'static str,
    pub kind: OptionKind,
    /// Half a sentence for the help.
    pub explain: &'static str,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OptionKind {
    /// There or not.
    Flag,
    /// A name or an address of a computer, in the form that Windows keeps it in.
    Host,
    /// An IP address, with a port where there is a colon.
    Address,
    Choice(&'static [&'static str]),
    /// Somebody who is signed in, by the number of the session.
    Session,
    /// Seconds since 1970, which name something beside its number: whoever chooses that has it from there.
    Moment,
    /// The whole path of a connection file: undo must find it from anywhere. For fixes that are not elevated only.
    RdpFile,
}

/// The parameters that were given, each read by the kind that the fix says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Options(BTreeMap<&'static str, String>);

/// A parameter that can't be understood.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum OptionError {
    #[error("{}", self.said())]
    Unknown(String),
    #[error("{}", self.said())]
    NoValue(&'static str),
    #[error("{}", self.said())]
    Value(&'static str),
    #[error("{}", self.said())]
    Kind { name: &'static str, wanted: Said },
    #[error("{}", self.said())]
    Twice(&'static str),
}

crate::says! { "fix-options":
    Unknown { name: Command } = "this fix has no option --{name}";
    NoValue { name: Term } = "--{name} takes no value";
    NeedsValue { name: Term } = "--{name} needs a value";
    MustBe { name: Term, wanted: Phrase } = "--{name} must be {wanted}";
    Twice { name: Term } = "--{name} was given twice";
    Alone {} = "alone";
    AComputer {} = "the name or address of a computer";
    AnAddress {} = "an IP address such as 192.0.2.7 or [2001:db8::7]:3389";
    OneOf { choices: List } = "one of {choices}";
    ANumber { least: Number, most: Number } = "a number from {least} to {most}";
    Seconds {} = "a number of seconds since 1970";
    AnRdpFile {} = "the whole path of a .rdp file, such as C:\\Users\\anna\\work.rdp";
}

impl OptionError {
    /// In a few words.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Unknown(name) => Unknown { name: name.into() }.into(),
            Self::NoValue(name) => NoValue { name: (*name).into() }.into(),
            Self::Value(name) => NeedsValue { name: (*name).into() }.into(),
            Self::Kind { name, wanted } => MustBe { name: (*name).into(), wanted: wanted.clone().into() }.into(),
            Self::Twice(name) => Twice { name: (*name).into() }.into(),
        }
    }
}

/// The year 3000.
const LATEST: u64 = 32_503_680_000;
/// Session 0 is that of the services; nobody signs in there.
pub const SESSIONS: RangeInclusive<u32> = 1..=65_535;
/// No path or name is longer.
const LONGEST: usize = 1024;

impl Options {
    /// Adds one.
    ///
    /// # Errors
    /// Where the fix has no such option, or it is of another kind.
    pub fn set(&mut self, fix: &Fix, name: &str, value: Option<&str>) -> Result<(), OptionError> {
        let option = fix.options.iter().find(|option| option.name == name);
        let option = option.ok_or_else(|| OptionError::Unknown(name.chars().take(60).collect()))?;
        let read = match (option.kind, value) {
            (OptionKind::Flag, None) => String::new(),
            (OptionKind::Flag, Some(_)) => return Err(OptionError::NoValue(option.name)),
            (_, None) => return Err(OptionError::Value(option.name)),
            (kind, Some(value)) => {
                kind.read(value).ok_or_else(|| OptionError::Kind { name: option.name, wanted: kind.wanted() })?
            }
        };
        if self.0.insert(option.name, read).is_some() {
            return Err(OptionError::Twice(option.name));
        }
        Ok(())
    }

    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A host, an address, a choice or a path.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    #[must_use]
    pub fn moment(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// Name and value of each, as they would be given again; flags have none.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (*name, Some(value.as_str()).filter(|value| !value.is_empty())))
    }
}

impl OptionKind {
    fn read(self, value: &str) -> Option<String> {
        let value = value.trim();
        if value.is_empty() || value.len() > LONGEST || value.contains(char::is_control) {
            return None;
        }
        match self {
            Self::Flag => None,
            Self::Host => Target::parse(value).ok().map(|_| value.to_owned()),
            Self::Address => address(value),
            Self::Choice(choices) => {
                let chosen = choices.iter().find(|choice| choice.eq_ignore_ascii_case(value))?;
                Some((*chosen).to_owned())
            }
            Self::Session => {
                let number: u32 = whole_number(value).filter(|number| SESSIONS.contains(number))?;
                Some(number.to_string())
            }
            Self::Moment => {
                let seconds: u64 = value.parse().ok().filter(|seconds| (1..=LATEST).contains(seconds))?;
                Some(seconds.to_string())
            }
            Self::RdpFile => {
                let end = value.len().checked_sub(4).and_then(|at| value.get(at..))?;
                (end.eq_ignore_ascii_case(".rdp") && is_whole(value)).then(|| value.to_owned())
            }
        }
    }

    fn wanted(self) -> Said {
        match self {
            Self::Flag => Alone {}.into(),
            Self::Host => AComputer {}.into(),
            Self::Address => AnAddress {}.into(),
            Self::Choice(choices) => OneOf { choices: choices.iter().copied().map(Term::from).collect() }.into(),
            Self::Session => ANumber { least: (*SESSIONS.start()).into(), most: (*SESSIONS.end()).into() }.into(),
            Self::Moment => Seconds {}.into(),
            Self::RdpFile => AnRdpFile {}.into(),
        }
    }
}

/// `C:\...` or `\\server\share\...`
fn is_whole(path: &str) -> bool {
    let drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.get(1..3) == Some(":\\");
    let stream = path.char_indices().any(|(at, c)| c == ':' && at != 1);
    (drive || path.starts_with("\\\\")) && !stream && !path.contains(['/', '<', '>', '|', '"', '?', '*'])
}

/// In the form that Remote Desktop takes: a port only where it is not the usual one, v6 in brackets with it.
fn address(value: &str) -> Option<String> {
    let target = Target::parse(value).ok()?;
    let Host::Address { ip, .. } = &target.host else { return None };
    let host = target.host.to_string();
    Some(match (ip, target.port) {
        (_, crate::model::DEFAULT_PORT) => host,
        (IpAddr::V4(_), port) => format!("{host}:{port}"),
        (IpAddr::V6(_), port) => format!("[{host}]:{port}"),
    })
}
