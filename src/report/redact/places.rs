//! What the texts of facts are. The facts' own types say it, and `places.txt` is derived from them, because a report that
//! was read back has no types any more. A text in any other place is hidden.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a text is, by `text` in its field's schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Text {
    /// Of a list or a specification: it may be shown.
    Word,
    /// An object identifier, an algorithm or a version. A server sent it in a form that leaves no room for names.
    Algorithm,
    Time,
    /// What an adapter is called: shown where it is what systems call adapters by themselves.
    Adapter,
    Address,
    /// Of a computer or a domain.
    Name,
    /// Of X.509: `CN=office-pc, C=DE`.
    DistinguishedName,
    Other,
    /// It quotes short values such as "on", whose pseudonyms would tell nothing and spoil every sentence.
    LeftOut,
}

impl Text {
    fn called(name: &str) -> Self {
        match name {
            "word" => Self::Word,
            "algorithm" => Self::Algorithm,
            "time" => Self::Time,
            "adapter" => Self::Adapter,
            "address" => Self::Address,
            "name" => Self::Name,
            "distinguished-name" => Self::DistinguishedName,
            "left-out" => Self::LeftOut,
            _ => Self::Other,
        }
    }
}

/// What stands in a place of the facts or of the changes, with lists' indices left out: `tcp-connect.attempts.address`.
pub fn text_at(place: &str) -> Text {
    static PLACES: LazyLock<HashMap<&str, Text>> = LazyLock::new(|| places().collect());
    PLACES.get(place).copied().unwrap_or(Text::Other)
}

fn places() -> impl Iterator<Item = (&'static str, Text)> {
    let lines = include_str!("places.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).map(|(place, name)| (place, Text::called(name)))
}

#[cfg(test)]
mod tests;
