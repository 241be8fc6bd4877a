//! The spelling alphabet of aviation and of every hotline: what is read aloud is heard right.

/// A letter or a digit as a word. Nothing else has one.
#[must_use]
pub const fn word(sign: char) -> Option<&'static str> {
    Some(match sign.to_ascii_uppercase() {
        'A' => "Alfa",
        'B' => "Bravo",
        'C' => "Charlie",
        'D' => "Delta",
        'E' => "Echo",
        'F' => "Foxtrot",
        'G' => "Golf",
        'H' => "Hotel",
        'I' => "India",
        'J' => "Juliett",
        'K' => "Kilo",
        'L' => "Lima",
        'M' => "Mike",
        'N' => "November",
        'O' => "Oscar",
        'P' => "Papa",
        'Q' => "Quebec",
        'R' => "Romeo",
        'S' => "Sierra",
        'T' => "Tango",
        'U' => "Uniform",
        'V' => "Victor",
        'W' => "Whiskey",
        'X' => "X-ray",
        'Y' => "Yankee",
        'Z' => "Zulu",
        '0' => "Zero",
        '1' => "One",
        '2' => "Two",
        '3' => "Three",
        '4' => "Four",
        '5' => "Five",
        '6' => "Six",
        '7' => "Seven",
        '8' => "Eight",
        '9' => "Nine",
        _ => return None,
    })
}

/// A support code's groups, each as the words of its signs.
#[must_use]
pub fn spelled(code: &str) -> Vec<Vec<&'static str>> {
    let groups = code.split('-').map(|group| group.chars().filter_map(word).collect::<Vec<_>>());
    groups.filter(|group| !group.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_a_code_has_its_word() {
        let signs = ('A'..='Z').chain('0'..='9');
        let begins = |sign: char, word: &str| sign.is_ascii_digit() || word.starts_with(sign);
        assert!(signs.clone().all(|sign| word(sign).is_some_and(|word| begins(sign, word))));
        let mut words: Vec<_> = signs.filter_map(word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!((words.len(), word('-'), word('ä'), word('k')), (36, None, None, Some("Kilo")));
    }

    #[test]
    fn a_code_is_spelled_in_its_groups() {
        assert_eq!(spelled("RD-1K"), [vec!["Romeo", "Delta"], vec!["One", "Kilo"]]);
        assert!(spelled("").is_empty() && spelled("--").is_empty());
    }
}
