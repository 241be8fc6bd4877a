//! Texts with slots: `{other}` stands for words that depend on who reads. Nobody looks for words in a finished text.

/// The text with each slot filled that `words` knows. Other braces are somebody else's, and stay.
pub fn fill(text: &str, words: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.push_str(before);
        let slot = from.find('}').and_then(|close| Some((words(&from[1..close])?, close)));
        rest = if let Some((said, close)) = slot {
            filled.push_str(&said);
            &from[close + 1..]
        } else {
            filled.push('{');
            &from[1..]
        };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_slots_are_filled_and_other_braces_stay() {
        let words = |slot: &str| (slot == "other").then(|| "this computer".to_owned());
        for (text, filled) in [
            ("{other} is off; ask {other}.", "this computer is off; ask this computer."),
            ("{6F1A} and { and } {{other}", "{6F1A} and { and } {this computer"),
            ("", ""),
        ] {
            assert_eq!(fill(text, words), filled);
        }
    }

    proptest! {
        #[test]
        fn what_has_no_slots_stays(text in any::<String>()) {
            prop_assert_eq!(fill(&text, |_| None), text);
        }
    }
}
