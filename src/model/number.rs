//! Numbers as people write them.

use std::str::FromStr;

/// A number as people write one: digits alone. What Rust itself reads may have a plus sign, too.
#[must_use]
pub fn whole_number<T: FromStr>(text: &str) -> Option<T> {
    let digits = text.bytes().all(|octet| octet.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone() {
        assert_eq!(whole_number::<u16>("3389"), Some(3389));
        for text in ["", "+5", "-0", " 5", "5 ", "70000", "0x5", "1e1", "\u{665}"] {
            assert_eq!(whole_number::<u16>(text), None, "{text}");
        }
    }
}
