//! What the values of options may be.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::ValueExt as _;

use super::{Many, UsageError};
use crate::cli::changes::read_name;
use crate::engine::fixing::FixRun;
use crate::fixes::OptionKind;
use crate::model::{Account, Thumbprint, whole_number};

pub fn text(value: Option<OsString>) -> Result<String, UsageError> {
    Ok(value.unwrap_or_default().string()?)
}

pub fn port(value: Option<OsString>) -> Result<u16, UsageError> {
    whole_number(&text(value)?).filter(|&port| port != 0).ok_or(UsageError::Port)
}

pub fn timeout(value: Option<OsString>) -> Result<Duration, UsageError> {
    let text = text(value)?;
    // Neither signs nor exponents, nor words such as `infinity`.
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds: f64 = text.parse().ok().filter(|_| plain).ok_or(UsageError::Timeout)?;
    if (1.0..=120.0).contains(&seconds) { Ok(Duration::from_secs_f64(seconds)) } else { Err(UsageError::Timeout) }
}

/// How many checks run at once: each has connections open that the system must have room for.
pub fn at_once(value: Option<OsString>) -> Result<usize, UsageError> {
    whole_number(&text(value)?).filter(|checks| (1..=64).contains(checks)).ok_or(UsageError::AtOnce)
}

pub fn rate(value: Option<OsString>) -> Result<usize, UsageError> {
    whole_number(&text(value)?).filter(|rate| *rate == 0 || *rate >= Many::LEAST_RATE).ok_or(UsageError::Rate)
}

pub fn days(value: Option<OsString>) -> Result<u32, UsageError> {
    whole_number(&text(value)?).filter(|days| *days <= 3650).ok_or(UsageError::Days)
}

/// Whose sign-in.
pub fn account(value: Option<OsString>) -> Result<Account, UsageError> {
    Account::parse(&text(value)?).ok_or(UsageError::Account)
}

/// A certificate's.
pub fn thumbprint(value: Option<OsString>) -> Result<Thumbprint, UsageError> {
    Thumbprint::parse(&text(value)?).ok_or(UsageError::Thumbprint)
}

/// `90m`, `2h`: from a second to a week.
pub fn span(value: Option<OsString>) -> Result<Duration, UsageError> {
    const LONGEST: Duration = Duration::from_hours(7 * 24);
    let text = text(value)?;
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(UsageError::Span)?;
    let seconds: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(UsageError::Span),
    };
    let whole = whole_number::<u64>(number).and_then(|number| number.checked_mul(seconds)).map(Duration::from_secs);
    whole.filter(|span| !span.is_zero() && *span <= LONGEST).ok_or(UsageError::Span)
}

/// A change's name.
pub fn change(value: Option<OsString>) -> Result<FixRun, UsageError> {
    read_name(&text(value)?).ok_or(UsageError::Change)
}

/// `--json` may stand alone; what follows it is its file where it ends as one of documents does, and a target never. `-` is
/// standard output, as it is alone.
pub fn json_file(parser: &mut lexopt::Parser) -> Result<Option<OsString>, UsageError> {
    const ENDS: [&str; 3] = [".json", ".jsonl", ".ndjson"];
    let is_file = |value: &OsString| {
        let value = value.to_string_lossy().to_ascii_lowercase();
        value == STANDARD || ENDS.iter().any(|end| value.ends_with(end))
    };
    let mut file = parser.optional_value();
    if file.is_none() {
        let mut raw = parser.try_raw_args();
        if raw.as_mut().and_then(|raw| raw.peek().map(ToOwned::to_owned)).is_some_and(|next| is_file(&next)) {
            file = Some(parser.value()?);
        }
    }
    Ok(file.filter(|file| file != STANDARD))
}

/// Standard input or output.
pub const STANDARD: &str = "-";

pub fn report_file(value: Option<OsString>) -> Result<PathBuf, UsageError> {
    let path = PathBuf::from(value.unwrap_or_default());
    let kind = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    if matches!(kind.as_deref(), Some("html" | "htm" | "json" | "txt")) {
        Ok(path)
    } else {
        Err(UsageError::ReportKind)
    }
}

/// Paths as they are meant here, wherever undo is called from.
pub fn whole(kind: OptionKind, value: String) -> String {
    if kind != OptionKind::RdpFile || !cfg!(windows) {
        return value;
    }
    std::path::absolute(&value).ok().and_then(|path| path.to_str().map(str::to_owned)).unwrap_or(value)
}
