//! What a module hands on is named: a glob would carry types of the layers below to where nobody may name them.

use super::{root, sources, without_tests};

#[test]
fn nothing_is_handed_on_unnamed() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        wrong.extend(globs(without_tests(&text)).map(|what| format!("{}: {what}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn globs_are_noticed() {
    let text = "pub use a::*;\npub(crate) use b::{c, d::*};\nuse super::*;\npub use e::{f, g};\n// pub use h::*;\n";
    assert_eq!(globs(text).collect::<Vec<_>>(), ["a::*", "b::{c, d::*}"]);
}

/// Those of `pub use`, whoever may see them.
fn globs(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(" use ").filter_map(|(at, used)| {
        let seen_by = text[..at].rsplit('\n').next()?.trim_start();
        let handed_on = seen_by.starts_with("pub") && !seen_by.contains(' ');
        text[at + used.len()..].split(';').next().filter(|what| handed_on && what.contains('*'))
    })
}
