//! Whose chair a text is read from: what is the other computer to one reader is this computer to another.

use serde::{Deserialize, Serialize};

use super::said::{Role, Voice};
use super::slots::fill;

/// Where whoever reads sits. Rules write `{other}`, `{Other}` and the like, as [`Role`] knows them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// At the computer that connects.
    #[default]
    Caller,
    /// At the computer to be reached.
    Called,
}

impl Seat {
    /// The text as it is said to whoever sits here.
    #[must_use]
    pub fn say(self, voice: Voice, text: &str) -> String {
        fill(&voice.text(text), |slot| Role::named(slot).map(|(role, form)| voice.role(role, form, self)))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls takes a reference")]
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::Caller
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_is_told_of_their_own_computer() {
        let text = "{Other} is off: go to {other}, not to {this}, and stay {there}.";
        let here = "This computer is off: go to this computer, not to the computer that connects, and stay here.";
        assert_eq!(
            Seat::Caller.say(Voice::ENGLISH, text),
            "The other computer is off: go to the other computer, not to this computer, and stay there."
        );
        assert_eq!(Seat::Called.say(Voice::ENGLISH, text), here);
    }
}
