//! The numbers of a message box, as a value and as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What one message box said: its "Error code", its "Extended error code", or, where it has no number, its sentence.
///
/// Text is `0x904/0x7`; JSON is `{"code":"0x904","extended":"0x7"}`, with `null` for what is not there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorPair {
    #[serde(with = "hex_or_null")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub code: Option<u32>,
    #[serde(with = "hex_or_null")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extended: Option<u32>,
    /// The sentence that was recognised, as Windows has it in English.
    #[serde(skip)]
    pub sentence: Option<&'static str>,
}

impl ErrorPair {
    /// Numbers alone.
    #[must_use]
    pub fn new(code: impl Into<Option<u32>>, extended: impl Into<Option<u32>>) -> Self {
        Self { code: code.into(), extended: extended.into(), sentence: None }
    }

    /// Whether there is any number.
    #[must_use]
    pub const fn has_numbers(&self) -> bool {
        self.code.is_some() || self.extended.is_some()
    }
}

impl fmt::Display for ErrorPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code, self.extended, self.sentence) {
            (Some(code), Some(extended), _) => write!(f, "0x{code:X}/0x{extended:X}"),
            (Some(code), None, _) => write!(f, "0x{code:X}"),
            (None, Some(extended), _) => write!(f, "extended 0x{extended:X}"),
            (None, None, Some(sentence)) => write!(f, "\u{201c}{sentence}\u{201d}"),
            (None, None, None) => f.write_str("that is in no list"),
        }
    }
}

mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Up to eight hexadecimal digits without a sign, leading zeros not counted.
    pub(super) fn read(digits: &str) -> Option<u32> {
        let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(number: &u32, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("0x{number:X}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
        let text = String::deserialize(from)?;
        let digits =
            text.strip_prefix("0x").ok_or_else(|| D::Error::custom("a number that starts with 0x is needed"))?;
        read(digits).ok_or_else(|| D::Error::custom("not a 32-bit hexadecimal number"))
    }
}

mod hex_or_null {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Hex(#[serde(with = "super::hex")] u32);

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(number: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
        number.map(Hex).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
        Ok(Option::<Hex>::deserialize(from)?.map(|Hex(number)| number))
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorPair;

    #[test]
    fn json() -> Result<(), serde_json::Error> {
        let pairs = [
            (ErrorPair::new(0x904, 7), r#"{"code":"0x904","extended":"0x7"}"#),
            (ErrorPair::new(0xC000_006D, None), r#"{"code":"0xC000006D","extended":null}"#),
            (ErrorPair::new(None, 7), r#"{"code":null,"extended":"0x7"}"#),
            (ErrorPair::default(), r#"{"code":null,"extended":null}"#),
        ];
        for (pair, json) in pairs {
            assert_eq!(serde_json::to_string(&pair)?, json);
            assert_eq!(serde_json::from_str::<ErrorPair>(json)?, pair);
        }
        let spoken = ErrorPair { sentence: Some("An internal error has occurred"), ..ErrorPair::default() };
        assert_eq!(serde_json::to_string(&spoken)?, r#"{"code":null,"extended":null}"#);
        for bad in [
            r#"{"code":2308,"extended":null}"#,
            r#"{"code":"904","extended":null}"#,
            r#"{"code":"0x","extended":null}"#,
        ] {
            assert!(serde_json::from_str::<ErrorPair>(bad).is_err(), "{bad}");
        }
        Ok(())
    }

    #[test]
    fn as_text() {
        let text = |pair: ErrorPair| pair.to_string();
        assert_eq!(text(ErrorPair::new(0x904, 7)), "0x904/0x7");
        assert_eq!(text(ErrorPair::new(0x904, None)), "0x904");
        assert_eq!(text(ErrorPair::new(None, 7)), "extended 0x7");
    }
}
