//! What goes over the pipe: one request of at most 4 KiB, one answer of at most 64 KiB, both JSON with nothing unknown in it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Order, OrderError};
use crate::change::{Edited, Words};
use crate::fixes::run::{Outcome, PutBack};
use crate::fixes::{Fix, Kind, OptionError, Options, is_named};
use crate::host::elevated_facts::HandedOver;
use crate::platform::elevation::{LONGEST_ANSWER, LONGEST_MESSAGE};

/// Asker and helper are the same file, unless it was replaced in between.
const VERSION: u32 = 1;
/// Nobody has more to undo at once.
pub const MOST_RUNS: usize = 64;

/// What a helper is asked for, checked.
#[derive(Clone, Debug)]
pub enum Request {
    Fix {
        fix: &'static Fix,
        options: Options,
    },
    /// Runs of the helper's own journal.
    Undo {
        runs: Vec<u64>,
    },
    Finish {
        run: u64,
    },
    /// Runs of that journal which are over: each is named.
    Forget {
        runs: Vec<u64>,
    },
    PutBack,
    Examine,
}

/// Why a request is none.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum RequestError {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error("the request is too long")]
    TooLong,
    #[error("the request can't be read")]
    Unreadable,
    #[error("the request comes from another version of Redial")]
    Version,
    /// It asks for something else than the command line does.
    #[error("the request does not fit the order")]
    Other,
    #[error(transparent)]
    Option(#[from] OptionError),
    #[error("--{0} names a file, which is never taken from outside")]
    Path(&'static str),
    /// A number that may be another person's session by now.
    #[error("the session is not named by the time at which it began")]
    Session,
    #[error("there are too many runs, or none, or one that can't be")]
    Runs,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    v: u32,
    ask: Ask,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
enum Ask {
    Fix { fix: String, options: Vec<(String, Option<String>)> },
    Undo { runs: Vec<u64> },
    Finish { run: u64 },
    Forget { runs: Vec<u64> },
    PutBack {},
    Examine {},
}

impl Request {
    /// # Errors
    /// Where the fix needs no administrator, or takes a file.
    pub fn fix(fix: &'static Fix, options: Options) -> Result<Self, RequestError> {
        Order::fix(fix)?;
        let path = options.given().find_map(|(name, _)| fix.options.iter().find(|option| is_path(option, name)));
        match path {
            Some(option) => Err(RequestError::Path(option.name)),
            None if !is_named(&options) => Err(RequestError::Session),
            None => Ok(Self::Fix { fix, options }),
        }
    }

    /// # Errors
    /// Where there are none, or more than anybody has.
    pub fn undo(runs: Vec<u64>) -> Result<Self, RequestError> {
        few(runs).map(|runs| Self::Undo { runs })
    }

    /// # Errors
    /// As above.
    pub fn forget(runs: Vec<u64>) -> Result<Self, RequestError> {
        few(runs).map(|runs| Self::Forget { runs })
    }

    #[must_use]
    pub fn order(&self) -> Order {
        match self {
            Self::Fix { fix, .. } => Order::Fix(fix),
            Self::Undo { .. } => Order::Undo,
            Self::Finish { .. } => Order::Finish,
            Self::Forget { .. } => Order::Forget,
            Self::PutBack => Order::PutBack,
            Self::Examine => Order::Examine,
        }
    }

    /// # Errors
    /// Where it is too long.
    pub fn write(&self) -> Result<Vec<u8>, RequestError> {
        let owned = |(name, value): (&str, Option<&str>)| (name.to_owned(), value.map(str::to_owned));
        let ask = match self {
            Self::Fix { fix, options } => {
                Ask::Fix { fix: fix.id.to_owned(), options: options.given().map(owned).collect() }
            }
            Self::Undo { runs } => Ask::Undo { runs: runs.clone() },
            Self::Finish { run } => Ask::Finish { run: *run },
            Self::Forget { runs } => Ask::Forget { runs: runs.clone() },
            Self::PutBack => Ask::PutBack {},
            Self::Examine => Ask::Examine {},
        };
        let bytes = serde_json::to_vec(&Envelope { v: VERSION, ask }).map_err(|_| RequestError::Unreadable)?;
        if bytes.len() > LONGEST_MESSAGE { Err(RequestError::TooLong) } else { Ok(bytes) }
    }

    /// Reads what comes from a program that may be anybody's.
    ///
    /// # Errors
    /// Where it is not what the order on the command line needs, to the last field.
    pub fn read(order: Order, bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > LONGEST_MESSAGE {
            return Err(RequestError::TooLong);
        }
        let Envelope { v, ask } = serde_json::from_slice(bytes).map_err(|_| RequestError::Unreadable)?;
        if v != VERSION {
            return Err(RequestError::Version);
        }
        match (order, ask) {
            (Order::Fix(fix), Ask::Fix { fix: id, options: given }) if fix.id == id => {
                let mut options = Options::default();
                for (name, value) in &given {
                    options.set(fix, name, value.as_deref())?;
                }
                Self::fix(fix, options)
            }
            (Order::Undo, Ask::Undo { runs }) => Self::undo(runs),
            (Order::Finish, Ask::Finish { run }) => Ok(Self::Finish { run }),
            (Order::Forget, Ask::Forget { runs }) => Self::forget(runs),
            (Order::PutBack, Ask::PutBack {}) => Ok(Self::PutBack),
            (Order::Examine, Ask::Examine {}) => Ok(Self::Examine),
            _ => Err(RequestError::Other),
        }
    }
}

fn few(runs: Vec<u64>) -> Result<Vec<u64>, RequestError> {
    let well = (1..=MOST_RUNS).contains(&runs.len()) && !runs.contains(&0);
    if well { Ok(runs) } else { Err(RequestError::Runs) }
}

fn is_path(option: &crate::fixes::FixOption, name: &str) -> bool {
    option.name == name && option.kind == Kind::RdpFile
}

/// What a helper did: sentences for people, and the number of its run.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    v: u32,
    /// What was due to be put back, and was, before anything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put_back: Vec<PutBack>,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Verdict {
    Applied {
        run: u64,
        done: Vec<Words>,
        /// Seconds since 1970.
        put_back_at: Option<u64>,
    },
    AlreadyRight {},
    /// A whole sentence. Nothing was changed.
    Refused {
        reason: String,
    },
    Partial {
        run: u64,
        done: Vec<Words>,
        failed: Words,
        why: String,
    },
    Stale {
        step: Words,
        found: String,
    },
    Failed {
        step: Words,
        why: String,
    },
    Undone {
        runs: Vec<PutBack>,
    },
    /// What is off the journal, and nothing else on the computer.
    Forgotten {
        runs: Vec<u64>,
    },
    /// Only what was due was asked for.
    PutBack {},
    /// Nothing was changed, and nothing was put back. What was seen fits: see [`ROOM`].
    Examined {
        checks: Vec<HandedOver>,
    },
}

/// For what an examination saw, beside what stands around it.
pub(super) const ROOM: usize = LONGEST_ANSWER - 1024;

impl Answer {
    pub(super) fn new(put_back: Vec<PutBack>, verdict: Verdict) -> Self {
        Self { v: VERSION, put_back, verdict }
    }

    pub fn refused(reason: impl Into<String>) -> Self {
        Self::new(Vec::new(), Verdict::Refused { reason: reason.into() })
    }

    /// Always fits: lists and sentences are cut, the longest first, until it does.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        for (most, longest) in [(256, 2000), (64, 400), (16, 120), (2, 30)] {
            let bytes = serde_json::to_vec(&self.cut(most, longest)).unwrap_or_default();
            if bytes.len() <= LONGEST_ANSWER {
                return bytes;
            }
        }
        serde_json::to_vec(&Self::refused("The answer was too long. The list of changes shows what was done."))
            .unwrap_or_default()
    }

    /// `None` where no helper of this version wrote it.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let answer: Self = (bytes.len() <= LONGEST_ANSWER).then(|| serde_json::from_slice(bytes).ok()).flatten()?;
        (answer.v == VERSION).then_some(answer)
    }

    fn cut(&self, most: usize, longest: usize) -> Self {
        let text = |text: &str| cut(text, longest);
        let lines = |all: &[Words]| lines(all, most, longest);
        let verdict = match &self.verdict {
            Verdict::Applied { run, done, put_back_at } => {
                Verdict::Applied { run: *run, done: lines(done), put_back_at: *put_back_at }
            }
            Verdict::Refused { reason } => Verdict::Refused { reason: text(reason) },
            Verdict::Partial { run, done, failed, why } => {
                Verdict::Partial { run: *run, done: lines(done), failed: line(failed, longest), why: text(why) }
            }
            Verdict::Stale { step, found } => Verdict::Stale { step: line(step, longest), found: text(found) },
            Verdict::Failed { step, why } => Verdict::Failed { step: line(step, longest), why: text(why) },
            Verdict::Undone { runs } => Verdict::Undone { runs: all(runs, most, longest) },
            Verdict::AlreadyRight {} | Verdict::Forgotten { .. } | Verdict::PutBack {} | Verdict::Examined { .. } => {
                self.verdict.clone()
            }
        };
        Self::new(all(&self.put_back, most, longest), verdict)
    }
}

fn all(runs: &[PutBack], most: usize, longest: usize) -> Vec<PutBack> {
    let one = |run: &PutBack| PutBack {
        run: run.run,
        fix: cut(&run.fix, longest),
        done: lines(&run.done, most, longest),
        lasting: lines(&run.lasting, most, longest),
        left: run.left.iter().take(most).map(|(words, why)| (line(words, longest), cut(why, longest))).collect(),
    };
    runs.iter().take(most).map(one).collect()
}

fn lines(all: &[Words], most: usize, longest: usize) -> Vec<Words> {
    all.iter().take(most).map(|words| line(words, longest)).collect()
}

fn line(words: &Words, longest: usize) -> Words {
    let [short, before, after, detail] =
        [&words.short, &words.before, &words.after, &words.detail].map(|text| cut(text, longest));
    let edit = match &words.edit {
        Edited::ServiceStarted(title) => Edited::ServiceStarted(cut(title, longest)),
        Edited::ServiceStopped(title) => Edited::ServiceStopped(cut(title, longest)),
        plain @ (Edited::Other | Edited::WayBack) => plain.clone(),
    };
    Words { short, before, after, detail, edit }
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest.saturating_sub(3)).chain("...".chars()).collect()
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Applied { run, done, put_back_at } => Self::Applied { run, done, put_back_at },
            Outcome::AlreadyRight => Self::AlreadyRight {},
            Outcome::Refused { reason } => Self::Refused { reason },
            Outcome::Partial { run, done, failed, why } => Self::Partial { run, done, failed, why },
            Outcome::Stale { step, found } => Self::Stale { step, found },
            Outcome::Failed { step, why } => Self::Failed { step, why },
        }
    }
}

impl Verdict {
    /// As a fix that was made here would have ended; `None` for whatever is no fix.
    #[must_use]
    pub fn outcome(self) -> Option<Outcome> {
        Some(match self {
            Self::Applied { run, done, put_back_at } => Outcome::Applied { run, done, put_back_at },
            Self::AlreadyRight {} => Outcome::AlreadyRight,
            Self::Refused { reason } => Outcome::Refused { reason },
            Self::Partial { run, done, failed, why } => Outcome::Partial { run, done, failed, why },
            Self::Stale { step, found } => Outcome::Stale { step, found },
            Self::Failed { step, why } => Outcome::Failed { step, why },
            Self::Undone { .. } | Self::Forgotten { .. } | Self::PutBack {} | Self::Examined { .. } => return None,
        })
    }
}
