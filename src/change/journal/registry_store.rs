//! The journal of what was done with an administrator's rights, as values in the registry.

use std::sync::Arc;

use super::JournalError;
use super::store::{Capacity, LONGEST, Store, whole_lines};
use super::successor;
use crate::platform::registry::{Key, REG_BINARY, Value};
use crate::platform::rights::{Of, only_administrators_change, others};
use crate::platform::{Platform, PlatformError};

/// Where only administrators write, so that no user tells an administrator's Redial what to put back.
const PLACE: &str = "SOFTWARE\\Redial\\Journal";
/// What is to stand there, while that is being written. A key of its own: an older Redial reads all that is below the other.
const NEXT: &str = "SOFTWARE\\Redial\\Journal next";
/// The value of that key that holds it: written in one go, or not at all.
const WHOLE: &str = "lines";

/// A key with more values is not read any more.
const MOST_LINES: usize = 10_000;
/// More people than ever ask for something on one computer.
const MOST_READERS: usize = 32;

/// Values below `HKLM`, one for each line, numbered from one: what elevated fixes changed. Administrators write and read
/// them; beside them only those read who asked for something, as it tells who was signed in, and what is on this computer.
pub struct RegistryStore {
    pc: Arc<dyn Platform>,
    lines: usize,
    octets: usize,
    /// It was seen to have its rights.
    closed: bool,
    /// What is to stand there, where that was decided and is not done yet.
    next: Option<Vec<String>>,
}

impl RegistryStore {
    #[must_use]
    pub fn new(pc: Arc<dyn Platform>) -> Self {
        Self { pc, lines: 0, octets: 0, closed: false, next: None }
    }

    /// The key that it is kept in.
    #[must_use]
    pub fn place() -> Key {
        Key::machine(PLACE)
    }

    /// Makes the key with its rights, or gives it those where they are others, as after an earlier Redial.
    fn close(&self) -> Result<(), PlatformError> {
        let key = Self::place();
        let found = self.pc.key_security(&key)?;
        let mut readers: Vec<String> = Vec::new();
        let known = found.as_deref().and_then(others).unwrap_or_default().into_iter().filter(|who| is_person(who));
        // Whoever can't be told is left out, and sees it as administrator.
        let asking = [self.pc.identity().ok().map(|identity| identity.sid), self.pc.person_here().ok().flatten()];
        for who in asking.into_iter().flatten().filter(|who| is_person(who)).chain(known.map(str::to_owned)) {
            if !readers.contains(&who) && readers.len() < MOST_READERS {
                readers.push(who);
            }
        }
        readers.sort();
        let rights = rights(&readers);
        let same = found.as_deref().is_some_and(|found| is_closed_for(found, &readers));
        if same { Ok(()) } else { self.pc.create_closed_key(&key, &rights) }
    }
}

/// A protected list: nothing comes from the key above.
fn rights(readers: &[String]) -> String {
    let readers: Vec<String> = readers.iter().map(|who| format!("(A;;KR;;;{who})")).collect();
    format!("O:BAG:BAD:P(A;;KA;;;SY)(A;;KA;;;BA){}", readers.concat())
}

/// However the system spells it.
fn is_closed_for(found: &str, readers: &[String]) -> bool {
    let flags = found.split_once("D:").map_or("", |(_, list)| list.split('(').next().unwrap_or_default());
    let mut others = others(found).unwrap_or_default();
    others.sort_unstable();
    flags.contains('P') && only_administrators_change(found, Of::Key) && others == readers
}

/// The number of an account of this computer or of a domain: no group that everybody is in.
fn is_person(sid: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || c == '-';
    sid.len() < 200
        && ["S-1-5-21-", "S-1-12-1-"]
            .iter()
            .any(|start| sid.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && rest.chars().all(digits)))
}

impl RegistryStore {
    /// What is there, where nobody else than administrators could have written it: anything else is no word to go by.
    fn trusted<T: Default>(
        &self,
        key: &Key,
        read: impl FnOnce() -> Result<T, PlatformError>,
    ) -> Result<T, JournalError> {
        let closed = |error| match error {
            PlatformError::Denied { .. } if self.pc.identity().is_ok_and(|identity| !identity.elevated) => {
                JournalError::Closed
            }
            other => JournalError::Platform(other),
        };
        match self.pc.key_security(key).map_err(closed)? {
            None => Ok(T::default()),
            Some(found) if is_exposed(&found) => Err(JournalError::Exposed),
            Some(_) => read().map_err(closed),
        }
    }

    /// What is to stand there instead of so many lines.
    fn successor(&self, lines: usize) -> Result<Option<Vec<String>>, JournalError> {
        let key = Key::machine(NEXT);
        let Some(value) = self.trusted(&key, || self.pc.value(&key, WHOLE))? else { return Ok(None) };
        let text = successor::read(value.bytes.0, lines as u64);
        Ok(text.map(|text| whole_lines(&text)).transpose()?.map(|(lines, _)| lines))
    }

    /// Does what was decided. It can be done again.
    fn settle(&mut self) -> Result<(), JournalError> {
        let Some(lines) = &self.next else { return Ok(()) };
        let key = Self::place();
        for (number, line) in (1..).zip(lines) {
            self.pc.set_value(&key, &title(number), &Value::binary(line.as_bytes()))?;
        }
        self.cut(lines.len())?;
        self.pc.flush_key(&key)?;
        self.pc.delete_key(&Key::machine(NEXT))?;
        self.next = None;
        Ok(())
    }

    /// Takes away the lines that come after so many, the last one first.
    fn cut(&self, lines: usize) -> Result<(), JournalError> {
        let key = Self::place();
        let mut stale = lines + 1;
        while self.pc.value(&key, &title(stale))?.is_some() {
            stale += 1;
        }
        for stale in (lines + 1..stale).rev() {
            self.pc.delete_value(&key, &title(stale))?;
        }
        Ok(())
    }

    fn begin_to_write(&mut self) -> Result<(), JournalError> {
        if !self.closed {
            self.close()?;
            self.closed = true;
        }
        self.settle()
    }

    fn count(&mut self, lines: &[String]) {
        (self.lines, self.octets) = (lines.len(), octets(lines));
    }
}

fn octets(lines: &[String]) -> usize {
    lines.iter().map(String::len).sum()
}

impl Store for RegistryStore {
    fn lines(&mut self) -> Result<Vec<String>, JournalError> {
        let place = Self::place();
        let values = self.trusted(&place, || self.pc.tree(&place))?.unwrap_or_default().values;
        self.next = self.successor(values.len())?;
        if let Some(lines) = self.next.clone() {
            self.count(&lines);
            return Ok(lines);
        }
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
        self.count(&lines);
        Ok(lines)
    }

    fn room(&self) -> Capacity {
        Capacity { lines: MOST_LINES.saturating_sub(self.lines), octets: LONGEST.saturating_sub(self.octets) }
    }

    fn append(&mut self, lines: &[String]) -> Result<(), JournalError> {
        let key = Self::place();
        let size = octets(lines);
        // What could not be read again must not be written.
        if self.octets + size > LONGEST {
            return Err(JournalError::TooLong);
        }
        self.begin_to_write()?;
        // What a call that failed has left behind must not follow these.
        self.cut(self.lines)?;
        for (number, line) in (self.lines + 1..).zip(lines) {
            self.pc.set_value(&key, &title(number), &Value::binary(line.as_bytes()))?;
        }
        self.pc.flush_key(&key)?;
        self.lines += lines.len();
        self.octets += size;
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> Result<(), JournalError> {
        if lines.len() > self.lines || octets(lines) > self.octets {
            return Err(JournalError::TooLong);
        }
        self.begin_to_write()?;
        self.cut(self.lines)?;
        let (key, next) = (Self::place(), Key::machine(NEXT));
        // Whoever may read the one may read the other.
        let rights = self.pc.key_security(&key)?.unwrap_or_default();
        self.pc.create_closed_key(&next, &rights)?;
        let bytes = successor::write(lines, self.lines as u64);
        self.pc.set_value(&next, WHOLE, &Value::binary(&bytes))?;
        self.pc.flush_key(&next)?;
        self.next = Some(lines.to_vec());
        self.count(lines);
        self.settle()
    }
}

fn is_exposed(rights: &str) -> bool {
    !only_administrators_change(rights, Of::Key)
}

fn title(line: usize) -> String {
    format!("{line:08}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;
    use crate::platform::registry::Registry as _;

    const ANNA: &str = "S-1-5-21-1004336348-1177238915-682003330-1001";

    fn store(pc: &Fake) -> RegistryStore {
        RegistryStore::new(Arc::new(pc.clone()))
    }

    fn add(pc: &Fake, line: &str) {
        let mut store = store(pc);
        store.lines().unwrap();
        store.append(&[line.to_owned()]).unwrap();
    }

    fn as_seen_by(pc: &Fake, sid: &str) -> Result<Vec<String>, JournalError> {
        let other = Fake::new(pc.snapshot());
        other.edit(|world| (world.identity.elevated, world.identity.sid) = (false, sid.to_owned()));
        store(&other).lines()
    }

    #[test]
    fn only_administrators_and_whoever_asked_read_it() {
        let pc = Fake::typical();
        add(&pc, "one");
        let rights = pc.key_security(&RegistryStore::place()).unwrap().unwrap();
        assert_eq!(rights, format!("O:BAG:BAD:P(A;;KA;;;SY)(A;;KA;;;BA)(A;;KR;;;{ANNA})"));
        assert_eq!(as_seen_by(&pc, ANNA).unwrap(), ["one"]);
        assert!(matches!(as_seen_by(&pc, "S-1-5-21-1-2-3-1002"), Err(JournalError::Closed)));
        // Carol lends Anna her rights: both read it from then on, and nobody loses it.
        pc.edit(|world| {
            world.identity.sid = "S-1-5-21-1-2-3-500".to_owned();
            world.identity.user = "ANNA-PC\\carol".to_owned();
        });
        add(&pc, "two");
        let rights = pc.key_security(&RegistryStore::place()).unwrap().unwrap();
        let readers = others(&rights).unwrap();
        assert!(readers.len() == 3 && readers.contains(&ANNA) && readers.contains(&"S-1-5-21-1-2-3-500"), "{rights}");
        assert_eq!(as_seen_by(&pc, ANNA).unwrap(), ["one", "two"]);
    }

    #[test]
    fn one_of_an_earlier_redial_is_closed_too() {
        let pc = Fake::typical();
        pc.create_key(&RegistryStore::place()).unwrap();
        pc.set_value(&RegistryStore::place(), "00000001", &Value::binary(b"one")).unwrap();
        assert_eq!(as_seen_by(&pc, "S-1-5-21-1-2-3-1002").unwrap(), ["one"]);
        add(&pc, "two");
        assert!(matches!(as_seen_by(&pc, "S-1-5-21-1-2-3-1002"), Err(JournalError::Closed)));
        let before = pc.writes();
        add(&pc, "three");
        assert_eq!(pc.writes() - before, 1, "what is closed is not closed again");
    }

    #[test]
    fn what_others_may_write_is_not_believed() {
        for open in [
            "O:BAG:BAD:P(A;;KA;;;SY)(A;;KA;;;BA)(A;;KA;;;BU)",
            "O:BAG:BAD:P(A;;KA;;;BA)(A;;0x2001b;;;S-1-5-21-1-2-3-1001)",
            "O:S-1-5-21-1-2-3-1001G:BAD:P(A;;KA;;;BA)",
            "O:BAG:BA",
        ] {
            let pc = Fake::typical();
            add(&pc, "one");
            pc.create_closed_key(&RegistryStore::place(), open).unwrap();
            assert!(matches!(store(&pc).lines(), Err(JournalError::Exposed)), "{open}");
        }
    }

    #[test]
    fn no_group_is_a_person() {
        assert!(is_person(ANNA) && is_person("S-1-12-1-1-2-3-4"));
        for group in ["WD", "BU", "S-1-1-0", "S-1-5-32-545", "S-1-5-21-", "S-1-5-21-1)(A;;KA;;;WD", ""] {
            assert!(!is_person(group), "{group}");
        }
    }
}
