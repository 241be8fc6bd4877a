//! Packs the languages, the fonts and the licences, and gives the Windows exe its icon, its manifest and the version that Explorer shows.
#![expect(clippy::disallowed_methods, reason = "cargo talks to build scripts through the environment")]

use std::{env, io};

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
