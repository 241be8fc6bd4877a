//! Finds a sentence of a message box in what somebody typed or pasted.

use super::sentence::Sentence;
use super::{boxes, sentences};

/// The sentence that stands in a text, if it is one of the list. More telling ones win.
#[must_use]
pub fn sentence(text: &str) -> Option<&'static Sentence> {
    let text = folded(text);
    all().find(|sentence| sentence.fragments.iter().any(|fragment| stands_in(&text, fragment)))
}

/// The entry of a sentence in English.
#[must_use]
pub fn by_english(english: &str) -> Option<&'static Sentence> {
    all().find(|sentence| sentence.english == english)
}

/// What is said about them.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    all().flat_map(|sentence| [sentence.meaning, sentence.next])
}

/// What says more stands before what says less.
fn all() -> impl Iterator<Item = &'static Sentence> {
    boxes::TABLE.iter().chain(sentences::TABLE)
}

/// Whether a fragment stands in a text, its gaps filled by no more than a name.
fn stands_in(text: &str, fragment: &str) -> bool {
    const NAME: usize = 100;
    let (first, rest) = fragment.split_once('\u{2026}').map_or((fragment, None), |(first, rest)| (first, Some(rest)));
    text.match_indices(first).any(|(at, first)| {
        let behind = &text[at + first.len()..];
        rest.is_none_or(|rest| behind.find(rest).is_some_and(|gap| gap <= NAME))
    })
}

/// Lower case, one blank between words, plain apostrophes and quotation marks: boxes are copied, typed and translated.
fn folded(text: &str) -> String {
    let text: String = text.chars().take(super::LONGEST_TEXT).collect::<String>().to_lowercase();
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        c if c.is_whitespace() || c == '\u{200b}' => ' ',
        c => c,
    };
    let text: String = text.chars().map(plain).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::codes::{known, pair, parse, points, understand};
    use crate::model::ErrorPair;

    #[test]
    fn sentences_are_found_in_what_people_paste() {
        for (text, english) in [
            ("An internal error has occurred", "An internal error has occurred"),
            ("Your credentials did not work", "Your credentials did not work"),
            (
                "[Content] Remote Desktop can\u{2019}t connect",
                "Remote Desktop can't connect to the remote computer for one of these reasons",
            ),
            (
                "This computer can't connect to the remote computer. Try connecting",
                "This computer can't connect to the remote computer",
            ),
            (
                "An authentication error has occurred. The Local  Security Authority cannot",
                "The Local Security Authority cannot be contacted",
            ),
            (
                "An authentication error has occurred.\nThe function requested is not supported\nThis could be due to CredSSP encryption oracle remediation.",
                "This could be due to CredSSP encryption oracle remediation",
            ),
            (
                "Authentifizierungsfehler. Die lokale Sicherheitsautorität (LSA) ist nicht erreichbar.",
                "The Local Security Authority cannot be contacted",
            ),
            (
                "Cet ordinateur ne peut pas se connecter à l’ordinateur distant.",
                "This computer can't connect to the remote computer",
            ),
            (
                "認証エラーが発生しました。要求された関数はサポートされていません",
                "The function requested is not supported",
            ),
            ("此计算机无法连接到远程计算机。", "This computer can't connect to the remote computer"),
        ] {
            assert_eq!(sentence(text).map(|sentence| sentence.english), Some(english), "{text}");
        }
        for text in ["", "it does not work", "internal", "RDPClient_TCP: An error was encountered when transitioning"] {
            assert_eq!(sentence(text), None, "{text}");
        }
    }

    /// The whole box, and each of its telling parts alone, finds what was written for it and nothing else.
    #[test]
    fn every_sentence_finds_its_own_meaning() {
        for entry in all() {
            assert!(entry.meaning.ends_with('.') && entry.next.ends_with('.'), "{}", entry.english);
            let told = format!("{} {}", entry.meaning, entry.next);
            assert!(!told.contains("this number") && !told.contains("error code"), "no number is there: {told}");
            let found = |text: &str| sentence(text).map(|found| found.english);
            assert_eq!(found(entry.english), Some(entry.english));
            assert_eq!(all().filter(|other| other.english == entry.english).count(), 1, "{}", entry.english);
            for fragment in entry.fragments {
                assert_eq!(folded(fragment), *fragment, "{}", entry.english);
                let text = fragment.replace('\u{2026}', "pc-17");
                assert_eq!(found(&text), Some(entry.english), "{fragment}");
            }
            assert!(entry.fragments.iter().any(|fragment| stands_in(&folded(entry.english), fragment)));
        }
    }

    #[test]
    fn a_gap_holds_a_name_and_no_more() {
        let found = |name: &str| sentence(&format!("Der Computer {name} wurde nicht gefunden")).is_some();
        assert!(found("\u{201e}pc-17\u{201c}") && !found(&"lange Rede ".repeat(10)));
    }

    proptest! {
        // So that each of them meets most of the words.
        #![proptest_config(ProptestConfig::with_cases(1500))]

        /// Whatever people write before and behind it is no number of it.
        #[test]
        fn a_sentence_means_the_same_among_other_words(
            entry in select(all().collect::<Vec<_>>()), before in select(BEFORE), behind in select(BEHIND), n in 0..100_u32,
        ) {
            let n = n.to_string();
            let text = format!("{}{}{}", before.replace('#', &n), entry.english, behind.replace('#', &n));
            let only = ErrorPair { sentence: Some(entry.english), ..ErrorPair::default() };
            prop_assert_eq!(parse(&text), Some(only), "{}", text);
        }

    }

    proptest! {
        #[test]
        fn any_text_is_harmless(text in any::<String>(), entry in select(all().collect::<Vec<_>>()), n in any::<u32>()) {
            for text in [text.clone(), format!("{} {n} {text}", entry.english), format!("{text}{}{n:x}", entry.english)] {
                if let Some(understood) = understand(&text) {
                    let error = understood.error;
                    let _ = (known(error), points(error), pair(error.code, error.extended));
                }
            }
        }
    }

    const BEFORE: &[&str] = &[
        "",
        "[Window Title]\r\nRemote Desktop Connection\r\n\r\n[Content]\r\n",
        "error since # days: ",
        "error: #) ",
        "Reasons: #) ",
        "code #: ",
        "Fehler seit # Tagen: ",
        "ThinkPad X# Carbon: ",
        "on Windows # x64: ",
        "error: 192.168.#.20: ",
        "error: fe80::#%12: ",
        "error on pc-#:3390: ",
        "srv_# error: ",
        "#h ago ",
        "since #h, ",
        "error 06:#:45 ",
        "error 2026-11-#: ",
        "tried # times: ",
        "error: # computers say ",
        "1920 x #, ",
    ];
    const BEHIND: &[&str] = &[
        "",
        ".",
        ". 1) It is off 2) it is away #) or it is busy.",
        ". Remote computer: srv#",
        " since # days",
        " (# times)",
        " #% of the time",
        " at 10.0.0.#:3389",
        "\r\nTimestamp (UTC): 11/#/26 06:38:45 AM\r\nPress Ctrl+C to copy.",
    ];
}
