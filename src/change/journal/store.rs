//! Where a journal's lines are kept.

use super::JournalError;

/// No journal of a person's fixes grows so large.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// How much more can be written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Capacity {
    pub lines: usize,
    pub octets: usize,
}

/// Where the journal's lines are kept.
pub trait Store: Send {
    /// Every line that was appended whole, without its end.
    ///
    /// # Errors
    /// Where they can't be read.
    fn lines(&mut self) -> Result<Vec<String>, JournalError>;

    fn room(&self) -> Capacity {
        Capacity { lines: usize::MAX, octets: usize::MAX }
    }

    /// Comes back once the lines would survive a power cut. A call that fails leaves none, or some, which the next call
    /// replaces.
    ///
    /// # Errors
    /// Where they can't be written.
    fn append(&mut self, lines: &[String]) -> Result<(), JournalError>;

    /// Comes back once these lines, and no others, would survive a power cut. Whenever that happens before, either all that
    /// was there is still there, or these are.
    ///
    /// # Errors
    /// Where that can't be done, or they would be longer than what is there.
    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError>;
}

/// The lines that are whole, and how many octets they are: a last one without its end was being written when the program
/// or the computer died, before anything that it speaks of was changed.
pub fn whole_lines(bytes: &[u8]) -> Result<(Vec<String>, usize), JournalError> {
    if bytes.len() > LONGEST {
        return Err(JournalError::TooLong);
    }
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut lines = Vec::new();
    for (index, line) in bytes[..end].split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let text = std::str::from_utf8(line).map_err(|_| JournalError::Edited { line: index + 1 })?;
        lines.push(text.to_owned());
    }
    Ok((lines, end))
}
