//! Translations: complete, of sentences that there are, with the same slots and the same commands.
//!
//! `cargo test --test it languages -- --nocapture` prints how much of each language is there. With `REDIAL_WRITE_MISSING=1` what
//! is missing is written to `target/missing/TAG.toml`, ready to be translated and put into `assets/languages/TAG/`.

#![expect(clippy::disallowed_methods, reason = "the switch that writes the file is for translators only")]
#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use redial::model::said::{Language, Sentence};
use redial::{change, cli, codes, elevate, engine, fixes, host, model, practice, report, rules, session};

#[cfg(feature = "gui")]
const WINDOW: &[&[Sentence]] = redial::ui::SAYS;
#[cfg(not(feature = "gui"))]
const WINDOW: &[&[Sentence]] = &[];

/// Every sentence of a table.
fn sentences() -> impl Iterator<Item = &'static Sentence> {
    let tables = [
        &[model::SAYS, model::attempt::SAYS, session::mail::SAYS][..],
        &report::SAYS,
        &rules::SAYS,
        &host::SAYS,
        &host::rules::SAYS,
        &host::checks::SAYS,
        &change::SAYS,
        &fixes::SAYS,
        &elevate::SAYS,
        &engine::SAYS,
        &engine::fixing::SAYS,
        cli::SAYS,
        WINDOW,
    ];
    tables.into_iter().flatten().copied().flatten()
}

/// Whatever a person can be told, and where it stands.
fn sayable() -> BTreeMap<&'static str, &'static str> {
    let says = sentences().map(|sentence| (sentence.english, sentence.id));
    let of = |home: &'static str| move |text: &'static str| (text, home);
    says.chain(model::texts().map(of("model")))
        .chain(rules::texts().map(of("rules")))
        .chain(host::rules::texts().map(of("host/rules")))
        .chain(host::checks::texts().map(of("host/checks")))
        .chain(codes::texts().map(of("codes")))
        .chain(fixes::texts().map(of("fixes")))
        .chain(change::texts().map(of("change")))
        .chain(report::texts().map(of("report")))
        .chain(practice::texts().map(of("practice")))
        .collect()
}

/// Slots and commands are the same in every language; words, their forms and quotation marks are not.
fn needs_translation(english: &str) -> bool {
    let plain = english.split('`').step_by(2).collect::<String>();
    let mut words = String::new();
    for (at, part) in plain.split(['{', '}']).enumerate() {
        // What stands between braces is a slot, unless it has forms to choose from.
        if at % 2 == 0 || part.contains('|') {
            words += part;
        }
    }
    words.contains(|c: char| c.is_alphabetic() || c == '\u{201c}')
}

/// A language's files, each with what it translates.
fn catalogue(tag: &str) -> Vec<(PathBuf, BTreeMap<String, String>)> {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/languages").join(tag), &mut found);
    found.retain(|path| !path.ends_with("language.toml"));
    found.sort();
    let read = |path: PathBuf| {
        let texts = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        (path, texts)
    };
    found.into_iter().map(read).collect()
}

fn tags() -> impl Iterator<Item = &'static str> {
    Language::all().map(|language| language.tag).filter(|tag| *tag != "en")
}

/// The slots of a text, whatever form of a computer's name or of a number stands in them.
fn slots(text: &str) -> BTreeSet<String> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(slot, _)| slot);
    let kind = |slot: &str| match slot.split_once('?') {
        Some((count, _)) => count.to_owned(),
        // Words for one reader or another are words.
        None if slot.contains('|') => "|".to_owned(),
        None => slot.to_owned(),
    };
    let computers = ["this", "other", "there"];
    inside
        .map(kind)
        .filter(|slot| !computers.contains(&slot.to_lowercase().split('.').next().unwrap_or_default()))
        .collect()
}

fn commands(text: &str) -> Vec<&str> {
    let mut all: Vec<_> = text.split('`').skip(1).step_by(2).collect();
    all.sort_unstable();
    all
}

const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sentences.txt");

/// Saved reports and translations name sentences and their slots: both are added to, never changed.
#[test]
fn ids_and_slots_are_for_ever() {
    let mut lines: Vec<_> = sentences()
        .map(|sentence| {
            let mut line = sentence.id.to_owned();
            for (slot, kind) in sentence.slots {
                let _ = write!(line, " {slot}:{kind:?}");
            }
            line
        })
        .collect();
    lines.sort();
    let ids: Vec<_> = lines.iter().map(|line| line.split(' ').next()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "an id stands for two sentences");
    if std::env::var_os("REDIAL_WRITE_SENTENCES").is_some() {
        fs::write(PLACE, lines.join("\n") + "\n").unwrap();
    }
    let known = fs::read_to_string(PLACE).unwrap();
    // Without a window its sentences are there all the same.
    let known: Vec<_> = known.lines().filter(|line| cfg!(feature = "gui") || !line.starts_with("ui-")).collect();
    let gone: Vec<_> = known.iter().filter(|line| !lines.iter().any(|now| now == *line)).collect();
    assert_eq!(gone, Vec::<&&str>::new(), "sentences that saved reports may have");
    let new = lines.len() - known.len();
    assert_eq!(new, 0, "run the tests with REDIAL_WRITE_SENTENCES=1 and commit the file");
}

#[test]
fn translations_say_what_english_says() {
    let sayable = sayable();
    let mut wrong = String::new();
    for tag in tags() {
        for (path, texts) in catalogue(tag) {
            for (english, translation) in &texts {
                let fault = if !sayable.contains_key(english.as_str()) {
                    "nobody says this any more"
                } else if slots(english) != slots(translation) {
                    "other slots"
                } else if commands(english) != commands(translation) {
                    "other commands"
                } else if english.matches("**").count() != translation.matches("**").count() {
                    "other bold words"
                } else if english.matches("{more}").count() != translation.matches("{more}").count() {
                    "it is cut at another place"
                } else if translation.trim().is_empty() {
                    "empty"
                } else {
                    continue;
                };
                let _ = writeln!(wrong, "{}: {fault}: {english:?} = {translation:?}", path.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the program looks up is what stands in the files.
#[test]
fn what_is_translated_is_found() {
    for tag in tags() {
        let language = Language::of(tag).unwrap();
        for (english, translation) in catalogue(tag).into_iter().flat_map(|(_, texts)| texts) {
            assert_eq!(language.translation(&english), Some(translation.as_str()), "{tag}: {english}");
        }
    }
}

#[test]
fn languages_are_whole() {
    let mut all_missing = String::new();
    for tag in tags() {
        let language = Language::of(tag).unwrap();
        let sayable = sayable();
        let missing = sayable.iter().filter(|(english, _)| needs_translation(english));
        let missing: Vec<_> = missing.filter(|(english, _)| language.translation(english).is_none()).collect();
        println!("{tag}: {} of {} sentences", sayable.len() - missing.len(), sayable.len());
        if std::env::var_os("REDIAL_WRITE_MISSING").is_some() {
            let lines = missing.iter().map(|(english, home)| format!("# {home}\n{} = \"\"\n", toml_text(english)));
            let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/missing");
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(tag).with_extension("toml"), lines.collect::<String>()).unwrap();
        }
        for (english, home) in missing {
            let _ = writeln!(all_missing, "{tag}: {home}: {english:?}");
        }
    }
    assert!(all_missing.is_empty(), "not translated (REDIAL_WRITE_MISSING=1 writes a file to fill):\n{all_missing}");
}

/// As a TOML basic string (<https://toml.io/en/v1.0.0#string>).
fn toml_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A download is paid for by whoever has a slow line: a language is about 30 octets of it for each sentence.
#[test]
fn a_language_is_small() {
    for tag in tags() {
        let texts = catalogue(tag).into_iter().flat_map(|(_, texts)| texts.into_values()).collect::<Vec<_>>();
        let packed = miniz_oxide::deflate::compress_to_vec(texts.join("\0").as_bytes(), 10).len() + 4 * texts.len();
        println!("{tag}: {packed} octets for {} sentences", texts.len());
        assert!(packed < 30 * texts.len(), "{tag}: {packed}");
    }
}
