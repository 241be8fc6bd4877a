//! The numbers of a message box, as a value and as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The "Error code" and the "Extended error code" of one message box.
///
/// Text is `0x904/0x7`; JSON is `{"code":"0x904","extended":"0x7"}`, with `null` where there is no second number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorPair {
    #[serde(with = "hex")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub code: u32,
    #[serde(with = "hex_or_null")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extended: Option<u32>,
}

/// A message box is a few hundred characters long; anything much longer is something else.
const LONGEST: usize = 4096;

impl ErrorPair {
    /// Finds the numbers in what somebody typed or pasted.
    ///
    /// Understood are `0x904`, `904h`, `0x904/0x7`, `0x904 7`, decimal `2308`, a negative decimal status, and a whole
    /// message box in any language, whose words are ignored. A bare number is decimal if that is `known`, else
    /// hexadecimal if that is, else decimal. Among words, a bare number only counts if it is `known` and not tiny.
    pub fn find(text: &str, known: impl Fn(u32) -> bool) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let text: String = text.chars().map(plain).collect();
        let tokens = tokens(&text);
        let at = tokens.iter().position(|token| token.explicit().is_some());
        let (at, code, base) = if let Some(at) = at {
            (at, tokens[at].explicit()?, Base::Hex)
        } else if tokens.iter().any(|token| token.word) {
            tokens.iter().enumerate().find_map(|(at, token)| {
                let (code, base) = token.bare(&known)?;
                (code > 0xFF && known(code)).then_some((at, code, base))
            })?
        } else {
            // More than two numbers and nothing else are a date or a list, not a message box.
            let (code, base) = tokens.first().filter(|_| tokens.len() <= 2)?.bare(&known)?;
            (0, code, base)
        };
        let rest = &tokens[at + 1..];
        // A bare second number has to follow at once and alone, or a date or the time of day would be taken for one.
        let alone = rest.get(1).is_none_or(|after| !after.adjacent || after.in_base(Base::Hex).is_none());
        let neighbour = rest.first().filter(|next| next.adjacent && alone && next.explicit().is_none());
        let extended = neighbour.and_then(|next| next.in_base(base)).or_else(|| rest.iter().find_map(Token::explicit));
        Some(Self { code, extended })
    }
}

impl fmt::Display for ErrorPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:X}", self.code)?;
        self.extended.map_or(Ok(()), |extended| write!(f, "/0x{extended:X}"))
    }
}

#[derive(Clone, Copy)]
enum Base {
    Decimal,
    Hex,
}

/// A run of letters and digits.
struct Token<'a> {
    text: &'a str,
    /// A minus sign stands before it, and nothing that would make the sign a separator.
    minus: bool,
    /// Only separators lie between it and the token before.
    adjacent: bool,
    /// Certainly a word, so the text is more than bare numbers.
    word: bool,
}

impl Token<'_> {
    /// The number, if the spelling alone says that it is one: `0x904`, `904h`.
    fn explicit(&self) -> Option<u32> {
        if let Some(digits) = self.text.strip_prefix("0x").or_else(|| self.text.strip_prefix("0X")) {
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
            let glued = end < digits.len();
            // In "0x904Extended" the E belongs to the word, as far as anybody can tell.
            let digits = if glued { digits[..end].trim_end_matches(|c: char| c.is_ascii_alphabetic()) } else { digits };
            return hex::read(digits);
        }
        let digits = self.text.strip_suffix(['h', 'H'])?;
        digits.starts_with(|c: char| c.is_ascii_digit()).then(|| hex::read(digits)).flatten()
    }

    fn bare(&self, known: impl Fn(u32) -> bool) -> Option<(u32, Base)> {
        let decimal = self.in_base(Base::Decimal);
        let hex = self.in_base(Base::Hex).filter(|&number| known(number));
        match (decimal, hex) {
            (Some(decimal), Some(hex)) if !known(decimal) => Some((hex, Base::Hex)),
            (Some(decimal), _) => Some((decimal, Base::Decimal)),
            (None, hex) => hex.map(|hex| (hex, Base::Hex)),
        }
    }

    fn in_base(&self, base: Base) -> Option<u32> {
        match base {
            _ if !self.text.contains(|c: char| c.is_ascii_digit()) => None,
            Base::Decimal if self.minus => {
                let number: i32 = format!("-{}", self.text).parse().ok()?;
                Some(number.cast_unsigned())
            }
            Base::Decimal => self.text.parse().ok(),
            Base::Hex if self.minus => None,
            Base::Hex => hex::read(self.text),
        }
    }
}

/// Cuts the text at everything that is no ASCII letter or digit.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let gap = &rest[..start];
        let body = &rest[start..];
        let end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        let token = &body[..end];
        let digits = token.contains(|c: char| c.is_ascii_digit());
        let separators = gap.chars().all(|c| c.is_whitespace() || "/,;:|-+&".contains(c));
        tokens.push(Token {
            text: token,
            minus: gap.ends_with('-') && (gap.len() > 1 || tokens.is_empty()),
            adjacent: separators && !tokens.is_empty(),
            // A dot makes addresses and versions of numbers, and a letter of another script is a word as well.
            word: !digits || !separators,
        });
        rest = &body[end..];
    }
    if let Some(last) = tokens.last_mut() {
        last.word |= rest.contains(char::is_alphanumeric);
    }
    tokens
}

/// Brings full-width forms and the digits of other scripts to ASCII, and the sign that looks like an x.
fn plain(c: char) -> char {
    let from = |first: u32, to: char| char::from_u32(u32::from(c) - first + u32::from(to)).unwrap_or(c);
    match c {
        '\u{FF01}'..='\u{FF5E}' => from(0xFF01, '!'),
        '\u{0660}'..='\u{0669}' => from(0x0660, '0'),
        '\u{06F0}'..='\u{06F9}' => from(0x06F0, '0'),
        '\u{0966}'..='\u{096F}' => from(0x0966, '0'),
        '\u{D7}' => 'x',
        '\u{2212}' => '-',
        _ => c,
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
    use proptest::prelude::*;

    use super::ErrorPair;
    use crate::codes::parse;

    fn found(text: &str) -> Option<(u32, Option<u32>)> {
        parse(text).map(|pair| (pair.code, pair.extended))
    }

    #[test]
    fn typed() {
        let both = Some((0x904, Some(0x7)));
        let one = Some((0x904, None));
        for text in
            ["0x904/0x7", "0x904 0x7", "0X904, 0X7", "0x904/7", "0x904 7", "904/7", "904 7", "904h 7h", "0x0904 - 0x07"]
        {
            assert_eq!(found(text), both, "{text}");
        }
        for text in ["0x904", "904h", "904H", "904", " 904 ", "2308", "0x00000904", "(0x904)", "0x904.", "0×904"] {
            assert_eq!(found(text), one, "{text}");
        }
        assert_eq!(found("2308/7"), both);
        assert_eq!(found("0x904 (2308)"), one);
        assert_eq!(found("516"), Some((0x204, None)));
        assert_eq!(found("B07"), Some((0xB07, None)));
        assert_eq!(found("50331676"), Some((0x0300_001C, None)));
        assert_eq!(found("99999"), Some((99_999, None)));
        assert_eq!(found("C000006D"), Some((0xC000_006D, None)));
        assert_eq!(found("-1073741715"), Some((0xC000_006D, None)));
        assert_eq!(found("904-7"), both);
        assert_eq!(found("0x808/0x10A"), Some((0x808, Some(0x10A))));
        assert_eq!(found("808 10A"), Some((0x808, Some(0x10A))));
    }

    #[test]
    fn a_known_decimal_wins_over_a_known_hexadecimal() {
        let code = |known: &[u32]| ErrorPair::find("516", |number| known.contains(&number)).map(|pair| pair.code);
        assert_eq!(code(&[516, 0x516]), Some(516));
        assert_eq!(code(&[0x516]), Some(0x516));
        assert_eq!(code(&[]), Some(516));
    }

    #[test]
    fn pasted() {
        let both = Some((0x904, Some(0x7)));
        for text in [
            "Error code: 0x904 Extended error code: 0x7",
            "ERROR CODE: 0X904\r\nEXTENDED ERROR CODE: 0X7\r\nTimestamp (UTC): 11/20/26 06:38:45 AM\r\nPress Ctrl+C to copy.",
            "[Window Title]\nRemote Desktop Connection\n\n[Content]\nThis computer can't connect to the remote computer.\n\n\
             Error code: 0x904\nExtended error code: 0x7\nTimestamp (UTC): 11/20/26 06:38:45 AM",
            "Fehlercode: 0x904\nErweiterter Fehlercode: 0x7\nZeitstempel (UTC): 20.11.26 06:38:45",
            "エラー コード:0x904拡張エラー コード:0x7",
            "エラー コード：０ｘ９０４　拡張エラー コード：０ｘ７",
            "Error code: 0x904Extended error code: 0x7Timestamp (UTC): 11/20/26",
        ] {
            assert_eq!(found(text), both, "{text}");
        }
        assert_eq!(found("Error code: 0x204\nTimestamp (UTC): 11/20/26"), Some((0x204, None)));
        assert_eq!(found("RDP ClientActiveX has been disconnected (Reason= 2308)"), Some((0x904, None)));
        assert_eq!(found("Error code: 0x904\n11/20/26 06:38:45"), Some((0x904, None)));
        assert_eq!(found("error 904 again"), Some((0x904, None)));
        assert_eq!(found("código de error: ٢٣٠٨"), Some((0x904, None)));
    }

    #[test]
    fn junk() {
        let long = format!("{} 0x904", "x".repeat(5000));
        for text in [
            "",
            "   ",
            "hello",
            "my 3 cats",
            "1.2.3.4",
            "192.168.0.1:3389",
            "11/20/26",
            "0x",
            "0xg",
            "0x123456789",
            "bad",
            "-",
            "3.11",
            "20.11.26",
            &long,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn json() -> Result<(), serde_json::Error> {
        let both = ErrorPair { code: 0x904, extended: Some(7) };
        let one = ErrorPair { code: 0xC000_006D, extended: None };
        for (pair, json) in
            [(both, r#"{"code":"0x904","extended":"0x7"}"#), (one, r#"{"code":"0xC000006D","extended":null}"#)]
        {
            assert_eq!(serde_json::to_string(&pair)?, json);
            assert_eq!(serde_json::from_str::<ErrorPair>(json)?, pair);
        }
        for bad in [
            r#"{"code":2308,"extended":null}"#,
            r#"{"code":"904","extended":null}"#,
            r#"{"code":"0x","extended":null}"#,
        ] {
            assert!(serde_json::from_str::<ErrorPair>(bad).is_err(), "{bad}");
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_harmless(text in any::<String>()) {
            let _ = parse(&text);
        }

        #[test]
        fn near_misses_are_harmless(text in r"[0-9a-fA-FxXhH/ :.,\-０-９٠-٩×é]{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn its_own_text_is_read_back(code: u32, extended: Option<u32>) {
            let pair = ErrorPair { code, extended };
            prop_assert_eq!(parse(&pair.to_string()), Some(pair));
        }
    }
}
