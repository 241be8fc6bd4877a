//! The files that are written at the end, each whole or not at all.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::files;
use super::row::{Row, Unread};
use crate::cli::args::Many;
use crate::cli::output;

/// Writes them all, and tells which could not be. Metrics are replaced by those of a `whole` run alone: where computers are
/// missing, whatever alarm they had raised would be over.
pub fn save(many: &Many, rows: &[Row], unread: &[Unread], now_unix: u64, whole: bool) -> Vec<(PathBuf, io::Error)> {
    let mut wanted: Vec<(&PathBuf, String)> = Vec::new();
    wanted.extend(many.csv.iter().map(|file| (file, files::csv(rows, unread))));
    wanted.extend(many.junit.iter().map(|file| (file, files::junit(rows, unread))));
    let metrics = many.prometheus.iter().filter(|_| whole);
    wanted.extend(metrics.map(|file| (file, files::prometheus(rows, unread, now_unix))));
    let failed = |(file, text): (&PathBuf, String)| Some((file.clone(), replace(file, &text).err()?));
    wanted.into_iter().filter_map(failed).collect()
}

/// Whoever reads it meanwhile sees the old file or the new one.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let place = output::led_to(file)?;
    if std::fs::metadata(&place).is_ok_and(|found| !found.is_file()) {
        return std::fs::write(&place, text);
    }
    let mut beside = place.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let written = File::create_new(&beside).and_then(|mut made| {
        made.write_all(text.as_bytes())?;
        made.sync_all()?;
        std::fs::rename(&beside, &place)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = std::env::temp_dir().join(format!("redial-replace-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.prom");
        replace(&file, "first").unwrap();
        replace(&file, "second").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "second");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert!(replace(&folder.join("none").join("a.prom"), "x").is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
