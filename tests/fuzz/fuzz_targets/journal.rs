//! A journal that somebody has edited.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::change::journal::{JournalError, Store};

struct Lines(Vec<u8>);

impl Store for Lines {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(String::from_utf8_lossy(&self.0).lines().map(str::to_owned).collect())
    }

    fn append(&mut self, _: &[String]) -> Result<(), JournalError> {
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let file = Lines(bytes.to_vec());
    if let Ok(journal) = redial::change::journal::Journal::open(Box::new(file)) {
        assert!(journal.entries().len() <= bytes.len());
    }
});
