//! A number as signs that are read aloud, and two more that check them: a Reed-Solomon code over a small field, which
//! notices any two wrong signs, and with them every swap of two.

use super::SupportCodeError;

/// What the signs of one format are.
pub struct Signs {
    /// Each in the place of its value, upper case.
    pub alphabet: &'static [u8],
    /// What is taken for another sign: heard, or seen.
    pub taken_for: &'static [(char, char)],
    pub field: Field,
    /// How many there are, those that check included.
    pub length: usize,
}

/// GF(2^bits).
pub struct Field {
    pub bits: u32,
    /// By which it is made, a bit for each power.
    pub polynomial: u8,
}

/// Signs that check those before them.
const CHECKS: usize = 2;

impl Signs {
    /// A number that fits.
    pub fn write(&self, mut number: u64) -> String {
        let mut values = vec![0; self.length];
        let (data, check) = values.split_at_mut(self.length - CHECKS);
        for value in data.iter_mut().rev() {
            *value = (number & ((1 << self.field.bits) - 1)).try_into().unwrap_or_default();
            number >>= self.field.bits;
        }
        let [high, low] = [0, 0].iter().fold(self.field.remainder(data), |rest, &value| self.field.divide(rest, value));
        check.copy_from_slice(&[high, low]);
        values.iter().map(|&value| char::from(self.alphabet[usize::from(value)])).collect()
    }

    /// # Errors
    /// Where a sign is none, or was misheard.
    pub fn read(&self, heard: &[char]) -> Result<u64, SupportCodeError> {
        let value = |&c: &char| self.value(c).ok_or(SupportCodeError::Character(c));
        let values = heard.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        if values.len() != self.length {
            return Err(SupportCodeError::Length(values.len()));
        }
        if self.field.remainder(&values) != [0, 0] {
            return Err(SupportCodeError::Check);
        }
        let data = &values[..self.length - CHECKS];
        Ok(data.iter().fold(0, |number, &value| number << self.field.bits | u64::from(value)))
    }

    /// What the sign stands for, as it was heard.
    pub fn value(&self, heard: char) -> Option<u8> {
        let heard = heard.to_ascii_uppercase();
        let meant = self.taken_for.iter().find(|(taken, _)| *taken == heard).map_or(heard, |(_, meant)| *meant);
        (0..).zip(self.alphabet).find(|(_, sign)| char::from(**sign) == meant).map(|(value, _)| value)
    }
}

impl Field {
    /// The remainder of the whole by (x - 1)(x - 2): nothing where the check fits.
    pub fn remainder(&self, values: &[u8]) -> [u8; CHECKS] {
        values.iter().fold([0, 0], |rest, &value| self.divide(rest, value))
    }

    /// One step of the division by x^2 + 3x + 2, which is that product.
    fn divide(&self, [high, low]: [u8; CHECKS], value: u8) -> [u8; CHECKS] {
        [low ^ self.times(high, 3), value ^ self.times(high, 2)]
    }

    fn times(&self, a: u8, b: u8) -> u8 {
        (0..self.bits).rev().fold(0, |sum: u8, bit| {
            let doubled = sum << 1;
            let reduced = if doubled >> self.bits == 0 { doubled } else { doubled ^ self.polynomial };
            if b >> bit & 1 == 1 { reduced ^ a } else { reduced }
        })
    }
}
