//! A journal that somebody has edited, as it is and with the sums made right, as anybody can: read, shown, taken back.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use redial::change::journal::{Journal, JournalError, Store, Which};
use redial::platform::fake::{Fake, World};
use ring::digest::{SHA256, digest};

static WORLD: LazyLock<World> = LazyLock::new(|| Fake::typical().snapshot());

struct Lines(Vec<String>);

impl Store for Lines {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        Ok(self.0.clone())
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        self.0.extend_from_slice(lines);
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        lines.clone_into(&mut self.0);
        Ok(())
    }
}

/// As `change/journal/record.rs` does it: over the sum before and the record's own text.
fn summed<'a>(records: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut sum = [0_u8; 8];
    let line = |record: &str| {
        let whole = [&sum[..], record.as_bytes()].concat();
        sum.copy_from_slice(&digest(&SHA256, &whole).as_ref()[..8]);
        format!("{{\"v\":1,\"sum\":\"{:016x}\",\"record\":{record}}}", u64::from_be_bytes(sum))
    };
    records.map(line).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for lines in [text.lines().map(str::to_owned).collect(), summed(text.lines())] {
        let count = lines.len();
        let Ok(mut journal) = Journal::open(Box::new(Lines(lines))) else { continue };
        assert!(journal.entries().len() <= count);
        for entry in journal.entries() {
            let _ = (entry.change.describe(), entry.change.undo(), entry.change.shows());
        }
        if !journal.entries().is_empty() {
            let pc = Fake::new(WORLD.clone());
            let _ = (journal.next_put_back(), journal.recover(&pc), journal.undo(&pc, Which::All));
            let runs: Vec<u64> = journal.entries().iter().map(|entry| entry.run).collect();
            let _ = journal.forget(&runs, 1);
        }
    }
});
