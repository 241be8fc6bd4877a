//! A line of the journal. Its form is a contract: added to, never changed.
//!
//! `{"v":1,"sum":"...","record":{...}}`. The sum covers the record's own text and the sum of the line before, so that an
//! edited, lost or swapped line is noticed. It guards against accidents; rights guard against people.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::JournalError;
use crate::change::Change;

const VERSION: u64 = 1;

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
        why: String,
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
}

/// Of the line before; of nothing, at first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sum([u8; 8]);

pub fn write(sum: &mut Sum, record: &Record) -> Result<String, JournalError> {
    let text = serde_json::to_string(record).map_err(|error| JournalError::File(error.into()))?;
    *sum = sum.next(&text);
    Ok(format!("{{\"v\":{VERSION},\"sum\":\"{}\",\"record\":{text}}}", sum.in_digits()))
}

pub fn read(sum: &mut Sum, line: &str, number: usize) -> Result<Record, JournalError> {
    let edited = JournalError::Edited { line: number };
    let version = line.strip_prefix("{\"v\":").and_then(|rest| rest.split_once(','));
    let Some((version, rest)) = version.and_then(|(version, rest)| Some((version.parse::<u64>().ok()?, rest))) else {
        return Err(edited);
    };
    if version > VERSION {
        return Err(JournalError::Newer { line: number, version });
    }
    let parts = || {
        let (digits, rest) = rest.strip_prefix("\"sum\":\"")?.split_once('"')?;
        Some((digits, rest.strip_prefix(",\"record\":")?.strip_suffix('}')?))
    };
    let Some((digits, text)) = parts() else { return Err(edited) };
    let next = sum.next(text);
    if version != VERSION || next.in_digits() != digits {
        return Err(edited);
    }
    *sum = next;
    serde_json::from_str(text).map_err(|_| edited)
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
