//! The invariants of `src/ARCHITECTURE.md` that can be read off the sources.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use redial::model::Cause;
use redial::{fixes, practice};

#[cfg(feature = "gui")]
mod captions;
mod circles;
mod reexports;

/// Module, and what it may name.
const EDGES: [(&str, &[&str]); 17] = [
    ("model", &[]),
    ("proto", &[]),
    ("net", &["model", "proto"]),
    ("platform", &[]),
    ("change", &["model", "platform"]),
    ("fixes", &["change", "model", "platform"]),
    ("elevate", &["change", "fixes", "host", "model", "platform"]),
    ("probes", &["model", "net", "platform", "proto"]),
    ("codes", &["model"]),
    // Rules read the facts, whose parts are the types of the layers below. They can do no I/O: a check gets evidence only.
    ("rules", &["codes", "model", "net", "platform", "probes", "proto"]),
    // Its checks look at this computer, its rules judge: what `probes` and `rules` are for the other one.
    ("host", &["model", "platform", "proto"]),
    ("report", &["codes", "fixes", "host", "model", "rules"]),
    // Its computers have what fixes put right.
    ("practice", &["fixes", "model", "platform", "proto"]),
    // It leads everything below it.
    (
        "engine",
        &[
            "change", "codes", "elevate", "fixes", "host", "model", "net", "platform", "practice", "probes", "proto",
            "report", "rules",
        ],
    ),
    ("session", &["codes", "engine", "model", "practice", "report"]),
    ("cli", &["change", "codes", "elevate", "engine", "fixes", "host", "model", "platform", "practice", "report"]),
    ("ui", &["engine", "model", "report", "session"]),
];

/// What an entry of each table looks like.
const MARKS: [&str; 3] = ["pub const RULE: Rule", "pub const PROBE: Probe", "pub const FIX: Fix"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// Tests may reach further than the code that they test.
fn without_tests(text: &str) -> &str {
    if text.contains("\n#![cfg(test)]\n") {
        return "";
    }
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

/// The first segments after `crate::`, those in braces included.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let first = |part: &str| -> String {
            part.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        if let Some(group) = rest.strip_prefix('{') {
            names.extend(group.split('}').next().unwrap_or_default().split(',').map(first));
        } else {
            names.insert(first(rest));
        }
    }
    names.remove("");
    names
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

#[test]
fn dependencies_point_downwards() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let module = module_of(&path);
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == module) else {
            assert!(matches!(module.as_str(), "lib" | "main"), "{module} has no row in EDGES");
            continue;
        };
        for name in named(without_tests(&text)) {
            let known = EDGES.iter().any(|(module, _)| *module == name);
            if known && name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn edges_are_noticed() {
    let text = "use crate::model::{A};\nuse crate::{net, proto::x};\n// crate::ui\nlet x = crate::engine::y;";
    assert_eq!(named(text).into_iter().collect::<Vec<_>>(), ["engine", "model", "net", "proto"]);
}

/// Where the texts of others are read.
const READERS: [&str; 4] = [
    // Names of rules in Windows' firewall.
    "src/elevate/allow.rs",
    // What Windows keeps and answers.
    "src/platform",
    // What libraries say of their own errors.
    "src/report/json.rs",
    "src/ui/window/shell.rs",
];

/// What looks into a text, or for one.
const LOOKS: [&str; 18] = [
    ".contains(",
    ".ends_with(",
    ".eq_ignore_ascii_case(",
    ".find(",
    ".match_indices(",
    ".matches(",
    ".replace(",
    ".replacen(",
    ".rfind(",
    ".rsplit(",
    ".rsplit_once(",
    ".split(",
    ".split_once(",
    ".starts_with(",
    ".strip_prefix(",
    ".strip_suffix(",
    "!= ",
    "== ",
];

/// Words of a sentence: a blank and small letters beside it, or what sentences are made of. Paths are none.
fn is_english(text: &str) -> bool {
    let words = text.split(' ').filter(|word| word.contains(|c: char| c.is_ascii_lowercase())).count();
    let joins = text.contains(' ') && words > 0 && !text.contains("\\\\");
    joins || [". ", ": "].contains(&text)
}

/// The text of the literal that the code begins with.
fn literal(code: &str) -> Option<&str> {
    let code = code.trim_start();
    let code = code.strip_prefix('&').unwrap_or(code);
    let code = code.strip_prefix("format!(").unwrap_or(code).trim_start().strip_prefix('"')?;
    let end = code.char_indices().find(|&(at, c)| c == '"' && !code[..at].ends_with('\\'))?.0;
    Some(&code[..end])
}

fn code_of(text: &str) -> String {
    let lines = without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The constants of a file that hold sentences.
fn sentences(code: &str) -> BTreeSet<&str> {
    let constants = code.split("const ").skip(1).filter_map(|rest| {
        let (name, value) = rest.split_once(": &str =")?;
        literal(value).filter(|text| is_english(text)).map(|_| name)
    });
    constants.collect()
}

/// Where code compares, takes apart or rewrites a sentence.
fn readings(code: &str, sentences: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    for look in LOOKS {
        for (at, _) in code.match_indices(look) {
            let rest = &code[at + look.len()..];
            let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            if literal(rest).is_some_and(is_english) || sentences.contains(name.as_str()) {
                found.push(code[at..].chars().take(60).collect());
            }
        }
    }
    // A first letter in another case makes one sentence of another.
    found.extend(code.match_indices("case().chain(").map(|(at, _)| code[at..].chars().take(60).collect()));
    found
}

#[test]
fn nothing_reads_a_sentence() {
    let sources = sources(&root().join("src"));
    let all: Vec<_> = sources.iter().map(|(path, text)| (path, text, code_of(text))).collect();
    let sentences = all.iter().flat_map(|(_, _, code)| sentences(code)).collect();
    let mut wrong = Vec::new();
    for (path, text, code) in &all {
        let reads_others = READERS.iter().any(|reader| path.starts_with(root().join(reader)));
        // Words of the tests of a table, which a module of its own holds.
        let tests = path.ends_with("tests.rs") || text.contains("#![cfg(test)]");
        if !reads_others && !tests {
            wrong.extend(readings(code, &sentences).into_iter().map(|what| format!("{}: {what}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn readings_are_noticed() {
    let planted = [
        "const WHY: &str = \"it needs an administrator\";\nif why == WHY {}",
        "words.short.strip_prefix(\"Start the service \")",
        "text.replace(\"the other computer\", \"this computer\")",
        "text.replace(&format!(\"({title} of it)\"), \"\")",
        "about.match_indices(\". \")",
        "first.to_uppercase().chain(rest)",
    ];
    for code in planted {
        assert_eq!(readings(code, &sentences(code)).len(), 1, "{code}");
    }
    for code in ["name.starts_with(\"host-\")", "version == \"TLS 1.2\"", "path == \"Software\\\\Terminal Server\""] {
        assert_eq!(readings(code, &sentences(code)), Vec::<String>::new(), "{code}");
    }
}

/// Rules name the two computers by slots: who reads may sit at either.
#[test]
fn rules_leave_open_who_reads() {
    for (path, text) in sources(&root().join("src/rules")) {
        let told = code_of(&text).to_lowercase().contains("the other computer");
        assert!(!told, "{} names the other computer without a slot", path.display());
    }
}

#[test]
fn unsafe_stays_in_one_place() {
    for (path, text) in sources(&root().join("src")) {
        let allowed = path.starts_with(root().join("src/platform/windows"));
        let used = text.lines().any(|line| line.contains("unsafe {") || line.contains("unsafe fn"));
        assert!(allowed || !used, "{} uses unsafe", path.display());
    }
}

#[test]
fn rules_and_probes_are_named_after_their_files() {
    for folder in ["rules", "probes", "fixes", "host/rules"] {
        for (path, text) in sources(&root().join("src").join(folder)) {
            let stem = path.file_stem().unwrap().to_string_lossy().replace('_', "-");
            let holds = MARKS.iter().any(|mark| text.contains(mark));
            if holds {
                let cause = Cause::named(&stem).map(|cause| format!("id: Cause::{cause:?}"));
                let named = [Some(format!("id: \"{stem}\"")), cause].into_iter().flatten();
                assert!(named.into_iter().any(|id| text.contains(&id)), "{} has another id", path.display());
            }
        }
    }
}

#[test]
fn every_entry_of_a_table_is_listed() {
    for (folder, mark) in [
        ("rules", "pub const RULE: Rule"),
        ("probes", "pub const PROBE: Probe"),
        ("fixes", "pub const FIX: Fix"),
        ("host/rules", "pub const RULE: Rule"),
        ("host/checks", "pub const CHECK: Check"),
    ] {
        let table = fs::read_to_string(root().join("src").join(folder).join("mod.rs")).unwrap();
        for (path, text) in sources(&root().join("src").join(folder)) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let entry = text.contains(mark);
            let listed =
                ["RULE", "PROBE", "FIX", "CHECK"].iter().any(|name| table.contains(&format!(" {stem}::{name}")));
            assert!(!entry || listed, "{} is not in its table", path.display());
        }
    }
}

/// A cause stands as text at the borders only: in a report, on the command line, and in their tests.
#[test]
fn causes_are_no_text() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        if !path.ends_with("src/model/cause.rs") {
            wrong.extend(causes_as_text(&text).map(|id| format!("{} spells {id} out", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_cause_as_text_is_noticed() {
    let text = r#"if cause == "clock-skew" { named("certificate-expired", "tls", "client-nla-off") }"#;
    assert_eq!(causes_as_text(text).collect::<Vec<_>>(), ["certificate-expired", "clock-skew"]);
}

/// Less the few that a fix or a practice computer is called by as well.
fn causes_as_text(text: &str) -> impl Iterator<Item = &'static str> {
    let others = |id: &str| fixes::find(id).is_some() || practice::find(id).is_some();
    // What a file says hangs on its id.
    let text: String = text.lines().filter(|line| !line.starts_with(SAYS)).collect();
    let spelt = move |id: &&str| text.contains(&format!("\"{id}\"")) && !others(id);
    let mut found: Vec<_> = Cause::ALL.iter().map(|cause| cause.id()).filter(spelt).collect();
    found.sort_unstable();
    found.into_iter()
}

/// What a table of sentences begins with, written apart, so that this file does not find itself.
const SAYS: &str = concat!("says", "! { ");

/// Rules and checks say nothing but sentences of a table, which is named after its file and in its folder's list.
#[test]
fn what_rules_say_has_an_id() {
    let mut wrong = Vec::new();
    for folder in ["rules", "host/rules", "host/checks"] {
        let folder = root().join("src").join(folder);
        let table = fs::read_to_string(folder.join("mod.rs")).unwrap();
        for (path, text) in sources(&folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let faults = sentences_without_id(&text);
            // Cases are of the tests, and the kind of a server is compared with what a certificate says.
            if !["cases", "tls_cases", "server_kind"].contains(&stem.as_str()) {
                wrong.extend(faults.iter().map(|fault| format!("{}: {fault}", path.display())));
            }
            if text.contains(SAYS) && !table.contains(&format!(" {stem}::SAYS")) {
                wrong.push(format!("{} is not in its folder's SAYS", path.display()));
            }
            let home = format!("{SAYS}\"{}\"", stem.replace('_', "-"));
            let check = format!("{SAYS}\"host-{}\"", stem.replace('_', "-"));
            if text.contains(SAYS) && !text.contains(&home) && !text.contains(&check) {
                wrong.push(format!("{} speaks under another name", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sentences_without_an_id_are_noticed() {
    let text = "RULE.note(Expired {}, [format!(\"It is {day}.\")])\n#[cfg(test)]\nformat!(\"as tests like\")";
    assert_eq!(sentences_without_id(text), ["format!("]);
    assert_eq!(sentences_without_id("vec![Said::from(\"It is.\")]"), ["Said::from(\""]);
}

fn sentences_without_id(text: &str) -> Vec<&'static str> {
    let own = text.split("#[cfg(test)]").next().unwrap_or_default();
    ["format!(", "Said::from(\"", "Said::finished("].into_iter().filter(|mark| own.contains(mark)).collect()
}

/// Whoever opens a file is told first what it is about.
#[test]
fn every_file_says_what_it_is_about() {
    for folder in ["src", "tests"] {
        for (path, text) in sources(&root().join(folder)) {
            let told = text.starts_with("//! ") || text.starts_with("#![doc = ");
            assert!(told, "{} has no line about itself", path.display());
        }
    }
}

/// Tables of fixes, of edits and of the helper are named after their files, and stand in their module's list.
#[test]
fn what_fixes_say_is_listed() {
    let mut wrong = Vec::new();
    for (folder, prefix) in [("fixes", "fix"), ("change", "change"), ("elevate", "elevate")] {
        let folder = root().join("src").join(folder);
        let list = fs::read_to_string(folder.join("mod.rs")).unwrap();
        for (path, text) in sources(&folder) {
            let own = if path.ends_with("mod.rs") { path.parent().unwrap() } else { &path };
            let stem = own.file_stem().unwrap().to_string_lossy();
            let home = format!("{SAYS}\"{prefix}-{}\"", stem.replace('_', "-"));
            if text.contains(SAYS) && !(text.contains(&home) && list.contains(&format!("{stem}::SAYS"))) {
                wrong.push(path.display().to_string());
            }
            if code_of(&text).contains("Said::from(\"") {
                wrong.push(format!("{} says what is in no table", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Whatever the window says stands in a table, which is named after its file and in the window's list, and is said in the
/// window's language.
#[test]
fn what_the_window_says_has_an_id() {
    let folder = root().join("src/ui");
    let list = fs::read_to_string(folder.join("mod.rs")).unwrap();
    let mut wrong = Vec::new();
    for (path, text) in sources(&folder) {
        if path.ends_with("tests.rs") {
            continue;
        }
        let code = code_of(&text);
        wrong.extend(spoken_plainly(&code).into_iter().map(|words| format!("{}: {words}", path.display())));
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        // Where nobody has said how the window speaks, it speaks English.
        if stem != "speak" && ["Voice::ENGLISH", ".english()"].into_iter().any(|english| code.contains(english)) {
            wrong.push(format!("{} speaks English to everybody", path.display()));
        }
        let home = if stem == "mod" { "pages".to_owned() } else { stem };
        if text.contains(SAYS) && !list.contains(&format!("{home}::SAYS,")) {
            wrong.push(format!("{} is not in ui::SAYS", path.display()));
        }
        if text.contains(SAYS) && !text.contains(&format!("{SAYS}\"ui-{}\"", home.replace('_', "-"))) {
            wrong.push(format!("{} speaks under another name", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sentences_outside_tables_are_noticed() {
    let table = format!("{SAYS}\"ui-x\":\n    A {{}} = \"In a table it is fine\";\n}}\n");
    let code = "label(\"As it \\\"was\\\" before\"); '\"'; (\"{a}. {b} {c}\", r\"C:\\\", \"two words\"); \
        #[expect(x, reason = \"nobody reads that\")]";
    assert_eq!(spoken_plainly(&format!("{code}\n{table}{code}")), ["As it \\\"was\\\" before"; 2]);
}

/// Sentences of the code that stand in no table: three words and more.
fn spoken_plainly(code: &str) -> Vec<&str> {
    let outside = code.split(SAYS).enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once("\n}\n").map_or("", |(_, after)| after),
    });
    outside.flat_map(literals).filter(|text| words_of(text) >= 3).collect()
}

/// Words with small letters; slots are none.
fn words_of(text: &str) -> usize {
    let outside = text.split('{').enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, after)| after),
    });
    let text: String = outside.collect();
    text.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_lowercase())).count()
}

/// The texts in the code, less the reasons of attributes.
fn literals(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some((before, after)) = rest.split_once('"') {
        if before.ends_with('\'') && after.starts_with('\'') {
            rest = after;
            continue;
        }
        let (raw, mut escaped) = (before.ends_with('r'), false);
        let end = after.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped && !raw;
            ends
        });
        let Some(end) = end else { break };
        if !before.ends_with("reason = ") {
            found.push(&after[..end]);
        }
        rest = &after[end + 1..];
    }
    found
}

#[test]
fn nothing_is_left_unfinished() {
    // Written apart, so that this file does not find itself.
    let marks = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    for folder in ["src", "tests"] {
        for (path, text) in sources(&root().join(folder)) {
            let soft = marks.iter().find(|mark| text.contains(mark.as_str()));
            assert!(soft.is_none(), "{}: {soft:?}", path.display());
            let fixme = format!("{}{}", "FIX", "ME");
            assert!(!text.contains(&fixme), "{}: {fixme}", path.display());
        }
    }
}

#[test]
fn the_top_level_is_as_the_map_says() {
    let allowed = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "assets",
        "packaging",
        "src",
        "target",
        "tests",
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || allowed.contains(&name.as_str()), "{name} does not belong at the top");
    }
}
