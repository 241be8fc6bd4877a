//! Files of one folder do not name each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{root, sources, without_tests};

/// Where files still do.
const KNOWN: [&str; 2] = [
    // Its parts are one grammar: arguments hold sentences, and sentences arguments.
    "src/model/said",
    // What probes leave for each other in `cx` is made of what they bring home.
    "src/probes",
];

/// Who names whom, of the files and folders of one folder.
type Names = BTreeMap<String, BTreeSet<String>>;

#[test]
fn files_of_a_folder_make_no_circles() {
    let mut folders: BTreeMap<String, Names> = BTreeMap::new();
    for (path, text) in sources(&root().join("src")) {
        let path = path.strip_prefix(root()).unwrap().to_owned();
        if is_of_tests(&path) {
            continue;
        }
        let code = code_of(without_tests(&text));
        let module = module(&path);
        // The file itself in its folder, and each folder that it is in in the one above.
        for depth in 2..=module.len() {
            let (folder, name) = (&module[..depth - 1], &module[depth - 1]);
            let by_super = format!("super::{}", "super::".repeat(module.len() - depth));
            let by_crate = format!("crate::{}::", folder[1..].join("::")).replace("::::", "::");
            let mut named = named_after(&code, &by_super);
            named.extend(named_after(&code, &by_crate));
            named.remove(name);
            folders.entry(folder.join("/")).or_default().entry(name.clone()).or_default().extend(named);
        }
    }
    let circles: Vec<_> = folders.iter().filter_map(|(folder, names)| Some((folder, circle(names)?))).collect();
    let (known, new): (Vec<_>, Vec<_>) = circles.into_iter().partition(|(folder, _)| KNOWN.contains(&folder.as_str()));
    // Between the parts of the program itself, `dependencies_point_downwards` counts.
    assert!(new.iter().all(|(folder, _)| *folder == "src"), "{new:?}");
    assert_eq!(known.len(), KNOWN.len(), "a circle is gone, and still stands in KNOWN: {known:?}");
}

/// What only tests are made of.
fn is_of_tests(path: &Path) -> bool {
    let stem = path.file_stem().unwrap().to_string_lossy();
    stem.ends_with("tests") || stem.ends_with("cases")
}

/// `src/change/journal/mod.rs` as `src`, `change`, `journal`.
fn module(path: &Path) -> Vec<String> {
    let parts = path.with_extension("");
    let mut parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| last == "mod");
    parts
}

fn code_of(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The first names after a prefix such as `super::`, those in braces included.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let starts = code.match_indices(prefix).map(|(at, _)| at);
    // `super::super::x` is two folders up, and no `super::x`.
    let starts = starts.filter(|at| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
    let rests = starts.map(|at| &code[at + prefix.len()..]);
    rests.flat_map(|rest| rest.strip_prefix('{').map_or_else(|| vec![word(rest)], in_braces)).collect()
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The heads of `a, b::{c, d}, e}`.
fn in_braces(text: &str) -> Vec<String> {
    let (mut heads, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.push(word(&text[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(word(&text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

/// Those that lead back to themselves; none where nobody does.
fn circle(names: &Names) -> Option<Vec<&String>> {
    let leads_back = |start: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(next) = open.pop() {
            for named in names.get(next).into_iter().flatten() {
                if named == start {
                    return true;
                }
                if seen.insert(named) {
                    open.push(named);
                }
            }
        }
        false
    };
    let circle: Vec<_> = names.keys().filter(|name| leads_back(name)).collect();
    (!circle.is_empty()).then_some(circle)
}

#[test]
fn a_circle_is_noticed() {
    let named = named_after("use super::{a, b::{x, y}, C};\nuse super::super::d;\nlet z = super::e::f();", "super::");
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["C", "a", "b", "e", "super"]);
    let names = |pairs: &[(&str, &str)]| -> Names {
        let one = |(from, to): &(&str, &str)| ((*from).to_owned(), BTreeSet::from([(*to).to_owned()]));
        pairs.iter().map(one).collect()
    };
    assert_eq!(circle(&names(&[("a", "b"), ("b", "c"), ("d", "a")])), None);
    assert_eq!(circle(&names(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")])).unwrap(), ["a", "b", "c"]);
}
