//! Packs the languages, the fonts and the licences, says which commit this is, and gives the Windows exe its icon, its manifest and the version that Explorer shows.
#![expect(clippy::disallowed_methods, reason = "cargo talks to build scripts through the environment")]

use std::path::Path;
use std::{env, io};

mod commit;
mod languages;
mod packed;

const ICON: &str = "packaging/windows/redial.ico";
const MANIFEST: &str = "packaging/windows/redial.manifest";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=packaging/build.rs");
    println!("cargo:rerun-if-changed={ICON}");
    println!("cargo:rerun-if-changed={MANIFEST}");
    languages::pack()?;
    packed::pack()?;
    say_commit();

    // A build script is compiled for the computer that builds, so `cfg!(windows)` would ask about the wrong one.
    let target = |key: &str| env::var(key).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") != "windows" {
        return Ok(());
    }

    let mut resource = winresource::WindowsResource::new();
    resource
        .set_icon(ICON)
        .set_manifest_file(MANIFEST)
        // Windows shows this name in "Open with" and in the administrator prompt, so it stays short.
        .set("FileDescription", "Redial")
        .set("ProductName", "Redial")
        .set("InternalName", "redial")
        .set("OriginalFilename", "redial.exe")
        .set("LegalCopyright", "Licensed under MIT or Apache-2.0")
        .set_language(0x0409); // US English
    // The exe only: test programs need no icon, and a second manifest would clash with theirs.
    resource.compile_for("redial")
}

/// In what is handed out. While one works on Redial, each commit would otherwise cost a build of everything.
fn say_commit() {
    println!("cargo:rerun-if-changed=packaging/commit.rs");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let released = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if released { commit::of(root) } else { "unknown".to_owned() };
    println!("cargo:rustc-env=REDIAL_COMMIT={commit}");
    for path in released.then(|| commit::watched(root)).into_iter().flatten() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
}
