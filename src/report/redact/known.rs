//! Texts that are looked for in sentences, as a tree of their letters: however many there are and however much they look
//! alike, each place of a sentence costs one way down.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Known texts, in lower case.
#[derive(Debug, Default)]
pub struct Known {
    /// From a node by a letter to the next. The root is 0.
    next: HashMap<u64, u32, BuildHasherDefault<Mixer>>,
    /// How many nodes there are beside the root.
    nodes: u32,
    /// What stands for the text that ends in a node.
    ends: HashMap<u32, String>,
}

impl Known {
    /// Takes in a text that is in lower case already; of two alike the later one counts.
    pub fn learn(&mut self, text: &str, stands_for: &str) {
        let mut node = 0;
        for c in text.chars() {
            let new = self.nodes + 1;
            node = *self.next.entry(edge(node, c)).or_insert(new);
            self.nodes = self.nodes.max(node);
        }
        if node != 0 {
            self.ends.insert(node, stands_for.to_owned());
        }
    }

    /// The longest text that `rest` begins with, with its length in octets of `rest`. `fits` is told its length in characters
    /// and what follows it.
    pub fn longest(&self, rest: &str, fits: impl Fn(usize, Option<char>) -> bool) -> Option<(usize, &str)> {
        let (mut node, mut best) = (0, None);
        let mut chars = rest.char_indices().peekable();
        let mut length = 0;
        while let Some((at, c)) = chars.next() {
            let Some(&next) = self.next.get(&edge(node, lower(c))) else { break };
            (node, length) = (next, length + 1);
            if let Some(stands_for) = self.ends.get(&node)
                && fits(length, chars.peek().map(|(_, c)| *c))
            {
                best = Some((at + c.len_utf8(), stands_for.as_str()));
            }
        }
        best
    }
}

fn edge(node: u32, c: char) -> u64 {
    u64::from(node) << 32 | u64::from(u32::from(c))
}

/// Nodes are numbers of our own making and letters are few: the standard library's hash, made against chosen keys, is four
/// times slower. An odd factor keeps different edges different.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.write_u64(u64::from(*octet));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

pub fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_that_fits() {
        let mut known = Known::default();
        for text in ["pc", "pc7", "pc7.example", "\u{fc}ber", ""] {
            known.learn(text, &format!("<{text}>"));
        }
        let any = |_: usize, _: Option<char>| true;
        assert_eq!(known.longest("PC7.example.", any), Some((11, "<pc7.example>")));
        assert_eq!(known.longest("pc7.exam", any), Some((3, "<pc7>")));
        assert_eq!(known.longest("\u{dc}BER.", any), Some((5, "<\u{fc}ber>")));
        assert_eq!(known.longest("x", any), None);
        assert_eq!(known.longest("", any), None);
        let whole_words = |_: usize, next: Option<char>| !next.is_some_and(char::is_alphanumeric);
        assert_eq!(known.longest("pc7x", whole_words), None);
        assert_eq!(known.longest("pc-7", whole_words), Some((2, "<pc>")));
    }
}
