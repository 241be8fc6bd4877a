//! A Windows computer in memory: for tests, and for the practice computer on which people may try every fix.
//!
//! It can be told to misbehave: to refuse, to lie as a stub does, to be changed by somebody else, to die in the middle.

mod credentials;
mod files;
mod firewall;
mod fixture;
mod machine;
mod registry;
mod services;
pub mod sign_in;
mod store;
pub mod stories;
mod tasks;
mod typical;
mod watching;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{PlatformError, Result};

pub use fixture::{Fixture, FixtureError};
pub use world::{FileEntry, KeptCredential, World};

/// The number of the error that a killed program would not live to see.
pub const KILLED: u32 = 0xdead;

/// Clones are the same computer.
#[derive(Clone)]
pub struct Fake(Arc<Mutex<Inner>>);

struct Inner {
    world: World,
    trouble: Mishaps,
    writes: u64,
    dead: bool,
    log: Vec<String>,
    /// How Remote Desktop goes when it is started, or goes just now.
    play: Option<watching::Play>,
}

type InjectedFault = Box<dyn FnOnce(&mut World) + Send>;

/// Subjects are what `what` of an error names: a path, `HKCU\Software`, `service TermService`. A beginning is enough.
#[derive(Default)]
struct Mishaps {
    denied: Vec<String>,
    locked: Vec<String>,
    lying: Vec<String>,
    dies_at: Option<u64>,
    injected_faults: Vec<(u64, InjectedFault)>,
}

impl Fake {
    #[must_use]
    pub fn new(world: World) -> Self {
        let trouble = Mishaps::default();
        Self(Arc::new(Mutex::new(Inner { world, trouble, writes: 0, dead: false, log: Vec::new(), play: None })))
    }

    /// Windows 11 Pro in a workgroup, used from and reached by Remote Desktop, all well, on a day in 2026.
    #[must_use]
    pub fn typical() -> Self {
        Self::typical_at(typical::NOW)
    }

    /// The same at another time, in seconds since 1970. Its clock stands still until `edit` moves it.
    #[must_use]
    pub fn typical_at(now: u64) -> Self {
        Self::new(typical::world(now))
    }

    /// Everything that can be undone, for comparing.
    #[must_use]
    pub fn snapshot(&self) -> World {
        self.inner().world.clone()
    }

    /// Somebody else changes something.
    pub fn edit(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.inner().world);
    }

    /// Somebody else changes something right before the write of that number, counted from now: 0 is the next.
    pub fn edit_before_write(&self, number: u64, change: impl FnOnce(&mut World) + Send + 'static) {
        let mut inner = self.inner();
        let at = inner.writes + number;
        inner.trouble.injected_faults.push((at, Box::new(change)));
    }

    /// Refuses to read and to write.
    pub fn deny(&self, subject: &str) {
        self.inner().trouble.denied.push(subject.to_uppercase());
    }

    /// Reads well, but is held open by another program.
    pub fn lock(&self, subject: &str) {
        self.inner().trouble.locked.push(subject.to_uppercase());
    }

    /// Says that it was written and writes nothing, as several Windows calls do.
    pub fn lie(&self, subject: &str) {
        self.inner().trouble.lying.push(subject.to_uppercase());
    }

    /// The program is killed right before the write of that number, counted from now: everything fails from then on.
    pub fn die_before_write(&self, number: u64) {
        let mut inner = self.inner();
        inner.trouble.dies_at = Some(inner.writes + number);
    }

    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.inner().dead
    }

    /// The program is started again, and the computer behaves from now on.
    pub fn behave(&self) {
        let mut inner = self.inner();
        inner.dead = false;
        inner.trouble = Mishaps::default();
    }

    /// How many writes were tried so far.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.inner().writes
    }

    /// What was done that leaves nothing to compare: `mstsc /v:pc1`, `flush dns`, `restart`.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.inner().log.clone()
    }

    /// Counts as a write of something outside, such as a journal's file.
    ///
    /// # Errors
    /// Where the program is dead, or dies here.
    pub fn write_outside(&self) -> Result<()> {
        self.inner().begin_write("outside")
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, subject: &str, read: impl FnOnce(&World) -> Result<T>) -> Result<T> {
        let inner = self.inner();
        inner.allowed(subject)?;
        read(&inner.world)
    }

    fn write<T>(&self, subject: &str, needs: Needs, write: impl FnOnce(&mut World) -> Result<T>) -> Result<T> {
        let mut inner = self.inner();
        inner.begin_write(subject)?;
        if needs == Needs::Administrator && !inner.world.identity.elevated {
            return Err(PlatformError::Denied { what: subject.to_owned() });
        }
        if matches(&inner.trouble.locked, subject) {
            return Err(PlatformError::Busy { what: subject.to_owned() });
        }
        if matches(&inner.trouble.lying, subject) {
            return write(&mut inner.world.clone());
        }
        write(&mut inner.world)
    }

    fn note(&self, action: String) {
        self.inner().log.push(action);
    }
}

/// Whose rights a write takes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Needs {
    Nothing,
    Administrator,
}

impl Inner {
    fn allowed(&self, subject: &str) -> Result<()> {
        if self.dead {
            return Err(killed());
        }
        if matches(&self.trouble.denied, subject) {
            return Err(PlatformError::Denied { what: subject.to_owned() });
        }
        Ok(())
    }

    fn begin_write(&mut self, subject: &str) -> Result<()> {
        if self.dead || self.trouble.dies_at == Some(self.writes) {
            self.dead = true;
            return Err(killed());
        }
        let number = self.writes;
        self.writes += 1;
        let (now, later) = self.trouble.injected_faults.drain(..).partition(|(at, _)| *at <= number);
        self.trouble.injected_faults = later;
        let now: Vec<(u64, InjectedFault)> = now;
        for (_, change) in now {
            change(&mut self.world);
        }
        self.allowed(subject)
    }
}

fn killed() -> PlatformError {
    PlatformError::Failed { code: KILLED, what: "the program was killed".to_owned() }
}

fn matches(subjects: &[String], subject: &str) -> bool {
    let subject = subject.to_uppercase();
    subjects.iter().any(|start| subject.starts_with(start))
}

fn missing<T>(what: &str) -> Result<T> {
    Err(PlatformError::Missing { what: what.to_owned() })
}

fn busy<T>(what: &str) -> Result<T> {
    Err(PlatformError::Busy { what: what.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::platform::registry::{Key, Value};

    fn history() -> Key {
        Key::user("Software\\Microsoft\\Terminal Server Client\\Default")
    }

    fn write(pc: &dyn Platform) -> Result<()> {
        pc.set_value(&history(), "MRU0", &Value::text("x"))
    }

    #[test]
    fn misbehaves_as_it_is_told() {
        let pc = Fake::typical();
        let before = pc.snapshot();
        pc.lie("HKCU\\Software");
        write(&pc).unwrap();
        assert_eq!(pc.snapshot(), before);
        pc.behave();
        pc.lock("hkcu\\software");
        assert!(matches!(write(&pc), Err(PlatformError::Busy { .. })));
        pc.behave();
        pc.deny("HKCU");
        assert!(matches!(write(&pc), Err(PlatformError::Denied { .. })));
        pc.behave();
        pc.die_before_write(1);
        write(&pc).unwrap();
        assert!(write(&pc).is_err() && pc.is_dead() && (&pc as &dyn Platform).sessions().is_err());
        pc.behave();
        pc.edit_before_write(0, |world| world.now += 1);
        write(&pc).unwrap();
        assert_eq!(pc.snapshot().now, before.now + 1);
    }

    #[test]
    fn a_user_writes_only_what_is_theirs() {
        let pc = Fake::typical();
        pc.edit(|world| world.identity.elevated = false);
        let pc: &dyn Platform = &pc;
        write(pc).unwrap();
        let denied = |result| assert!(matches!(result, Err(PlatformError::Denied { .. })), "{result:?}");
        denied(pc.create_key(&Key::machine("SOFTWARE\\Redial")));
        denied(pc.create_key(&Key::user("Software\\Policies\\Redial")));
        denied(pc.remove_app_rule("x"));
        denied(pc.delete_file("C:\\ProgramData\\x"));
    }

    #[test]
    fn the_service_makes_a_certificate_where_there_is_none() {
        let pc = Fake::typical();
        let deadline = std::time::Duration::from_secs(1);
        let pc: &dyn Platform = &pc;
        let old = pc.certificates().unwrap().remove(0);
        pc.remove_certificate(&old.sha1.0).unwrap();
        assert!(matches!(pc.stop_service("TermService", deadline), Err(PlatformError::Busy { .. })));
        pc.stop_service("UmRdpService", deadline).unwrap();
        pc.stop_service("TermService", deadline).unwrap();
        assert!(pc.listeners(3389).unwrap().is_empty());
        pc.start_service("UmRdpService", deadline).unwrap();
        assert_eq!(pc.listeners(3389).unwrap().len(), 1);
        assert!(!pc.certificates().unwrap().contains(&old));
        pc.restore_certificate(&old.element.0).unwrap();
        assert!(pc.certificates().unwrap().contains(&old));
    }
}
