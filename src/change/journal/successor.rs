//! What is to stand in a journal, written beside it first: counts only once it is whole, and only for the journal that it was
//! made of. So a journal that is replaced is the old one or the new one, whenever its program is killed.
//!
//! Its last line is `whole DIGEST LENGTH`: of all that is before it, and how long the journal is that it replaces. That one
//! never becomes longer by being replaced; where it has become so, somebody went on with the old one, who did not know.

use ring::digest::{SHA256, digest};

use super::store::LONGEST;

/// Longer than its last line.
const MOST_MARK: usize = 120;
/// It can't be longer, and be one.
pub const MOST: usize = LONGEST + MOST_MARK;

/// For a journal that is so long now, in whatever its store counts.
pub fn write(lines: &[String], journal: u64) -> Vec<u8> {
    let mut text: Vec<u8> = lines.iter().flat_map(|line| [line.as_bytes(), b"\n"]).flatten().copied().collect();
    let mark = mark(&text, journal);
    text.extend(mark.as_bytes());
    text
}

/// The whole lines that are to stand in a journal that is so long now.
pub fn read(mut bytes: Vec<u8>, journal: u64) -> Option<Vec<u8>> {
    let end = bytes.strip_suffix(b"\n")?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let last = std::str::from_utf8(&bytes[end..]).ok()?;
    let of: u64 = last.strip_suffix('\n')?.rsplit_once(' ')?.1.parse().ok()?;
    if end > LONGEST || last != mark(&bytes[..end], of) || journal > of {
        return None;
    }
    bytes.truncate(end);
    Some(bytes)
}

fn mark(text: &[u8], journal: u64) -> String {
    let digest = digest(&SHA256, text);
    let digits = digest.as_ref().iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    format!("whole {digits} {journal}\n")
}
