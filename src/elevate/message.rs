//! What goes over the pipe: one request of at most 4 KiB, one answer of at most 64 KiB, both JSON with nothing unknown in it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Order, OrderError};
use crate::change::{Edited, Words};
use crate::fixes::run::{FixOutcome, PutBack};
use crate::fixes::{Fix, OptionError, OptionKind, Options, is_named};
use crate::host::elevated_facts::HandedOver;
use crate::model::Said;
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
    #[error("{}", self.said())]
    TooLong,
    #[error("{}", self.said())]
    Unreadable,
    #[error("{}", self.said())]
    Version,
    /// It asks for something else than the command line does.
    #[error("{}", self.said())]
    Other,
    #[error(transparent)]
    Option(#[from] OptionError),
    #[error("{}", self.said())]
    Path(&'static str),
    /// A number that may be another person's session by now.
    #[error("{}", self.said())]
    Session,
    #[error("{}", self.said())]
    Runs,
}

crate::says! { "elevate-message":
    TooLong {} = "the request is too long";
    Unreadable {} = "the request can't be read";
    OtherVersion {} = "the request comes from another version of Redial";
    OtherOrder {} = "the request does not fit the order";
    NamesFile { option: Term } = "--{option} names a file, which is never taken from outside";
    UnnamedSession {} = "the session is not named by the time at which it began";
    OddRuns {} = "there are too many runs, or none, or one that can't be";
    TooMuch {} = "The answer was too long. The list of changes shows what was done.";
}

impl RequestError {
    /// In a few words.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Order(error) => error.said(),
            Self::TooLong => TooLong {}.into(),
            Self::Unreadable => Unreadable {}.into(),
            Self::Version => OtherVersion {}.into(),
            Self::Other => OtherOrder {}.into(),
            Self::Option(error) => error.said(),
            Self::Path(option) => NamesFile { option: (*option).into() }.into(),
            Self::Session => UnnamedSession {}.into(),
            Self::Runs => OddRuns {}.into(),
        }
    }
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
    option.name == name && option.kind == OptionKind::RdpFile
}

/// What a helper did: sentences for people, and the number of its run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    v: u32,
    /// What was due to be put back, and was, before anything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put_back: Vec<PutBack>,
    pub verdict: HelperOutcome,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum HelperOutcome {
    Applied {
        run: u64,
        done: Vec<Words>,
        /// Seconds since 1970.
        put_back_at: Option<u64>,
    },
    AlreadyRight {},
    /// A whole sentence. Nothing was changed.
    Refused {
        reason: Said,
    },
    Partial {
        run: u64,
        done: Vec<Words>,
        failed: Words,
        why: Said,
    },
    Stale {
        step: Words,
        found: Said,
    },
    Failed {
        step: Words,
        why: Said,
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
    pub(super) fn new(put_back: Vec<PutBack>, verdict: HelperOutcome) -> Self {
        Self { v: VERSION, put_back, verdict }
    }

    pub fn refused(reason: impl Into<Said>) -> Self {
        Self::new(Vec::new(), HelperOutcome::Refused { reason: reason.into() })
    }

    /// Always fits: lists and sentences are cut, the longest first, until it does.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let whole = |most, longest| Room { most, longest, in_english: false };
        let in_english = |most, longest| Room { most, longest, in_english: true };
        for room in [whole(256, 2000), whole(64, 400), in_english(64, 400), in_english(16, 120), in_english(2, 30)] {
            let bytes = serde_json::to_vec(&self.cut(room)).unwrap_or_default();
            if bytes.len() <= LONGEST_ANSWER {
                return bytes;
            }
        }
        serde_json::to_vec(&Self::refused(TooMuch {})).unwrap_or_default()
    }

    /// `None` where no helper of this version wrote it.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let answer: Self = (bytes.len() <= LONGEST_ANSWER).then(|| serde_json::from_slice(bytes).ok()).flatten()?;
        (answer.v == VERSION).then_some(answer)
    }

    fn cut(&self, room: Room) -> Self {
        let verdict = match &self.verdict {
            HelperOutcome::Applied { run, done, put_back_at } => {
                HelperOutcome::Applied { run: *run, done: room.lines(done), put_back_at: *put_back_at }
            }
            HelperOutcome::Refused { reason } => HelperOutcome::Refused { reason: room.said(reason) },
            HelperOutcome::Partial { run, done, failed, why } => HelperOutcome::Partial {
                run: *run,
                done: room.lines(done),
                failed: room.line(failed),
                why: room.said(why),
            },
            HelperOutcome::Stale { step, found } => {
                HelperOutcome::Stale { step: room.line(step), found: room.said(found) }
            }
            HelperOutcome::Failed { step, why } => HelperOutcome::Failed { step: room.line(step), why: room.said(why) },
            HelperOutcome::Undone { runs } => HelperOutcome::Undone { runs: room.runs(runs) },
            HelperOutcome::AlreadyRight {}
            | HelperOutcome::Forgotten { .. }
            | HelperOutcome::PutBack {}
            | HelperOutcome::Examined { .. } => self.verdict.clone(),
        };
        Self::new(room.runs(&self.put_back), verdict)
    }
}

/// How much of an answer is told.
#[derive(Clone, Copy)]
struct Room {
    /// Of each list.
    most: usize,
    /// Of each text, in characters.
    longest: usize,
    /// Sentences take several times as much as their English.
    in_english: bool,
}

impl Room {
    fn runs(self, runs: &[PutBack]) -> Vec<PutBack> {
        let run = |run: &PutBack| PutBack {
            run: run.run,
            fix: self.text(&run.fix),
            done: self.lines(&run.done),
            lasting: self.lines(&run.lasting),
            left: run.left.iter().take(self.most).map(|(line, why)| (self.line(line), self.said(why))).collect(),
        };
        runs.iter().take(self.most).map(run).collect()
    }

    fn lines(self, lines: &[Words]) -> Vec<Words> {
        lines.iter().take(self.most).map(|line| self.line(line)).collect()
    }

    fn line(self, line: &Words) -> Words {
        let [short, before, after, detail] =
            [&line.short, &line.before, &line.after, &line.detail].map(|sentence| self.said(sentence));
        let edit = match &line.edit {
            Edited::ServiceStarted(title) => Edited::ServiceStarted(self.text(title)),
            Edited::ServiceStopped(title) => Edited::ServiceStopped(self.text(title)),
            plain @ (Edited::InList | Edited::Other | Edited::WayBack) => plain.clone(),
        };
        Words { short, before, after, detail, edit }
    }

    fn said(self, sentence: &Said) -> Said {
        if !self.in_english && sentence.size() <= self.longest {
            return sentence.clone();
        }
        Said::finished(&self.text(&sentence.english()))
    }

    fn text(self, text: &str) -> String {
        if text.chars().count() <= self.longest {
            return text.to_owned();
        }
        text.chars().take(self.longest.saturating_sub(3)).chain("...".chars()).collect()
    }
}

impl From<FixOutcome> for HelperOutcome {
    fn from(outcome: FixOutcome) -> Self {
        match outcome {
            FixOutcome::Applied { run, done, put_back_at } => Self::Applied { run, done, put_back_at },
            FixOutcome::AlreadyRight => Self::AlreadyRight {},
            FixOutcome::Refused { reason } => Self::Refused { reason },
            FixOutcome::Partial { run, done, failed, why } => Self::Partial { run, done, failed, why },
            FixOutcome::Stale { step, found } => Self::Stale { step, found },
            FixOutcome::Failed { step, why } => Self::Failed { step, why },
        }
    }
}

impl HelperOutcome {
    /// As a fix that was made here would have ended; `None` for whatever is no fix.
    #[must_use]
    pub fn outcome(self) -> Option<FixOutcome> {
        Some(match self {
            Self::Applied { run, done, put_back_at } => FixOutcome::Applied { run, done, put_back_at },
            Self::AlreadyRight {} => FixOutcome::AlreadyRight,
            Self::Refused { reason } => FixOutcome::Refused { reason },
            Self::Partial { run, done, failed, why } => FixOutcome::Partial { run, done, failed, why },
            Self::Stale { step, found } => FixOutcome::Stale { step, found },
            Self::Failed { step, why } => FixOutcome::Failed { step, why },
            Self::Undone { .. } | Self::Forgotten { .. } | Self::PutBack {} | Self::Examined { .. } => return None,
        })
    }
}
