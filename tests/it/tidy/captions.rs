//! What the window says has one home, and is said.

use std::collections::BTreeMap;

use redial::model::said::Sentence;

use super::{root, sources, without_tests};

fn sentences() -> impl Iterator<Item = &'static Sentence> {
    redial::ui::SAYS.iter().copied().flatten()
}

/// A caption in two tables would soon be two captions.
#[test]
fn a_caption_has_one_home() {
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for sentence in sentences() {
        homes.entry(sentence.english).or_default().push(sentence.id);
    }
    let several: Vec<_> = homes.into_iter().filter(|(_, ids)| ids.len() > 1).collect();
    assert!(several.is_empty(), "{several:?}");
}

/// The compiler is silent about those: a table names them all.
#[test]
fn what_stands_in_a_table_is_said() {
    let sources = sources(&root().join("src/ui"));
    let code: Vec<_> = sources.iter().map(|(_, text)| without_tests(text)).collect();
    let never: Vec<_> =
        sentences().filter(|sentence| !is_said(sentence.id, &code)).map(|sentence| sentence.id).collect();
    assert!(never.is_empty(), "{never:?}");
    assert!(!is_said("ui-nowhere/NeverSaid", &["    NeverSaid { n: Count } = \"...\";"]));
}

/// Its name stands somewhere else than in its table, where it begins a line, and in a `use`.
fn is_said(id: &str, code: &[&str]) -> bool {
    let (_, name) = id.rsplit_once('/').unwrap();
    let made = format!("{name} {{");
    let word = |line: &str, at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    code.iter().flat_map(|text| text.lines()).any(|line| {
        let entry = line.trim_start().starts_with(&made) && line.contains("} = ");
        !entry && line.match_indices(&made).any(|(at, _)| word(line, at))
    })
}
