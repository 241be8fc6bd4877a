use std::sync::Arc;

use super::JournalError;
use super::store::{LONGEST, Store};
use crate::platform::Platform;
use crate::platform::registry::{Key, REG_BINARY, Value};

/// Where only administrators write, so that no user tells an administrator's Redial what to put back.
const PLACE: &str = "SOFTWARE\\Redial\\Journal";

/// A key with more values is not read any more.
const MOST_LINES: usize = 10_000;

/// Values below `HKLM`, one for each line, numbered from one: what elevated fixes changed.
pub struct RegistryStore {
    pc: Arc<dyn Platform>,
    lines: usize,
}

impl RegistryStore {
    #[must_use]
    pub fn new(pc: Arc<dyn Platform>) -> Self {
        Self { pc, lines: 0 }
    }

    /// The key that it is kept in.
    #[must_use]
    pub fn place() -> Key {
        Key::machine(PLACE)
    }
}

impl Store for RegistryStore {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        let values = self.pc.tree(&Self::place())?.unwrap_or_default().values;
        let mut lines = Vec::new();
        let mut size = 0;
        // Eight digits each: the order of the names is that of the lines.
        for (index, (name, value)) in values.iter().enumerate() {
            let line = index + 1;
            let text = String::from_utf8(value.bytes.0.clone()).ok();
            let text = text.filter(|_| *name == title(line) && value.kind == REG_BINARY);
            let text = text.ok_or(JournalError::Edited { line })?;
            size += text.len();
            if size > LONGEST {
                return Err(JournalError::TooLong);
            }
            lines.push(text);
        }
        self.lines = lines.len();
        Ok(lines)
    }

    fn room(&self) -> usize {
        MOST_LINES.saturating_sub(self.lines)
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        let key = Self::place();
        if !self.pc.key_exists(&key)? {
            self.pc.create_key(&key)?;
        }
        // What a call that failed has left behind must not follow these.
        let mut stale = self.lines + 1;
        while self.pc.value(&key, &title(stale))?.is_some() {
            stale += 1;
        }
        for stale in (self.lines + 1..stale).rev() {
            self.pc.delete_value(&key, &title(stale))?;
        }
        for (number, line) in (self.lines + 1..).zip(lines) {
            self.pc.set_value(&key, &title(number), &Value::binary(line.as_bytes()))?;
        }
        self.pc.flush_key(&key)?;
        self.lines += lines.len();
        Ok(())
    }
}

fn title(line: usize) -> String {
    format!("{line:08}")
}
