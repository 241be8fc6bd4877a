//! What the numbers of a message box mean, for a page.

use crate::codes;
use crate::model::ErrorPair;

/// What was read from the numbers of a message box.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Numbers {
    pub error: ErrorPair,
    /// What they mean, a paragraph each; empty where the list has nothing.
    pub meaning: Vec<&'static str>,
    /// What is behind them most often, likeliest first.
    pub reasons: Vec<&'static str>,
}

/// Reads the numbers from whatever was typed or pasted.
#[must_use]
pub fn numbers(typed: &str) -> Option<Numbers> {
    codes::parse(typed).map(meaning)
}

/// What a pair of numbers means.
#[must_use]
pub fn meaning(error: ErrorPair) -> Numbers {
    if let Some(story) = codes::pair(error.code, error.extended) {
        let reasons = story.reasons.iter().map(|reason| reason.text).collect();
        return Numbers { error, meaning: vec![story.meaning, story.caution], reasons };
    }
    let main = codes::main_code(error.code).or_else(|| codes::status(error.code));
    let extended = error.extended.and_then(codes::extended);
    let meaning = main.into_iter().chain(extended).map(|code| code.meaning).collect();
    Numbers { error, meaning, reasons: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_of_the_message_box_has_a_story() {
        let numbers = numbers("Error code: 0x904 Extended error code: 0x7").unwrap();
        assert_eq!(numbers.error, ErrorPair { code: 0x904, extended: Some(7) });
        assert!(!numbers.meaning.is_empty() && !numbers.reasons.is_empty());
        assert!(super::numbers("hello").is_none());
    }
}
