use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::JournalError;
use super::store::{LONGEST, Room, Store, whole_lines};
use crate::platform::must_be_at;

/// A file in the user's profile: what a user's own fixes changed. Held by one Redial at a time.
pub struct FileStore {
    file: File,
    whole: u64,
}

impl FileStore {
    /// Makes the file, and its folder, where they do not exist.
    ///
    /// # Errors
    /// `Busy` where another Redial holds it.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        if let Some(folder) = path.parent() {
            create_dir_all(folder)?;
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        must_be_at(&file, path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // A new file is only there once its folder says so. Windows does that with the file.
        if cfg!(unix)
            && let Some(folder) = path.parent()
        {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { file, whole: 0 })
    }

    /// Only to be read: makes nothing, and keeps nobody from writing. What somebody is writing just now is left out.
    ///
    /// # Errors
    /// Where there is none, or Windows keeps it for the one who writes.
    pub fn open_to_read(path: &Path) -> Result<Self, JournalError> {
        let file = File::open(path)?;
        must_be_at(&file, path)?;
        Ok(Self { file, whole: 0 })
    }
}

impl Store for FileStore {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        Read::by_ref(&mut self.file).take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
        let (lines, whole) = whole_lines(&bytes)?;
        self.whole = whole as u64;
        Ok(lines)
    }

    fn room(&self) -> Room {
        let octets = (LONGEST as u64).saturating_sub(self.whole);
        Room { lines: usize::MAX, octets: usize::try_from(octets).unwrap_or(usize::MAX) }
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        if self.whole + text.len() as u64 > LONGEST as u64 {
            return Err(JournalError::TooLong);
        }
        self.file.set_len(self.whole)?;
        self.file.seek(SeekFrom::Start(self.whole))?;
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        self.whole += text.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("redial-journal-{}-{name}", std::process::id())).join("journal.jsonl")
    }

    fn texts(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn reading_keeps_nobody_from_writing() {
        let path = place("read");
        assert!(FileStore::open_to_read(&path).is_err() && !path.exists());
        FileStore::open(&path).unwrap().append(&texts(&["one"])).unwrap();
        let mut reading = FileStore::open_to_read(&path).unwrap();
        assert_eq!(reading.lines().unwrap(), ["one"]);
        let mut writing = FileStore::open(&path).unwrap();
        writing.lines().unwrap();
        writing.append(&texts(&["two"])).unwrap();
        drop(writing);
        assert_eq!(reading.lines().unwrap(), ["one", "two"]);
        assert!(reading.append(&texts(&["three"])).is_err(), "it can only be read");
        drop(reading);
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn keeps_lines_and_drops_a_torn_one() {
        let path = place("torn");
        let mut store = FileStore::open(&path).unwrap();
        assert!(store.lines().unwrap().is_empty());
        store.append(&texts(&["one", "two"])).unwrap();
        assert!(matches!(FileStore::open(&path), Err(JournalError::Busy)));
        drop(store);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{").unwrap();
        let mut store = FileStore::open(&path).unwrap();
        assert_eq!(store.lines().unwrap(), ["one", "two"]);
        let room = store.room();
        store.append(&texts(&["four"])).unwrap();
        assert_eq!(room.octets - store.room().octets, 5);
        assert_eq!(std::fs::read(&path).unwrap(), b"one\ntwo\nfour\n");
        drop(store);
        std::fs::write(&path, b"\xff\n").unwrap();
        assert!(matches!(FileStore::open(&path).unwrap().lines(), Err(JournalError::Edited { line: 1 })));
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
