//! What is handed out: which build it is, and what the packages and their manifests say of it.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "repositories and scripts are what is tested here")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::lab::{scratch, text};
use crate::windows_exe::Exe;

#[path = "../../packaging/commit.rs"]
mod commit;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]).args(arguments);
    // Late in the evening, in a place where it is the next day already at Greenwich.
    git.env("GIT_COMMITTER_DATE", "2026-02-28T23:30:00-0700").env("GIT_CONFIG_GLOBAL", "/dev/null");
    assert!(git.output().unwrap().status.success(), "{arguments:?}");
}

#[test]
fn a_build_knows_its_commit_and_the_commits_day() {
    let folder = scratch("commit");
    // `target/tmp` is inside a repository that is not this folder's.
    assert_eq!(commit::of(&folder), "unknown");
    git(&folder, &["init", "--quiet"]);
    assert_eq!(commit::of(&folder), "unknown");
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message=one"]);
    let told = commit::of(&folder);
    let (hash, day) = told.split_once(", ").unwrap();
    assert!(hash.len() == 12 && hash.bytes().all(|sign| sign.is_ascii_hexdigit()), "{told}");
    assert_eq!(day, "2026-03-01");
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message=two"]);
    assert_ne!(commit::of(&folder), told);
    // A folder of it is not the whole.
    fs::create_dir(folder.join("inside")).unwrap();
    assert_eq!(commit::of(&folder.join("inside")), "unknown");
}

#[test]
fn what_says_the_commit_is_seen_to_change() {
    let folder = scratch("commit");
    git(&folder, &["init", "--quiet"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message=one"]);
    let read = || commit::watched(&folder).iter().map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>();
    let before = read();
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message=two"]);
    assert_ne!(read(), before);
}

#[test]
fn the_exe_says_which_commit_it_is_of() {
    let Some(exe) = Exe::find() else { return };
    let said = String::from_utf8(exe.run(&["--version"]).stdout).unwrap();
    let frame = format!("redial {} (", env!("CARGO_PKG_VERSION"));
    let told = said.trim_end().strip_prefix(&frame).and_then(|rest| rest.strip_suffix(')')).unwrap();
    if commit::of(Path::new(ROOT)) == "unknown" {
        return assert_eq!(told, "unknown");
    }
    // One of ours, and not always the last: somebody may have gone on since it was built.
    let (hash, day) = told.split_once(", ").unwrap();
    let mut git = Command::new("git");
    git.current_dir(ROOT).env("TZ", "UTC").args(["log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d", hash]);
    assert_eq!(String::from_utf8(git.output().unwrap().stdout).unwrap().trim_end(), day);
}

#[test]
fn the_changelog_has_this_version_or_what_comes_next() {
    let text = fs::read_to_string(Path::new(ROOT).join("packaging/CHANGELOG.md")).unwrap();
    let first = text.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    let this = format!("{} - ", env!("CARGO_PKG_VERSION"));
    assert!(first == "Unreleased" || first.starts_with(&this), "{first}");
}

/// Python's part of the packaging, as `packaging/release.sh` calls it.
fn python(script: &str, arguments: &[&str]) -> Output {
    Command::new("python3").current_dir(ROOT).arg(script).args(arguments).output().unwrap()
}

fn packages() -> PathBuf {
    let folder = scratch("packages");
    for name in ["redial-windows-x64.zip", "redial-windows-x64-setup.exe", "redial-windows-x64.msi"] {
        fs::write(folder.join(name), name).unwrap();
    }
    folder
}

#[test]
fn winget_is_told_what_its_schema_asks_for() {
    let folder = packages();
    let made = python("packaging/winget.py", &["https://example.com/redial/", text(&folder)]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let manifest = |part: &str| fs::read_to_string(folder.join(format!("winget/Redial.Redial{part}.yaml"))).unwrap();
    let installer = manifest(".installer");
    for line in [
        "  InstallerUrl: \"https://example.com/redial/redial-windows-x64.zip\"",
        // SHA-256 of the file's name, which is what stands in it here.
        "  InstallerSha256: \"711D2F1769F4DE9E3F62284265327CE22CB697DC168EF07615CFE841E0B22F57\"",
        "    PortableCommandAlias: \"redial\"",
        "    Custom: \"/ALLUSERS\"",
        "ManifestType: \"installer\"",
    ] {
        assert!(installer.lines().any(|known| known == line), "{line} is missing:\n{installer}");
    }
    for part in ["", ".installer", ".locale.en-US", ".locale.de-DE"] {
        let version = format!("PackageVersion: \"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(manifest(part).lines().any(|line| line == version), "{part}");
    }
}

#[test]
fn what_winget_would_refuse_is_not_written() {
    let folder = packages();
    let refused = python("packaging/winget.py", &["ftp://example.com", text(&folder)]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("InstallerUrl may not be"), "{said}");
    assert!(!folder.join("winget").exists());
    let nothing = python("packaging/winget.py", &["https://example.com", text(&scratch("no-packages"))]);
    assert!(!nothing.status.success());
}

#[test]
fn the_list_of_parts_names_what_the_lock_has() {
    let listed = python("packaging/sbom.py", &["x86_64-pc-windows-gnu"]);
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let list: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&list["bomFormat"], &list["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    assert_eq!(list["metadata"]["component"]["version"], env!("CARGO_PKG_VERSION"));
    let lock = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap();
    let parts = list["components"].as_array().unwrap();
    let crates: Vec<_> = parts.iter().filter(|part| part["type"] == "library").collect();
    for part in &crates {
        let read = |field: &str| part[field].as_str().unwrap_or_default().to_owned();
        let entry = format!("name = \"{}\"\nversion = \"{}\"\n", read("name"), read("version"));
        assert!(lock.contains(&entry), "{entry}");
        let sum = part["hashes"][0]["content"].as_str().unwrap_or_default();
        assert!(sum.len() == 64 && lock.contains(sum), "{entry}{sum}");
    }
    let has = |name: &str| crates.iter().any(|part| part["name"] == name);
    // What is inside; what only the tests need, or only another system; and what only the compiler runs.
    assert!(has("rustls") && has("egui") && has("windows-sys"));
    assert!(!has("proptest") && !has("x11-dl") && !has("serde_derive") && !has("winresource"));
    let known: Vec<_> = list["dependencies"].as_array().unwrap().iter().map(|entry| &entry["ref"]).collect();
    for entry in list["dependencies"].as_array().unwrap() {
        assert!(entry["dependsOn"].as_array().unwrap().iter().all(|used| known.contains(&used)), "{entry}");
    }
    assert_eq!(python("packaging/sbom.py", &["x86_64-pc-windows-gnu"]).stdout, listed.stdout);
}

#[test]
fn an_exe_that_is_not_as_it_should_be_is_noticed() {
    let Some(exe) = Exe::find() else { return };
    let looked = |exe: &str, arguments: &[&str]| {
        let all = [&[exe][..], arguments].concat();
        let looked = python("packaging/windows/looks.py", &all);
        (looked.status.success(), String::from_utf8_lossy(&looked.stderr).into_owned())
    };
    assert_eq!(looked(&exe.exe, &["x64", "/no/such/path"]), (true, String::new()));
    assert!(looked(&exe.exe, &["arm64"]).1.contains("is for the processor 0x8664"));
    assert!(looked(&exe.exe, &["x64", "Remote Desktop"]).1.contains("tells where it was built"));
    let good = fs::read(&exe.exe).unwrap();
    let changed = scratch("looks").join("redial.exe");
    for (was, is, said) in [
        (&b"USER32.dll"[..], &b"MYOWN9.dll"[..], "would not start without myown9"),
        (b"<file name=\"wevtapi.dll\"", b"<file name=\"xxxtapi.dll\"", "would take these from beside it: wevtapi"),
    ] {
        let found: Vec<usize> = good
            .windows(was.len())
            .enumerate()
            .filter_map(|(at, here)| here.eq_ignore_ascii_case(was).then_some(at))
            .collect();
        assert!(!found.is_empty(), "{said}");
        let mut bad = good.clone();
        for at in found {
            bad[at..at + is.len()].copy_from_slice(is);
        }
        fs::write(&changed, bad).unwrap();
        let (fine, told) = looked(text(&changed), &["x64"]);
        assert!(!fine && told.contains(said), "{said}: {told}");
    }
}
