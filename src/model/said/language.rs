//! A language: its grammar, and the catalogue of what is translated.
//!
//! A catalogue is keyed by the English sentence itself, so a changed one has no translation until somebody has looked at it
//! again, and texts of tables need no ids. `assets/languages/TAG/` is one language; the build packs it (`packaging/languages.rs`).
//!
//! Fluent was weighed against it (fluent-bundle 0.16): it adds 133 kB to a Windows program, has the same plurals and cases, and
//! its arguments are untyped, so neither the compiler nor redaction would know what goes into a sentence.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::Deserialize;

use super::pseudo;
use super::voice::Case;

/// A word of the language; it is owned where it was read out of a catalogue.
type Word = Cow<'static, str>;

/// Its grammar, as `language.toml` has it, and its sentences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// `en`, `de`: BCP 47.
    #[serde(skip)]
    pub tag: &'static str,
    /// What its speakers call it.
    pub name: Word,
    pub(super) this: Noun,
    pub(super) other: Noun,
    /// The one that connects, for whoever sits at the one to be reached.
    pub(super) caller: Noun,
    pub(super) here: Word,
    pub(super) there: Word,
    pub(super) months: [Word; 12],
    /// What stands after the number of a day: `20 November`, `20. November`.
    pub(super) after_day: Word,
    /// A day that no calendar has.
    pub(super) beyond: Word,
    /// What stands between a whole number and its fraction.
    pub(super) decimal: Word,
    /// `{} and 4 more`, in two parts.
    pub(super) and_more: (Word, Word),
    pub(super) quotes: (Word, Word),
    #[serde(skip)]
    catalogue: Catalogue,
}

/// One of the two computers, in every case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Noun {
    nominative: Word,
    genitive: Word,
    dative: Word,
    accusative: Word,
}

#[derive(Debug, Default)]
enum Catalogue {
    /// English is what it is made from.
    #[default]
    Source,
    /// Longer English with accents, which shows what was not asked for in the reader's language.
    Pseudo,
    #[cfg(test)]
    Brackets,
    /// By the hash of the English.
    Translated(Vec<(u32, &'static str)>),
}

/// A language as the build has packed it: DEFLATE (RFC 1951) of the number of sentences (little-endian, 4 octets), the
/// hashes of their English (4 octets each), and the texts, each ended by a zero: the grammar, and one for each hash.
struct Packed {
    tag: &'static str,
    data: &'static [u8],
    opened: OnceLock<Option<Language>>,
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The hash that catalogues are sorted by; the same file is part of the build script.
mod hash {
    include!("../../../packaging/hash.rs");
}

/// No catalogue is larger when it is unpacked, in octets.
const LARGEST: usize = 2 << 20;

const fn word(text: &'static str) -> Word {
    Cow::Borrowed(text)
}

const fn noun(common: &'static str, genitive: &'static str) -> Noun {
    Noun { nominative: word(common), genitive: word(genitive), dative: word(common), accusative: word(common) }
}

const fn english(tag: &'static str, name: &'static str, catalogue: Catalogue) -> Language {
    with_marks(tag, name, ["", "."], catalogue)
}

const fn with_marks(
    tag: &'static str,
    name: &'static str,
    [after_day, decimal]: [&'static str; 2],
    catalogue: Catalogue,
) -> Language {
    Language {
        tag,
        name: word(name),
        this: noun("this computer", "this computer's"),
        other: noun("the other computer", "the other computer's"),
        caller: noun("the computer that connects", "the connecting computer's"),
        here: word("here"),
        there: word("there"),
        months: [
            word("January"),
            word("February"),
            word("March"),
            word("April"),
            word("May"),
            word("June"),
            word("July"),
            word("August"),
            word("September"),
            word("October"),
            word("November"),
            word("December"),
        ],
        after_day: word(after_day),
        beyond: word("a day beyond all calendars"),
        decimal: word(decimal),
        and_more: (word(" and "), word(" more")),
        quotes: (word("\u{201c}"), word("\u{201d}")),
        catalogue,
    }
}

static ENGLISH: Language = english("en", "English", Catalogue::Source);
/// Windows' own tag for it: <https://learn.microsoft.com/en-us/globalization/methodology/pseudolocalization>.
static PSEUDO: Language = english("qps-ploc", "[Pseudo]", Catalogue::Pseudo);

#[cfg(test)]
static BRACKETS: Language = with_marks("x-brackets", "Brackets", [".", ","], Catalogue::Brackets);

impl Language {
    /// English, which every sentence has.
    pub const ENGLISH: &Self = &ENGLISH;

    #[cfg(test)]
    pub(super) const BRACKETS: &Self = &BRACKETS;

    /// Those that a person may choose from, English first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        std::iter::once(Self::ENGLISH).chain(PACKED.iter().filter_map(Packed::open))
    }

    /// By its BCP 47 tag; a region that Redial does not tell apart is no matter.
    #[must_use]
    pub fn of(tag: &str) -> Option<&'static Self> {
        let is = |known: &str| tag.eq_ignore_ascii_case(known);
        if is(PSEUDO.tag) {
            return Some(&PSEUDO);
        }
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case(ENGLISH.tag) {
            return Some(Self::ENGLISH);
        }
        let packed = PACKED.iter().find(|packed| is(packed.tag));
        packed.or_else(|| PACKED.iter().find(|packed| primary.eq_ignore_ascii_case(packed.tag)))?.open()
    }

    /// A sentence in this language, with its slots; English where there is no translation.
    pub(super) fn text<'a>(&self, english: &'a str) -> Cow<'a, str> {
        match &self.catalogue {
            Catalogue::Source => Cow::Borrowed(english),
            Catalogue::Pseudo => Cow::Owned(pseudo::text(english)),
            #[cfg(test)]
            Catalogue::Brackets => Cow::Owned(format!("\u{27e6}{english}\u{27e7}")),
            Catalogue::Translated(_) => Cow::Borrowed(self.translation(english).unwrap_or(english)),
        }
    }

    /// What is translated, if it is.
    #[must_use]
    pub fn translation(&self, english: &str) -> Option<&'static str> {
        let Catalogue::Translated(all) = &self.catalogue else { return None };
        let at = all.binary_search_by_key(&hash::of(english), |(hash, _)| *hash).ok()?;
        Some(all[at].1)
    }

    /// Whether a number takes the singular.
    #[must_use]
    pub(super) const fn is_one(count: u64) -> bool {
        count == 1
    }

    fn unpack(tag: &'static str, data: &[u8]) -> Option<Self> {
        let raw = miniz_oxide::inflate::decompress_to_vec_with_limit(data, LARGEST).ok()?;
        let (count, rest) = raw.split_first_chunk::<4>()?;
        let (hashes, texts) = rest.split_at_checked(4 * usize::try_from(u32::from_le_bytes(*count)).ok()?)?;
        let hashes = hashes.as_chunks::<4>().0.iter().map(|hash| u32::from_le_bytes(*hash));
        // Once a run, for as long as it runs.
        let texts: &'static str = String::from_utf8(texts.to_vec()).ok()?.leak();
        let (grammar, texts) = texts.split_once('\0').unwrap_or((texts, ""));
        let mut all: Vec<_> = hashes.zip(texts.split('\0')).collect();
        all.sort_unstable_by_key(|(hash, _)| *hash);
        let mut language: Self = toml::from_str(grammar).ok()?;
        (language.tag, language.catalogue) = (tag, Catalogue::Translated(all));
        Some(language)
    }
}

impl Noun {
    pub(super) fn in_case(&self, case: Case) -> &str {
        match case {
            Case::Nominative => &self.nominative,
            Case::Genitive => &self.genitive,
            Case::Dative => &self.dative,
            Case::Accusative => &self.accusative,
        }
    }
}

impl Packed {
    fn open(&self) -> Option<&Language> {
        self.opened.get_or_init(|| Language::unpack(self.tag, self.data)).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Voice;
    use super::*;
    use crate::model::Seat;

    #[test]
    fn every_language_can_be_unpacked() {
        let tags: Vec<_> = Language::all().map(|language| language.tag).collect();
        assert_eq!(tags.len(), 1 + PACKED.len());
        assert!(tags.contains(&"de"), "{tags:?}");
    }

    #[test]
    fn a_tag_finds_its_language() {
        let found = |tag| Language::of(tag).map(|language| language.tag);
        for (tag, language) in [
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("DE_ch.UTF-8", Some("de")),
            ("en-GB", Some("en")),
            ("qps-ploc", Some("qps-ploc")),
            ("tlh", None),
            ("", None),
        ] {
            assert_eq!(found(tag), language, "{tag}");
        }
    }

    #[test]
    fn what_is_not_translated_is_english() {
        let german = Voice::of("de").unwrap();
        assert_eq!(german.text("Nobody says this."), "Nobody says this.");
        assert_eq!(german.day(1_795_132_800), "20. November 2026");
        assert_eq!(german.quoted("pc"), "\u{201e}pc\u{201c}");
    }

    #[test]
    fn grammar_of_a_language() {
        let german = Voice::of("de").unwrap();
        let role = |text| Seat::Caller.say(german, text);
        assert_eq!(
            role("{Other} und {this.dat}, {other.acc}, {other.gen}; {There}"),
            "Der andere Computer und diesem Computer, den anderen Computer, des anderen Computers; Dort"
        );
    }

    #[test]
    fn what_is_no_catalogue_is_none() {
        for data in [&[][..], &[1, 2, 3], &miniz_oxide::deflate::compress_to_vec(b"\xff\xff\xff\xff", 1)] {
            assert!(Language::unpack("xx", data).is_none());
        }
    }
}
