//! A verdict in ten characters that can be read aloud: `RD-1K3F-92QM-4X`.
//!
//! Crockford's base 32, which has no I, L, O and U. The first character is the format; in format 1 the next seven hold
//! cause, side, confidence and the states of all layers as one number, and the last two check the eight before them: a
//! Reed-Solomon code over GF(32), which notices any two wrong characters, and with them every swap of two.

use std::fmt;

use thiserror::Error;

use super::{Report, words};
use crate::model::{Cause, CauseName, Confidence, Layer, Side, Status};

/// What a code holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SupportCode {
    pub cause: CodedCause,
    pub side: Side,
    pub confidence: Confidence,
    /// In the order of [`Layer::ALL`].
    pub layers: [Status; Layer::ALL.len()],
}

/// The cause of the verdict.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CodedCause {
    /// The verdict has none.
    None,
    Known(Cause),
    /// One that this version does not know.
    Newer,
}

/// Why a text is no support code.
#[derive(Clone, Copy, Debug, Error, Eq, PartialEq)]
pub enum SupportCodeError {
    #[error("a support code has ten letters and digits after RD, this has {0}")]
    Length(usize),
    #[error("\u{201c}{0}\u{201d} is in no support code")]
    Character(char),
    #[error("a character of the support code is wrong, or two are swapped")]
    Check,
    #[error("the support code was made by a newer version of Redial")]
    Newer,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The character that every code of this format begins with.
const FORMAT: u8 = 1;
/// As many causes as fit: 234 * 5 * 3 * 5^10 is less than 32^7.
const CAUSES: u64 = 234;
/// A cause that the writing version itself had no number for.
const UNNUMBERED: u64 = CAUSES - 1;
const DATA: usize = 8;
const LENGTH: usize = DATA + 2;

/// The code of a report.
#[must_use]
pub fn of(report: &Report) -> String {
    let verdict = &report.verdict;
    let coded = |cause: &CauseName| cause.known().map_or(CodedCause::Newer, CodedCause::Known);
    let cause = verdict.cause.as_ref().map_or(CodedCause::None, coded);
    let layers = Layer::ALL.map(|layer| report.layer(layer).map_or(Status::Unknown, |layer| layer.status));
    SupportCode { cause, side: verdict.side, confidence: verdict.confidence, layers }.to_string()
}

/// Reads a code as it was heard: in any case, with any spaces and dashes, with the letters that look like digits.
///
/// # Errors
/// Where it cannot be one, or was misheard.
pub fn read(text: &str) -> Result<SupportCode, SupportCodeError> {
    let heard: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace() && !"-\u{2010}\u{2011}\u{2012}\u{2013}_.".contains(*c)).collect();
    let code = match heard.as_slice() {
        ['R' | 'r', 'D' | 'd', code @ ..] if heard.len() != LENGTH => code,
        code => code,
    };
    if code.len() != LENGTH {
        return Err(SupportCodeError::Length(code.len()));
    }
    let mut values = [0; LENGTH];
    for (value, &c) in values.iter_mut().zip(code) {
        *value = digit(c).ok_or(SupportCodeError::Character(c))?;
    }
    if remainder(&values) != [0, 0] {
        return Err(SupportCodeError::Check);
    }
    if values[0] != FORMAT {
        return Err(SupportCodeError::Newer);
    }
    let number = values[1..DATA].iter().fold(0, |number, &value| number * 32 + u64::from(value));
    unpack(number).ok_or(SupportCodeError::Newer)
}

/// Whether a text is meant as a support code, right or wrong.
#[must_use]
pub fn looks_like_one(text: &str) -> bool {
    let heard: String = text.chars().filter(|c| c.is_alphanumeric()).take(LENGTH * 2).collect();
    let marked = heard.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("rd"));
    // "RDP 0x904" is none: the format stands first, and is a digit or heard as a letter that looks like one.
    let format = heard.chars().nth(2).is_some_and(|c| c.is_ascii_digit() || "iIlL".contains(c));
    // Nor is "rd 1800 7", nor "RD Licensing is not configured": one or two characters are missed, not half of them.
    let about_as_long = (LENGTH - 2..=LENGTH + 4).contains(&heard.chars().count());
    let number = |word: &str| {
        let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
        digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
    };
    let numbers = text.split(|c: char| !c.is_alphanumeric()).any(number);
    marked && format && about_as_long && !numbers || read(text).is_ok()
}

impl fmt::Display for SupportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut number = self.pack();
        let mut values = [0; LENGTH];
        for value in values[1..DATA].iter_mut().rev() {
            *value = (number % 32) as u8;
            number /= 32;
        }
        values[0] = FORMAT;
        let check = remainder(&values);
        values[DATA..].copy_from_slice(&check);
        let text: String = values.iter().map(|&value| char::from(ALPHABET[usize::from(value)])).collect();
        write!(f, "RD-{}-{}-{}", &text[..4], &text[4..DATA], &text[DATA..])
    }
}

impl CodedCause {
    /// The cause, where this version knows it.
    #[must_use]
    pub const fn known(self) -> Option<Cause> {
        match self {
            Self::Known(cause) => Some(cause),
            Self::None | Self::Newer => None,
        }
    }

    /// In plain words; none where the verdict has no cause.
    #[must_use]
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Known(cause) => Some(words::cause(cause)),
            Self::Newer => Some("A cause that this version of Redial does not know"),
        }
    }
}

impl SupportCode {
    fn pack(&self) -> u64 {
        let cause = match self.cause {
            CodedCause::None => 0,
            CodedCause::Known(cause) => u64::from(cause.number()),
            CodedCause::Newer => UNNUMBERED,
        };
        let number = (cause * radix(&Side::ALL) + place(&Side::ALL, &self.side)) * radix(&Confidence::ALL);
        let number = number + place(&Confidence::ALL, &self.confidence);
        self.layers.iter().fold(number, |number, status| number * radix(&Status::ALL) + place(&Status::ALL, status))
    }
}

fn unpack(mut number: u64) -> Option<SupportCode> {
    let mut layers = [Status::Unknown; Layer::ALL.len()];
    for status in layers.iter_mut().rev() {
        *status = take(&mut number, &Status::ALL)?;
    }
    let confidence = take(&mut number, &Confidence::ALL)?;
    let side = take(&mut number, &Side::ALL)?;
    let cause = match u8::try_from(number).ok()? {
        0 => CodedCause::None,
        number if u64::from(number) < CAUSES => Cause::numbered(number).map_or(CodedCause::Newer, CodedCause::Known),
        _ => return None,
    };
    Some(SupportCode { cause, side, confidence, layers })
}

fn take<T: Copy>(number: &mut u64, from: &[T]) -> Option<T> {
    let at = usize::try_from(*number % radix(from)).ok()?;
    *number /= radix(from);
    from.get(at).copied()
}

const fn radix<T>(of: &[T]) -> u64 {
    of.len() as u64
}

fn place<T: PartialEq>(among: &[T], of: &T) -> u64 {
    among.iter().position(|one| one == of).unwrap_or_default() as u64
}

fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    (0..32).find(|&value| char::from(ALPHABET[usize::from(value)]) == c)
}

/// The remainder of the whole by (x - 1)(x - a) = x^2 + (a + 1)x + a, where a is 2: nothing where the check fits.
fn remainder(values: &[u8; LENGTH]) -> [u8; 2] {
    values.iter().fold([0, 0], |[high, low], &value| [low ^ times(high, 3), value ^ times(high, 2)])
}

/// In GF(32), by x^5 + x^2 + 1.
fn times(a: u8, b: u8) -> u8 {
    (0..5).rev().fold(0, |sum: u8, bit| {
        let doubled = sum << 1;
        let reduced = if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 };
        if b >> bit & 1 == 1 { reduced ^ a } else { reduced }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_code() -> impl Strategy<Value = SupportCode> {
        let layers = proptest::array::uniform10(proptest::sample::select(&Status::ALL[..]));
        let cause = prop_oneof![
            Just(CodedCause::None),
            Just(CodedCause::Newer),
            proptest::sample::select(Cause::ALL).prop_map(CodedCause::Known)
        ];
        let (side, confidence) =
            (proptest::sample::select(&Side::ALL[..]), proptest::sample::select(&Confidence::ALL[..]));
        (cause, side, confidence, layers).prop_map(|(cause, side, confidence, layers)| SupportCode {
            cause,
            side,
            confidence,
            layers,
        })
    }

    #[test]
    fn every_number_fits() {
        assert!(Cause::ALL.iter().all(|cause| (1..UNNUMBERED).contains(&u64::from(cause.number()))));
    }

    #[test]
    fn a_code_on_paper_keeps_its_meaning() {
        let [pass, warn, skipped] = [Status::Pass, Status::Warn, Status::Skipped];
        let code = SupportCode {
            cause: CodedCause::Known(Cause::CertificateExpired),
            side: Side::Server,
            confidence: Confidence::Certain,
            layers: [pass, pass, pass, pass, pass, pass, warn, pass, skipped, skipped],
        };
        assert_eq!(read("RD-14PR-813B-HV"), Ok(code));
    }

    #[test]
    fn reading_forgives_what_ears_and_hands_do() {
        let code = SupportCode {
            cause: CodedCause::Known(Cause::NoNetwork),
            side: Side::Client,
            confidence: Confidence::Certain,
            layers: [Status::Skipped; 10],
        };
        let text = code.to_string();
        let bare = text.replace('-', "");
        let spelt: String = bare.chars().flat_map(|c| [c, ' ']).collect();
        for heard in [
            text.to_lowercase(),
            bare.clone(),
            bare[2..].to_owned(),
            spelt,
            text.replace('0', "o").replace('1', "l"),
            text.replace('1', "I"),
        ] {
            assert_eq!(read(&heard).as_ref(), Ok(&code), "{heard}");
            assert!(looks_like_one(&heard), "{heard}");
        }
        assert_eq!(read(&text[..14]), Err(SupportCodeError::Length(9)));
        assert_eq!(read(&text.replace('-', "U")), Err(SupportCodeError::Length(13)));
        assert_eq!(read("RD-1111-1111-1U"), Err(SupportCodeError::Character('U')));
        assert!(
            !looks_like_one("0x904 0x107")
                && !looks_like_one("0x904/0x7")
                && !looks_like_one("2308")
                && !looks_like_one("")
        );
        assert!(
            !looks_like_one("RDP error 0x904")
                && !looks_like_one("RD Gateway 0x3000005")
                && looks_like_one("rd-1k3f-92qm")
        );
        for numbers in ["rd 904 7", "RD 0x904/0x7", "rd 1800 7", "rd 2308 extended 7", "RD Licensing is not configured"]
        {
            assert!(!looks_like_one(numbers), "{numbers}");
        }
        for misheard in ["RD-74PR-813B-HV", "RD-14PR-813B", "RD-1K3F-0XQM-4X"] {
            assert!(looks_like_one(misheard), "{misheard}");
        }
    }

    #[test]
    fn a_format_of_the_future_is_named_so() {
        let mut values = [0; LENGTH];
        values[0] = 2;
        let check = remainder(&values);
        values[DATA..].copy_from_slice(&check);
        let text: String = values.iter().map(|&value| char::from(ALPHABET[usize::from(value)])).collect();
        assert_eq!(read(&text), Err(SupportCodeError::Newer));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn reads_what_it_writes(code in any_code()) {
            prop_assert_eq!(read(&code.to_string()), Ok(code));
        }

        #[test]
        fn notices_every_wrong_character_and_every_swap(code in any_code()) {
            let text: Vec<char> = code.to_string().replace('-', "").chars().skip(2).collect();
            for at in 0..LENGTH {
                for wrong in ALPHABET.iter().map(|&b| char::from(b)).filter(|&c| c != text[at]) {
                    let mut heard = text.clone();
                    heard[at] = wrong;
                    prop_assert_eq!(read(&heard.iter().collect::<String>()), Err(SupportCodeError::Check));
                }
                if at > 0 && text[at] != text[at - 1] {
                    let mut heard = text.clone();
                    heard.swap(at, at - 1);
                    prop_assert_eq!(read(&heard.iter().collect::<String>()), Err(SupportCodeError::Check));
                }
            }
        }

        #[test]
        fn any_text_is_harmless(text in any::<String>()) {
            let _ = (read(&text), looks_like_one(&text));
        }
    }
}
