//! Packs what is large and read once, as it would make the download larger than it needs to be: fonts, and everybody's licences.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FILES: [&str; 6] = [
    "assets/fonts/Inter-Regular.ttf",
    "assets/fonts/Inter-SemiBold.ttf",
    "assets/fonts/JetBrainsMono-Regular.ttf",
    "assets/fonts/Phosphor-Regular.ttf",
    "assets/fonts/Phosphor-Fill.ttf",
    "assets/licences.txt",
];

/// DEFLATE (RFC 1951), beside the other things that the build makes: `engine::packed` opens them.
///
/// # Errors
/// Where a file can't be read or written.
pub fn pack() -> io::Result<()> {
    println!("cargo:rerun-if-changed=packaging/packed.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    for file in FILES {
        println!("cargo:rerun-if-changed={file}");
        let name = Path::new(file).file_name().unwrap_or_default();
        fs::write(out.join(name), miniz_oxide::deflate::compress_to_vec(&fs::read(file)?, 10))?;
    }
    Ok(())
}
