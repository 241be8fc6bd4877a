//! Format 1, which Redial wrote first: `RD-14PR-813B-HV`. It is read for ever.
//!
//! Crockford's base 32, which has no I, L, O and U. The first character is the format; the next seven hold cause, side,
//! confidence and the states of ten layers.

use super::signs::{Field, Signs};
use super::{Format, SupportCode, SupportCodeError};

pub const SIGNS: Signs = Signs {
    alphabet: b"0123456789ABCDEFGHJKMNPQRSTVWXYZ",
    taken_for: &[('O', '0'), ('I', '1'), ('L', '1')],
    field: Field { bits: 5, polynomial: 0b10_0101 },
    length: 10,
};
/// The bits below the format.
const BITS: u32 = 35;
const FORMAT: u64 = 1;
/// As many causes as fit: 234 * 5 * 3 * 5^10 is less than 32^7.
const CAUSES: u64 = 234;

pub fn read(heard: &[char]) -> Result<SupportCode, SupportCodeError> {
    let number = SIGNS.read(heard)?;
    if number >> BITS != FORMAT {
        return Err(SupportCodeError::Newer);
    }
    SupportCode::unpack(Format::First, number & ((1 << BITS) - 1), CAUSES).ok_or(SupportCodeError::Newer)
}

pub fn write(code: &SupportCode) -> String {
    let text = SIGNS.write(FORMAT << BITS | code.pack(CAUSES));
    format!("RD-{}-{}-{}", &text[..4], &text[4..8], &text[8..])
}
