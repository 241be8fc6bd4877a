//! The two numbers of mstsc's message box.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// "Error code" and, where the message box has one, "Extended error code".
///
/// Shown and stored as upper-case hexadecimal with a lower-case `0x`, as Windows prints it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorPair {
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub code: u32,
    #[serde(serialize_with = "to_hex_option", deserialize_with = "from_hex_option", default)]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extended: Option<u32>,
}

impl fmt::Display for ErrorPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#X}", Hex(self.code))?;
        match self.extended {
            Some(extended) => write!(f, "/{:#X}", Hex(extended)),
            None => Ok(()),
        }
    }
}

struct Hex(u32);

impl fmt::UpperHex for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:X}", self.0)
    }
}

fn to_hex<S: Serializer>(number: &u32, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(&format_args!("0x{number:X}"))
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn to_hex_option<S: Serializer>(number: &Option<u32>, s: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => to_hex(number, s),
        None => s.serialize_none(),
    }
}

fn from_hex<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    parse_hex(&String::deserialize(d)?).ok_or_else(|| serde::de::Error::custom("not a hexadecimal number"))
}

fn from_hex_option<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    Option::<String>::deserialize(d)?
        .map(|text| parse_hex(&text).ok_or_else(|| serde::de::Error::custom("not a hexadecimal number")))
        .transpose()
}

fn parse_hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_windows_prints_it() {
        let pair = ErrorPair { code: 0x904, extended: Some(7) };
        assert_eq!(pair.to_string(), "0x904/0x7");
        assert_eq!(serde_json::to_string(&pair).unwrap(), r#"{"code":"0x904","extended":"0x7"}"#);
    }

    #[test]
    fn reads_back_what_it_wrote() {
        for pair in [ErrorPair { code: 0, extended: None }, ErrorPair { code: u32::MAX, extended: Some(u32::MAX) }] {
            assert_eq!(serde_json::from_str::<ErrorPair>(&serde_json::to_string(&pair).unwrap()).unwrap(), pair);
        }
    }
}
