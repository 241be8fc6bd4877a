//! A verdict in a few letters and digits that can be read aloud: `RD-0K3F-72LM-4W8R`.
//!
//! What is on paper is read for ever: [`first`] is the format that was written first, [`second`] is written now.

mod decoded;
mod first;
mod second;
mod signs;

use std::fmt;

use super::{Report, words};
use crate::model::said::{Count, Term};
use crate::model::{Cause, CauseName, Confidence, Layer, Said, Side, Status};
use crate::says;

pub use decoded::{Decoded, LayerState, Remedy, told};
pub(super) use decoded::{SAYS as TOLD, texts};

/// What a code holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SupportCode {
    pub format: Format,
    pub cause: CodedCause,
    pub side: Side,
    pub confidence: Confidence,
    /// In the order of [`LAYERS`].
    pub layers: [Status; LAYERS.len()],
    /// What stands beside the chain and is asked only when somebody wants it: the sessions of the other computer. The first
    /// format has no place for it.
    pub session: Status,
}

/// How it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    First,
    Second,
}

/// The layers that a code has the states of. Another one needs another format.
pub const LAYERS: [Layer; 10] = [
    Layer::ThisPc,
    Layer::Name,
    Layer::Network,
    Layer::Port,
    Layer::Negotiation,
    Layer::Tls,
    Layer::Certificate,
    Layer::SignIn,
    Layer::Gateway,
    Layer::Udp,
];

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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SupportCodeError {
    Length(usize),
    Character(char),
    Check,
    Newer,
}

says! { "report-support-code":
    WrongLength { n: Count } = "A support code has twelve letters and digits after RD (older ones have ten), and this has {n}.";
    WrongSign { sign: Term } = "No support code contains \u{201c}{sign}\u{201d}.";
    Misheard {} = "A letter or digit of the support code is wrong, or two are swapped.";
    FromNewer {} = "The support code was made by a newer version of Redial.";
    OnceMore { example: Term } = "Please ask for the code once more. It looks like {example}.";
    NewerCause {} = "A cause that this version of Redial does not know";
}

/// What one looks like.
pub const EXAMPLE: &str = "RD-0K3F-72LM-4W8R";

impl SupportCodeError {
    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> Option<Said> {
        (self != Self::Newer).then(|| OnceMore { example: Term::from(EXAMPLE) }.into())
    }
}

impl From<SupportCodeError> for Said {
    fn from(error: SupportCodeError) -> Self {
        match error {
            SupportCodeError::Length(length) => WrongLength { n: Count(length as u64) }.into(),
            SupportCodeError::Character(sign) => {
                WrongSign { sign: Term(super::escape::plain(&sign.to_string())) }.into()
            }
            SupportCodeError::Check => Misheard {}.into(),
            SupportCodeError::Newer => FromNewer {}.into(),
        }
    }
}

/// The code of a report.
#[must_use]
pub fn of(report: &Report) -> String {
    let verdict = &report.verdict;
    let coded = |cause: &CauseName| cause.known().map_or(CodedCause::Newer, CodedCause::Known);
    let cause = verdict.cause.as_ref().map_or(CodedCause::None, coded);
    let layers = LAYERS.map(|layer| report.layer(layer).map_or(Status::Unknown, |layer| layer.status));
    let (side, confidence) = (verdict.side, verdict.confidence);
    let session = report.layer(Layer::Session).map_or(Status::Skipped, |layer| layer.status);
    SupportCode { format: Format::Second, cause, side, confidence, layers, session }.to_string()
}

/// Reads a code as it was heard: in any case, with any spaces and dashes, with what sounds or looks like its signs.
///
/// # Errors
/// Where it cannot be one, or was misheard.
pub fn read(text: &str) -> Result<SupportCode, SupportCodeError> {
    let heard: Vec<char> = text.chars().filter(|&c| !is_gap(c)).collect();
    let signs = match heard.as_slice() {
        ['R' | 'r', 'D' | 'd', signs @ ..] => signs,
        signs => signs,
    };
    if signs.len() == first::SIGNS.length {
        first::read(signs)
    } else if signs.len() == second::SIGNS.length {
        second::read(signs)
    } else {
        Err(SupportCodeError::Length(signs.len()))
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || "-\u{2010}\u{2011}\u{2012}\u{2013}_.".contains(c)
}

/// Whether a text is meant as a support code, right or wrong, where it might be an error number or a sentence instead.
#[must_use]
pub fn looks_like_one(text: &str) -> bool {
    let numbers = has_number(text);
    match read(text) {
        Ok(_) if is_marked(text) => return true,
        // An address or a number in digits alone may fit by chance.
        Ok(code) => return code.format == Format::First || !numbers && text.contains(char::is_alphabetic),
        Err(_) => {}
    }
    let heard: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).skip(2).take(2 * second::SIGNS.length).collect();
    // "RDP 0x904" is none, nor "rd 1800 7", nor "RD Licensing is not configured": one or two signs are missed, not half of them.
    let begins = heard.first().is_some_and(|c| c.is_ascii_digit() || "iIlL".contains(*c));
    let as_the_first = begins && (first::SIGNS.length - 4..=first::SIGNS.length + 2).contains(&heard.len());
    let unread = heard.iter().filter(|c| second::SIGNS.value(**c).is_none()).count();
    let as_the_second = unread <= 2 && (second::SIGNS.length - 2..=second::SIGNS.length + 2).contains(&heard.len());
    is_marked(text) && !numbers && (as_the_first || as_the_second)
}

/// Whether RD stands before it.
fn is_marked(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&'R'))
        && letters.next().is_some_and(|c| c.eq_ignore_ascii_case(&'D'))
}

/// Whether a word of it is a number such as 0x904.
fn has_number(text: &str) -> bool {
    let number = |word: &str| {
        let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
        digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
    };
    text.split(|c: char| !c.is_alphanumeric()).any(number)
}

impl fmt::Display for SupportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self.format {
            Format::First => first::write(self),
            Format::Second => second::write(self),
        })
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
    pub fn words(self) -> Option<Said> {
        match self {
            Self::None => None,
            Self::Known(cause) => Some(words::cause(cause).into()),
            Self::Newer => Some(NewerCause {}.into()),
        }
    }
}

impl SupportCode {
    /// As one number. The last of the causes that fit is one that the writing version itself had no number for.
    fn pack(&self, causes: u64) -> u64 {
        let cause = match self.cause {
            CodedCause::None => 0,
            CodedCause::Known(cause) => u64::from(cause.number()),
            CodedCause::Newer => causes - 1,
        };
        let number = (cause * radix(&Side::ALL) + place(&Side::ALL, self.side)) * radix(&Confidence::ALL);
        let number = number + place(&Confidence::ALL, self.confidence);
        let session = (self.format == Format::Second).then_some(self.session);
        let states = self.layers.into_iter().chain(session);
        states.fold(number, |number, status| number * radix(&Status::ALL) + place(&Status::ALL, status))
    }

    fn unpack(format: Format, mut number: u64, causes: u64) -> Option<Self> {
        let session = match format {
            Format::First => Status::Skipped,
            Format::Second => take(&mut number, &Status::ALL)?,
        };
        let mut layers = [Status::Unknown; LAYERS.len()];
        for status in layers.iter_mut().rev() {
            *status = take(&mut number, &Status::ALL)?;
        }
        let confidence = take(&mut number, &Confidence::ALL)?;
        let side = take(&mut number, &Side::ALL)?;
        let known = |number| u8::try_from(number).ok().and_then(Cause::numbered);
        let cause = match number {
            0 => CodedCause::None,
            number if number < causes => known(number).map_or(CodedCause::Newer, CodedCause::Known),
            _ => return None,
        };
        Some(Self { format, cause, side, confidence, layers, session })
    }
}

fn take<T: Copy>(number: &mut u64, from: &[T]) -> Option<T> {
    let at = usize::try_from(*number % radix(from)).ok()?;
    *number /= radix(from);
    from.get(at).copied()
}

const fn radix<T>(of: &[T]) -> u64 {
    of.len() as u64
}

fn place<T: PartialEq + Copy>(among: &[T], of: T) -> u64 {
    among.iter().position(|one| *one == of).unwrap_or_default() as u64
}

#[cfg(test)]
mod tests;
