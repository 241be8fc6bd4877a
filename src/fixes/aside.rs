//! Files put aside instead of being deleted.

use super::FixError;
use crate::change::{Change, FileMoved};
use crate::model::moment;
use crate::platform::Platform;

crate::says! { "fix-aside":
    TooMany { path: Path } = "there are too many files like {path}";
}

/// Nobody puts the same file aside more often within a second.
const MOST: u32 = 100;

/// Renames a file within its folder, under a name that says when and by whom. None where there is no such file.
///
/// # Errors
/// Where that can't be told.
pub fn put(pc: &dyn Platform, path: &str) -> Result<Option<Change>, FixError> {
    // 2026-04-14T08:30:00Z -> 20260414-083000
    let digits: String = moment(pc.now()).chars().filter(char::is_ascii_digit).take(14).collect();
    let (day, time) = digits.split_at(digits.len().min(8));
    for number in 1..MOST {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let to = format!("{path}.redial-{day}-{time}{again}");
        if !pc.file_exists(&to)? {
            return Ok(FileMoved::plan(pc, path, &to)?);
        }
    }
    Err(FixError::Unclear { what: TooMany { path: path.into() }.into() })
}

/// Whether that is what a name has behind it that was put aside: the time, or a number.
#[must_use]
pub fn is_mark(mark: &str) -> bool {
    let rest = mark.strip_prefix(".redial-");
    rest.is_some_and(|rest| (1..=24).contains(&rest.len()) && rest.bytes().all(|c| c.is_ascii_digit() || c == b'-'))
}
