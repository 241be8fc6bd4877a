//! What the numbers of a message box mean, for a page.

use crate::codes;
use crate::model::ErrorPair;

/// What was read from the numbers of a message box.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Numbers {
    pub error: ErrorPair,
    /// What was typed, where it has no number.
    pub text: Option<String>,
    /// What they mean, a paragraph each; empty where the list has nothing.
    pub meaning: Vec<&'static str>,
    /// What is behind them most often, likeliest first.
    pub reasons: Vec<&'static str>,
}

/// Takes in whatever was typed or pasted: numbers, or a sentence. None where there is nothing.
#[must_use]
pub fn numbers(typed: &str) -> Option<Numbers> {
    codes::understand(typed).map(|understood| Numbers { text: understood.text, ..meaning(understood.error) })
}

/// What a pair of numbers means.
#[must_use]
pub fn meaning(error: ErrorPair) -> Numbers {
    if let Some(pair) = codes::pair(error.code, error.extended) {
        let reasons = pair.reasons.iter().map(|reason| reason.text).collect();
        return Numbers { error, text: None, meaning: vec![pair.meaning, pair.caution], reasons };
    }
    let known = codes::known(error).map(|known| known.meaning);
    let second = error.extended.filter(|_| error.code.is_some()).and_then(codes::extended).map(|code| code.meaning);
    Numbers { error, text: None, meaning: known.into_iter().chain(second).collect(), reasons: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_of_the_message_box_has_a_story() {
        let numbers = numbers("Error code: 0x904 Extended error code: 0x7").unwrap();
        assert_eq!(numbers.error, ErrorPair::new(0x904, 7));
        assert!(!numbers.meaning.is_empty() && !numbers.reasons.is_empty());
        assert!(super::numbers(" ").is_none());
        let kept = super::numbers("hello").unwrap();
        assert_eq!((kept.text.as_deref(), kept.meaning.len()), (Some("hello"), 0));
        let spoken = super::numbers("The logon attempt failed").unwrap();
        assert!(spoken.error.sentence.is_some() && !spoken.meaning.is_empty());
    }
}
