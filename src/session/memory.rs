//! What Remote Desktop itself remembers, as the first page offers it.

use std::time::Duration;

use super::Session;
use crate::engine::Command as EngineCommand;
use crate::engine::memory::Memory;
use crate::model::{Settings, Target};

pub use crate::engine::memory::LoggedError;

/// What is remembered, and by whom.
#[derive(Debug, Default)]
pub struct Remembered {
    by_windows: Memory,
    /// When the window heard of it.
    heard: Duration,
    asked: Option<Duration>,
    /// Checked in this window, the latest first.
    checked: Vec<String>,
    /// Of both, for a list to choose from.
    recent: Vec<String>,
}

/// More than a glance can take in is no help.
const MOST: usize = 6;
/// Nobody fails to connect more often.
const PAUSE: Duration = Duration::from_secs(2);

impl Session {
    /// What the engine is asked when the first page is looked at, or a computer is named there: Remote Desktop may have
    /// failed once more since.
    pub fn ask_memory(&mut self, now: Duration) -> Option<EngineCommand> {
        if self.remembered.asked.is_some_and(|asked| now < asked + PAUSE) {
            return None;
        }
        self.remembered.asked = Some(now);
        Some(EngineCommand::Remember)
    }

    /// Computers to offer, the latest first.
    #[must_use]
    pub fn recent(&self) -> &[String] {
        &self.remembered.recent
    }

    /// How the last attempt of Remote Desktop at that computer ended, where that was an error and not long ago.
    #[must_use]
    pub fn noted_for(&self, target: &Target) -> Option<&LoggedError> {
        self.remembered.by_windows.logged.iter().find(|logged| logged.is_of(target))
    }

    /// The latest error of all.
    #[must_use]
    pub fn noted_last(&self) -> Option<&LoggedError> {
        self.remembered.by_windows.logged.iter().max_by_key(|logged| logged.time)
    }

    /// What Remote Desktop's own Default.rdp sets for every name that is typed, where that makes a difference.
    #[must_use]
    pub const fn default_settings(&self) -> Option<&Settings> {
        self.remembered.by_windows.settings.as_ref()
    }

    /// The clock that such an error's time is to be compared with, in seconds since 1970.
    #[must_use]
    pub fn memory_clock(&self, now: Duration) -> u64 {
        self.remembered.by_windows.now + now.saturating_sub(self.remembered.heard).as_secs()
    }

    pub(super) fn hear_memory(&mut self, memory: Memory, now: Duration) {
        (self.remembered.by_windows, self.remembered.heard) = (memory, now);
        self.remembered.offer();
    }

    pub(super) fn remember(&mut self, target: &Target) {
        let checked = &mut self.remembered.checked;
        checked.retain(|known| *known != target.typed);
        checked.insert(0, target.typed.clone());
        checked.truncate(MOST);
        self.remembered.offer();
    }
}

impl Remembered {
    /// As if they had been checked.
    pub fn with(checked: Vec<String>) -> Self {
        let mut remembered = Self { checked, ..Self::default() };
        remembered.offer();
        remembered
    }

    pub fn checked(&self) -> Vec<String> {
        self.checked.clone()
    }

    /// As it was before.
    pub fn forget_down_to(&mut self, checked: Vec<String>) {
        self.checked = checked;
        self.offer();
    }

    fn offer(&mut self) {
        self.recent.clear();
        for computer in self.checked.iter().chain(&self.by_windows.computers) {
            if !self.recent.iter().any(|known| known.eq_ignore_ascii_case(computer)) {
                self.recent.push(computer.clone());
            }
        }
        self.recent.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::memory::remember;
    use crate::engine::{Event, Request};
    use crate::platform::computer::Machine as _;
    use crate::platform::fake::Fake;

    #[test]
    fn what_windows_remembers_follows_what_was_checked() {
        let mut session = Session::new(vec!["PC7.example".to_owned()]);
        let pc = Fake::typical();
        let now = pc.now();
        pc.edit(|world| {
            world.add_attempt("old-server", now - 900, 516);
            world.add_attempt("pc7.example", now - 600, 2308);
        });
        session.apply(Event::Memory(Box::new(remember(&pc))), Duration::from_secs(1));
        assert_eq!(session.recent(), ["PC7.example", "10.0.0.7", "old-server"]);
        assert_eq!(session.noted_last().unwrap().host, "pc7.example");
        let target = Target::parse("OLD-server").unwrap();
        assert_eq!(session.noted_for(&target).unwrap().error.code, Some(516));
        assert!(session.noted_for(&Target::parse("pc8").unwrap()).is_none());
        assert_eq!(session.memory_clock(Duration::from_secs(61)), now + 60);
        let _ = session.begin(Request::new(target, None), Duration::ZERO);
        assert_eq!(session.recent(), ["OLD-server", "PC7.example", "10.0.0.7"]);
    }

    #[test]
    fn it_is_not_asked_at_every_frame() {
        let mut session = Session::new(Vec::new());
        let asked = [0, 1, 1999, 2000, 3999, 4100].map(|ms| session.ask_memory(Duration::from_millis(ms)).is_some());
        assert_eq!(asked, [true, false, false, true, false, true]);
    }
}
