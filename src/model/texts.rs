//! The texts that stand in this module's tables and are shown as they are.

use super::said::own_words;
use super::{Layer, NotAsked, Seat, ServerKind, Side, Who};

/// Every one of them, in English, with its slots.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let who = Who::ALL.into_iter().flat_map(|who| [who.words(Seat::Caller), who.words(Seat::Called)]);
    // What makers call their servers is the same in every language.
    let nobody = [ServerKind::Unknown.name()];
    let words = Side::ALL.map(Side::words).into_iter().chain(Layer::ALL.map(Layer::title)).chain(nobody);
    let words = words.chain(own_words::texts());
    words.chain(NotAsked::ALL.map(NotAsked::reason)).chain(who).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_listed() {
        let all: Vec<_> = texts().collect();
        for text in ["Faster transport (UDP)", "nobody's side", "Helpdesk, at this computer", "an unknown server"] {
            assert!(all.contains(&text), "{text}");
        }
        assert!(all.contains(&NotAsked::OnItsScreen.reason()) && !all.contains(&""));
    }
}
