//! Format 2: `RD-0K3F-72LM-4W8R`, three groups of four.
//!
//! Sixteen signs, of each group that sounds alike on a telephone no more than one, in English and in German: no B, C, D, E, G,
//! P, T, V and Z (nor 3's rhymes), no A, H, J beside K and 8, no S beside F, no N beside M, no I beside Y, no Q and U beside 2 and
//! W, no X beside 6 ("sechs"), no 9 beside 5 ("five", "fünf"), and no O and I, which look like 0 and 1. Whatever is heard or seen
//! in their place is taken for them.
//!
//! Sixteen are a field, so two signs check the ten before them. With fewer signs they would be more, with more signs they would be
//! misheard: twelve are as many as a bank card or a telephone number in three breaths.

use super::signs::{Field, Signs};
use super::{Format, SupportCode, SupportCodeError};

pub const SIGNS: Signs = Signs {
    alphabet: b"012345678FKLMRWY",
    taken_for: &[
        // Heard.
        ('9', '5'),
        ('N', 'M'),
        ('S', 'F'),
        ('X', '6'),
        ('U', 'W'),
        // Seen.
        ('O', '0'),
        ('Q', '0'),
        ('I', '1'),
        ('Z', '2'),
        ('B', '8'),
        ('G', '6'),
    ],
    field: Field { bits: 4, polynomial: 0b1_0011 },
    length: 12,
};
/// The bits below the format. The two above them are 0 in this one; three more can come.
const BITS: u32 = 38;
/// As many causes as fit: 375 * 5 * 3 * 5^11 is less than 2^38.
pub const CAUSES: u64 = 375;

pub fn read(heard: &[char]) -> Result<SupportCode, SupportCodeError> {
    let number = SIGNS.read(heard)?;
    if number >> BITS != 0 {
        return Err(SupportCodeError::Newer);
    }
    SupportCode::unpack(Format::Second, number, CAUSES).ok_or(SupportCodeError::Newer)
}

pub fn write(code: &SupportCode) -> String {
    let text = SIGNS.write(code.pack(CAUSES));
    format!("RD-{}-{}-{}", &text[..4], &text[4..8], &text[8..])
}
