// Included by the build, which writes it into the program, and by the tests, which ask it of repositories of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The commit that a folder's files are of, and its day: `9974564f7a2c, 2026-11-29`. It is the commit's day and not today's, so
/// that whoever builds the same again gets the same. "unknown" where the folder is no repository, as in an unpacked archive.
pub fn of(root: &Path) -> String {
    // An archive may have been unpacked somewhere inside another project's repository.
    let own = git(root, &["rev-parse", "--show-toplevel"]).map(PathBuf::from);
    let own = own.is_some_and(|own| own.canonicalize().ok() == root.canonicalize().ok());
    let told = own.then(|| git(root, &["log", "-1", "--format=%H %cd", "--date=format-local:%Y-%m-%d"])).flatten();
    let parts = told.as_deref().and_then(|told| told.split_once(' '));
    parts.map_or_else(|| "unknown".to_owned(), |(hash, day)| format!("{}, {day}", hash.get(..12).unwrap_or(hash)))
}

/// What changes when another commit is checked out, or made.
pub fn watched(root: &Path) -> Vec<PathBuf> {
    let of = |name: &str| git(root, &["rev-parse", "--git-path", name]).map(|path| root.join(path));
    ["HEAD", "logs/HEAD"].into_iter().filter_map(of).filter(|path| path.exists()).collect()
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let told = Command::new("git").current_dir(root).env("TZ", "UTC").args(arguments).output().ok()?;
    let text = String::from_utf8(told.stdout).ok().filter(|_| told.status.success())?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
