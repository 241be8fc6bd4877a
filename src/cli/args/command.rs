//! What a sub-command is made of, and how its arguments are read.

use std::ffi::{OsStr, OsString};

use lexopt::Arg;
use lexopt::prelude::{Long, Short, Value};

use super::values::json_file;
use super::{Args, Output, UsageError};

/// One sub-command, whose arguments are gathered in a `T`.
pub struct Command<T: 'static> {
    pub name: &'static str,
    /// Another spelling.
    pub alias: Option<&'static str>,
    /// What follows its name, for the help.
    pub usage: &'static str,
    /// For the help.
    pub about: &'static str,
    pub options: &'static [Opt<T>],
    /// Where it takes what is said of its output, and by which options.
    pub output: Option<OutputOf<T>>,
    /// Takes a word that is no option, or gives it back.
    pub word: fn(&mut T, OsString) -> Result<Option<OsString>, UsageError>,
    /// Logs write a status as a negative number, which is no option then.
    pub negatives: bool,
    /// Takes an option of whatever was named first.
    pub other: Option<Other<T>>,
    /// What is left to see to at the end.
    pub finish: fn(T) -> Result<Args, UsageError>,
    /// What `--help` is about there.
    pub help: fn(T) -> Args,
    pub begin: fn() -> T,
}

pub type OutputOf<T> = (fn(&mut T) -> &mut Output, &'static [Opt<Output>]);

pub type Other<T> = fn(&mut T, &str, &mut lexopt::Parser) -> Result<(), UsageError>;

/// One option.
pub struct Opt<T: 'static> {
    /// Without the dashes.
    pub name: &'static str,
    pub short: Option<char>,
    pub takes: Takes,
    /// For the help, its lines as they stand there. Empty: the usage shows the option.
    pub about: &'static str,
    pub set: fn(&mut T, Option<OsString>) -> Result<(), UsageError>,
}

/// What follows an option, as the help calls it.
#[derive(Clone, Copy)]
pub enum Takes {
    Nothing,
    Value(&'static str),
    /// A file that ends in `.json` or `.jsonl`, or nothing.
    JsonFile(&'static str),
}

/// A sub-command, whatever its arguments are gathered in.
pub trait Read: Sync {
    fn is_called(&self, name: &str) -> bool;

    /// # Errors
    /// Where the rest can't be understood.
    fn args(&self, parser: &mut lexopt::Parser) -> Result<Args, UsageError>;

    fn name_and_usage(&self) -> (&'static str, &'static str);

    fn about(&self) -> &'static str;

    /// Name, what it takes, and what the help says of it.
    fn options(&self) -> Vec<(&'static str, Takes, &'static str)>;

    fn has_output(&self) -> bool;

    /// Whether there are more than its own.
    fn has_others(&self) -> bool;
}

impl<T> Read for Command<T> {
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.alias == Some(name)
    }

    fn args(&self, parser: &mut lexopt::Parser) -> Result<Args, UsageError> {
        let mut given = (self.begin)();
        loop {
            if self.negatives
                && let Some(word) = parser.try_raw_args().and_then(|mut raw| raw.next_if(is_negative))
            {
                self.take(&mut given, word)?;
                continue;
            }
            let Some(argument) = parser.next()? else { return (self.finish)(given) };
            if let Short('h') | Long("help") = argument {
                return Ok((self.help)(given));
            }
            if let Some(option) = self.options.iter().find(|option| option.is(&argument)) {
                let value = option.takes.read(parser)?;
                (option.set)(&mut given, value)?;
                continue;
            }
            let of_output = self.output.and_then(|(output, options)| {
                options.iter().find(|option| option.is(&argument)).map(|option| (option, output))
            });
            if let Some((option, output)) = of_output {
                let value = option.takes.read(parser)?;
                (option.set)(output(&mut given), value)?;
                continue;
            }
            match (argument, self.other) {
                (Value(word), _) => self.take(&mut given, word)?,
                (Long(name), Some(other)) => {
                    let name = name.to_owned();
                    other(&mut given, &name, parser)?;
                }
                (argument, _) => return Err(argument.unexpected().into()),
            }
        }
    }

    fn name_and_usage(&self) -> (&'static str, &'static str) {
        (self.name, self.usage)
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn options(&self) -> Vec<(&'static str, Takes, &'static str)> {
        self.options.iter().map(|option| (option.name, option.takes, option.about)).collect()
    }

    fn has_output(&self) -> bool {
        self.output.is_some()
    }

    fn has_others(&self) -> bool {
        self.other.is_some()
    }
}

impl<T> Command<T> {
    fn take(&self, given: &mut T, word: OsString) -> Result<(), UsageError> {
        match (self.word)(given, word)? {
            None => Ok(()),
            Some(word) => Err(Value(word).unexpected().into()),
        }
    }
}

impl<T> Opt<T> {
    fn is(&self, argument: &Arg<'_>) -> bool {
        match argument {
            Long(name) => self.name == *name,
            Short(letter) => self.short == Some(*letter),
            Value(_) => false,
        }
    }
}

impl Takes {
    fn read(self, parser: &mut lexopt::Parser) -> Result<Option<OsString>, UsageError> {
        Ok(match self {
            Self::Nothing => None,
            Self::Value(_) => Some(parser.value()?),
            Self::JsonFile(_) => json_file(parser)?,
        })
    }
}

fn is_negative(word: &OsStr) -> bool {
    matches!(word.as_encoded_bytes(), [b'-', b'0'..=b'9', ..])
}
