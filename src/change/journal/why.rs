//! Why a change was not made, on the disk: its English, which every Redial has written and reads, and beside it what it
//! takes to say it in another language.

use serde::{Deserialize, Serialize};

use crate::model::Said;

/// The English, in characters, each of which JSON writes in six octets at most.
const LONGEST_ENGLISH: usize = 200;
/// The sentence, in octets. One that is longer is kept in English alone.
const LONGEST_SAYS: usize = 1200;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Why {
    why: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    says: Option<Said>,
}

impl Why {
    /// Both, with the name of the second, in octets.
    pub const LONGEST: usize = 6 * LONGEST_ENGLISH + LONGEST_SAYS + 8;

    /// Short enough for the room that is kept for it.
    pub fn new(said: Said) -> Self {
        let fits = serde_json::to_string(&said).is_ok_and(|text| text.len() <= LONGEST_SAYS);
        Self { why: short(&said), says: Some(said).filter(|_| fits) }
    }

    /// The English is what counts: where the sentence does not say the same, somebody has changed the file.
    pub fn said(self) -> Said {
        let Self { why, says } = self;
        says.filter(|says| says.size() <= LONGEST_SAYS && short(says) == why).unwrap_or_else(|| Said::finished(&why))
    }
}

fn short(said: &Said) -> String {
    said.english().chars().take(LONGEST_ENGLISH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::ChangeError;
    use crate::platform::PlatformError;

    fn denied(what: &str) -> Said {
        ChangeError::from(PlatformError::Denied { what: what.to_owned() }).said()
    }

    fn read(json: &str) -> Said {
        serde_json::from_str::<Why>(json).unwrap().said()
    }

    #[test]
    fn the_sentence_comes_back() {
        let text = serde_json::to_string(&Why::new(denied("{HKLM}"))).unwrap();
        assert!(text.starts_with("{\"why\":\"access denied: {HKLM}\","), "{text}");
        let back = read(&text);
        assert!(back.is_told() && back == denied("{HKLM}"), "{back:?}");
    }

    #[test]
    fn an_older_journal_has_english_alone() {
        let back = read("{\"why\":\"in use: {a}\"}");
        assert!(back == "in use: {a}" && !back.is_told(), "{back:?}");
    }

    #[test]
    fn a_sentence_that_says_something_else_is_passed_over() {
        let says = serde_json::to_string(&denied("a")).unwrap();
        let back = read(&format!("{{\"why\":\"all is well\",\"says\":{says}}}"));
        assert!(back == "all is well" && !back.is_told(), "{back:?}");
    }

    #[test]
    fn it_fits_its_room() {
        for what in ["a".repeat(5000), "\u{1}".repeat(5000), "\u{1F600}".repeat(190)] {
            let why = Why::new(denied(&what));
            assert!(serde_json::to_string(&why).unwrap().len() <= Why::LONGEST + "{\"why\":\"\"}".len());
        }
    }
}
