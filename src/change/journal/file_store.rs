//! The journal of one person, as a file in their profile.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::JournalError;
use super::store::{Capacity, LONGEST, Store, whole_lines};
use super::successor;
use crate::platform::must_be_at;

/// A file in the user's profile: what a user's own fixes changed. Held by one Redial at a time.
///
/// Its lines are replaced in place, as the file is what is locked: another one that takes its name would be nobody's. What
/// is to stand in it is written beside it first, and counts from then on; whoever writes next finishes what was cut short.
pub struct FileStore {
    file: File,
    path: PathBuf,
    whole: u64,
    /// What is to stand in it, where that was decided and is not done yet.
    next: Option<Vec<u8>>,
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
        keep_in_folder(path)?;
        Ok(Self { file, path: path.to_owned(), whole: 0, next: None })
    }

    /// Only to be read: makes nothing, and keeps nobody from writing. What somebody is writing just now is left out.
    ///
    /// # Errors
    /// Where there is none, or Windows keeps it for the one who writes.
    pub fn open_to_read(path: &Path) -> Result<Self, JournalError> {
        let file = File::open(path)?;
        must_be_at(&file, path)?;
        Ok(Self { file, path: path.to_owned(), whole: 0, next: None })
    }

    /// Where the lines that are to replace those of a journal are written first. Empty, or not there, at any other time.
    #[must_use]
    pub fn beside(path: &Path) -> PathBuf {
        let mut name = OsString::from(path);
        name.push(".new");
        PathBuf::from(name)
    }

    fn successor(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let beside = Self::beside(&self.path);
        let mut file = match File::open(&beside) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        must_be_at(&file, &beside)?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut file).take(successor::MOST as u64 + 1).read_to_end(&mut bytes)?;
        Ok(successor::read(bytes, self.file.metadata()?.len()))
    }

    /// Does what was decided. It never needs more room than there is, and can be done again.
    fn settle(&mut self) -> Result<(), JournalError> {
        let Some(text) = &self.next else { return Ok(()) };
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text)?;
        self.file.set_len(text.len() as u64)?;
        self.file.sync_all()?;
        self.whole = text.len() as u64;
        // Emptied by what is open, and not removed by its name: whoever can write in the folder could mean another file.
        let beside = Self::beside(&self.path);
        let file = OpenOptions::new().write(true).open(&beside)?;
        must_be_at(&file, &beside)?;
        file.set_len(0)?;
        file.sync_all()?;
        self.next = None;
        Ok(())
    }
}

/// A new file is only there once its folder says so. Windows does that with the file.
fn keep_in_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

impl Store for FileStore {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        self.next = self.successor()?;
        let bytes = if let Some(text) = &self.next {
            text.clone()
        } else {
            let mut bytes = Vec::new();
            self.file.seek(SeekFrom::Start(0))?;
            Read::by_ref(&mut self.file).take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
            bytes
        };
        let (lines, whole) = whole_lines(&bytes)?;
        self.whole = whole as u64;
        Ok(lines)
    }

    fn room(&self) -> Capacity {
        let octets = (LONGEST as u64).saturating_sub(self.whole);
        Capacity { lines: usize::MAX, octets: usize::try_from(octets).unwrap_or(usize::MAX) }
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.settle()?;
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

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.settle()?;
        if lines.iter().map(|line| line.len() as u64 + 1).sum::<u64>() > self.whole {
            return Err(JournalError::TooLong);
        }
        self.file.set_len(self.whole)?;
        let bytes = successor::write(lines, self.whole);
        let beside = Self::beside(&self.path);
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&beside)?;
        must_be_at(&file, &beside)?;
        file.set_len(0)?;
        if let Err(error) = file.write_all(&bytes).and_then(|()| file.sync_all()) {
            // Where the disk is full, it is given back what it had.
            file.set_len(0)?;
            return Err(error.into());
        }
        keep_in_folder(&beside)?;
        self.next = successor::read(bytes, self.whole);
        self.settle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As others find it, who read it, go on with it, and come again.
    fn found_at(path: &Path) -> Vec<String> {
        let told = FileStore::open_to_read(path).unwrap().lines().unwrap();
        let mut store = FileStore::open(path).unwrap();
        assert_eq!(store.lines().unwrap(), told, "whoever only reads is told the same");
        store.append(&texts(&["four"])).unwrap();
        drop(store);
        let mut again = FileStore::open(path).unwrap().lines().unwrap();
        assert_eq!(again.pop().as_deref(), Some("four"), "what came later is not replaced once more");
        assert_eq!(again, told);
        told
    }

    #[test]
    fn replacing_is_whole_or_not_at_all_wherever_it_is_cut_short() {
        let path = place("replace");
        let beside = FileStore::beside(&path);
        let (old, new) = (texts(&["one", "two", "three"]), texts(&["one", "three"]));
        FileStore::open(&path).unwrap().append(&old).unwrap();
        let before = std::fs::read(&path).unwrap();
        let after = b"one\nthree\n".to_vec();
        let marked = successor::write(&new, before.len() as u64);
        for cut in 0..marked.len() {
            std::fs::write(&path, &before).unwrap();
            std::fs::write(&beside, &marked[..cut]).unwrap();
            assert_eq!(found_at(&path), old, "killed while {cut} octets of what is to come were written");
        }
        for cut in 0..=after.len() {
            std::fs::write(&path, [&after[..cut], &before[cut..]].concat()).unwrap();
            std::fs::write(&beside, &marked).unwrap();
            assert_eq!(found_at(&path), new, "killed after {cut} octets were replaced");
        }
        std::fs::write(&path, &after).unwrap();
        std::fs::write(&beside, &marked).unwrap();
        assert_eq!(found_at(&path), new, "killed before what was done was forgotten");
        // Somebody went on with it who did not know what was to come.
        std::fs::write(&path, [&before[..], b"by an older Redial\n"].concat()).unwrap();
        std::fs::write(&beside, &marked).unwrap();
        assert_eq!(found_at(&path).len(), 4);
        std::fs::write(&beside, b"").unwrap();

        std::fs::write(&path, &before).unwrap();
        let mut store = FileStore::open(&path).unwrap();
        store.lines().unwrap();
        store.replace(&new).unwrap();
        assert!(matches!(store.replace(&old), Err(JournalError::TooLong)), "it never grows");
        store.append(&texts(&["four"])).unwrap();
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), b"one\nthree\nfour\n");
        assert_eq!(std::fs::read(&beside).unwrap(), b"");
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    fn place(name: &str) -> PathBuf {
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
