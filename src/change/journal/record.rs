//! A line of the journal. Its form is a contract: added to, never changed.
//!
//! `{"v":1,"sum":"...","record":{...}}`. The sum covers the record's own text and the sum of the line before, so that an
//! edited, lost or swapped line is noticed. It guards against accidents; rights guard against people.
//!
//! What an older Redial would take for damage is written as a line of the second form, which that one calls newer.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::JournalError;
use super::why::Why;
use crate::change::Change;

/// Of the first Redial that had a journal, and of the newest lines.
const FIRST: u64 = 1;
const NEWEST: u64 = 2;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a run plans a few changes and keeps none of its records")]
pub enum Record {
    Planned {
        id: u64,
        run: u64,
        fix: String,
        time: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        put_back_at: Option<u64>,
        /// By a clock that nobody sets: seconds since the computer was started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticks_s: Option<u64>,
        change: Change,
    },
    Applying {
        id: u64,
        time: u64,
    },
    Applied {
        id: u64,
        time: u64,
    },
    AlreadySo {
        id: u64,
        time: u64,
    },
    /// Known to be untouched.
    Failed {
        id: u64,
        time: u64,
        #[serde(flatten)]
        why: Why,
    },
    Reverting {
        id: u64,
        time: u64,
    },
    Reverted {
        id: u64,
        time: u64,
    },
    /// Whatever of the run is only planned stays so.
    Ended {
        run: u64,
        time: u64,
    },
    /// What came before was asked to be forgotten, up to this edit and this run at least. Their numbers are never given
    /// again.
    Forgotten {
        id: u64,
        run: u64,
        time: u64,
    },
}

/// Of the line before; of nothing, at first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sum([u8; 8]);

pub fn write(sum: &mut Sum, record: &Record) -> Result<String, JournalError> {
    let text = serde_json::to_string(record).map_err(|error| JournalError::File(error.into()))?;
    Ok(line(sum, record, &text))
}

/// A line that was read, written again behind others than it stood behind: not an octet of its record changes.
pub fn copy(sum: &mut Sum, record: &Record, old: &str) -> Result<String, JournalError> {
    match parts(old) {
        Some((_, _, text)) => Ok(line(sum, record, text)),
        None => write(sum, record),
    }
}

fn line(sum: &mut Sum, record: &Record, text: &str) -> String {
    let version = if matches!(record, Record::Forgotten { .. }) { NEWEST } else { FIRST };
    *sum = sum.next(text);
    format!("{{\"v\":{version},\"sum\":\"{}\",\"record\":{text}}}", sum.in_digits())
}

pub fn read(sum: &mut Sum, line: &str, number: usize) -> Result<Record, JournalError> {
    let edited = JournalError::Edited { line: number };
    let Some((version, _)) = version(line) else { return Err(edited) };
    if version > NEWEST {
        return Err(JournalError::Newer { line: number, version });
    }
    let Some((_, digits, text)) = parts(line) else { return Err(edited) };
    let next = sum.next(text);
    if version < FIRST || next.in_digits() != digits {
        return Err(edited);
    }
    *sum = next;
    let record: Record = serde_json::from_str(text).map_err(|_| JournalError::Edited { line: number })?;
    let is_newest = matches!(record, Record::Forgotten { .. });
    if is_newest == (version == NEWEST) { Ok(record) } else { Err(edited) }
}

fn version(line: &str) -> Option<(u64, &str)> {
    let (version, rest) = line.strip_prefix("{\"v\":")?.split_once(',')?;
    Some((version.parse().ok()?, rest))
}

/// The version, the sum and the text of the record.
fn parts(line: &str) -> Option<(u64, &str, &str)> {
    let (version, rest) = version(line)?;
    let (digits, rest) = rest.strip_prefix("\"sum\":\"")?.split_once('"')?;
    Some((version, digits, rest.strip_prefix(",\"record\":")?.strip_suffix('}')?))
}

impl Sum {
    fn next(self, text: &str) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(&self.0);
        context.update(text.as_bytes());
        let mut next = [0; 8];
        next.copy_from_slice(&context.finish().as_ref()[..8]);
        Self(next)
    }

    fn in_digits(self) -> String {
        format!("{:016x}", u64::from_be_bytes(self.0))
    }
}
