//! Packs `assets/languages/*`, so that a language is one folder: see `src/model/said/language.rs` for the form.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

mod hash {
    include!("hash.rs");
}

const FOLDER: &str = "assets/languages";
const GRAMMAR: &str = "language.toml";

/// # Errors
/// Where a file can't be read, is no TOML table of texts, or translates what another one translates, too.
pub fn pack() -> io::Result<()> {
    println!("cargo:rerun-if-changed={FOLDER}");
    println!("cargo:rerun-if-changed=packaging/hash.rs");
    println!("cargo:rerun-if-changed=packaging/languages.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let folders = sorted(Path::new(FOLDER))?;
    let mut table = format!("static PACKED: [Packed; {}] = [\n", folders.len());
    for folder in folders {
        let tag = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = out.join(format!("{tag}.bin"));
        fs::write(&file, miniz_oxide::deflate::compress_to_vec(&language(&folder)?, 10))?;
        let _ = writeln!(
            table,
            "    Packed {{ tag: {tag:?}, data: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{tag}.bin\")), opened: OnceLock::new() }},"
        );
    }
    fs::write(out.join("languages.rs"), table + "];\n")
}

fn language(folder: &Path) -> io::Result<Vec<u8>> {
    // In the order of the files: what is about one thing is packed together, and so smaller.
    let (mut texts, mut known) = (Vec::new(), BTreeMap::new());
    sentences(folder, &mut texts, &mut known)?;
    let mut packed = u32::try_from(texts.len()).map_err(io::Error::other)?.to_le_bytes().to_vec();
    for (hash, _) in &texts {
        packed.extend(hash.to_le_bytes());
    }
    packed.extend(fs::read_to_string(folder.join(GRAMMAR))?.bytes());
    for (_, translation) in texts {
        packed.push(0);
        packed.extend(translation.bytes());
    }
    Ok(packed)
}

/// The hash of the English, and its translation; `known` is what has one by now.
fn sentences(
    folder: &Path,
    texts: &mut Vec<(u32, String)>,
    known: &mut BTreeMap<u32, (String, String)>,
) -> io::Result<()> {
    for path in sorted(folder)? {
        if path.is_dir() {
            sentences(&path, texts, known)?;
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "toml") || path.ends_with(GRAMMAR) {
            continue;
        }
        let wrong = |why: String| io::Error::other(format!("{}: {why}", path.display()));
        let read: BTreeMap<String, String> =
            toml::from_str(&fs::read_to_string(&path)?).map_err(|error| wrong(error.to_string()))?;
        for (english, translation) in read {
            if translation.contains('\0') {
                return Err(wrong(format!("a zero in the translation of {english:?}")));
            }
            let hash = hash::of(&english);
            // The same sentence may stand in several files, with one translation.
            match known.insert(hash, (english.clone(), translation.clone())) {
                None => texts.push((hash, translation)),
                Some(other) if other == (english.clone(), translation) => {}
                Some(other) => return Err(wrong(format!("{english:?} clashes with {:?}", other.0))),
            }
        }
    }
    Ok(())
}

/// Always in the same order, so that the same sources make the same program.
fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
