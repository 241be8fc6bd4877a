//! The computer that fixes are made on and that is looked at as a host: its journals, and who has done there what takes an
//! administrator's rights. Every call blocks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::change::journal::{Journal, JournalError};
use crate::elevate::Direct;
use crate::fixes::journals::{self, Scope};
use crate::model::FixId;
use crate::platform::elevation::{ElevationError, Exchange, Raise, Transport};
use crate::platform::fake::Fake;
use crate::platform::{self, Platform, PlatformError};
use crate::practice::computers::{annas, faulty};
use crate::probes::now_unix;

/// The one that Redial runs on, or a practice computer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pc {
    #[default]
    Here,
    /// One in memory, with a story, that is gone with the program.
    Practice,
}

/// What an engine is started for, and who has things done there that take an administrator's rights.
pub struct Here {
    pub pc: Arc<dyn Platform>,
    pub transport: Box<dyn Transport>,
}

impl Here {
    /// The one that this program runs on, where Windows asks before it gives such rights.
    #[must_use]
    pub fn real() -> Self {
        Self { pc: platform::here(), transport: Box::new(Raise) }
    }
}

/// Whoever has been asked by Windows may think about it while others go on.
pub(super) type SharedTransport = Arc<Mutex<Box<dyn Transport>>>;

/// One of them.
pub struct Computer {
    pc: Arc<dyn Platform>,
    transport: SharedTransport,
    journals: Journals,
    practice: Option<Practice>,
}

enum Journals {
    /// Opened for each deed, so that another Redial may have its turn.
    Kept,
    /// Of a computer in memory, and gone with it.
    InMemory { user: Box<Journal>, administrator: Box<Journal> },
}

/// What the window practises on: its clock runs as ours does, and its Windows always says yes.
struct Practice {
    pc: Fake,
    began: u64,
    since: Instant,
}

impl From<Here> for Computer {
    fn from(Here { pc, transport }: Here) -> Self {
        Self { pc, transport: Arc::new(Mutex::new(transport)), journals: Journals::Kept, practice: None }
    }
}

impl Computer {
    /// One in memory, with the rights that it has, and journals that go with it.
    ///
    /// # Errors
    /// None that are known.
    pub fn in_memory(here: Here) -> Result<Self, JournalError> {
        let (user, administrator) = (Box::new(journals::in_memory()?), Box::new(journals::in_memory()?));
        Ok(Self { journals: Journals::InMemory { user, administrator }, ..Self::from(here) })
    }

    /// A new practice computer, with its story.
    ///
    /// # Errors
    /// As above.
    pub fn practice() -> Result<Self, JournalError> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970")]
        let began = now_unix() as u64;
        let pc = annas::computer(began);
        let here = Here { pc: Arc::new(pc.clone()), transport: Box::new(Granted(pc.clone())) };
        Ok(Self { practice: Some(Practice { pc, began, since: Instant::now() }), ..Self::in_memory(here)? })
    }

    pub(super) fn which(&self) -> Pc {
        if self.practice.is_some() { Pc::Practice } else { Pc::Here }
    }

    /// The computer itself, as it is now.
    pub(super) fn platform(&self) -> &Arc<dyn Platform> {
        if let Some(practice) = &self.practice {
            practice.tick();
        }
        &self.pc
    }

    /// The practice computer, for what only such a one lets be done to it.
    pub(super) fn practised(&self) -> Option<&Fake> {
        self.practice.as_ref().map(|practice| &practice.pc)
    }

    pub(super) fn is_in_memory(&self) -> bool {
        matches!(self.journals, Journals::InMemory { .. })
    }

    /// Whether it is one that fixes work on, and that Microsoft's Remote Desktop can reach.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        !matches!(self.pc.identity(), Err(PlatformError::Unsupported { .. }))
    }

    pub(super) fn transport(&self) -> SharedTransport {
        Arc::clone(&self.transport)
    }

    /// Has a helper asked. Blocks for as long as somebody thinks about Windows' question.
    pub(super) fn ask<R>(&self, question: impl FnOnce(&mut dyn Transport) -> R) -> R {
        question(&mut **self.transport.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Nothing was ever changed there. Looking must not make one.
    pub(super) fn has_no_journal(&self, scope: Scope) -> bool {
        !self.is_in_memory() && matches!(journals::exists(&*self.pc, scope), Ok(false))
    }

    /// Where a journal is kept, for people to find it.
    pub(super) fn place(&self, scope: Scope) -> String {
        journals::place(&*self.pc, scope)
    }

    /// Whether this program may do it by itself.
    pub(super) fn may_write(&self, scope: Scope) -> bool {
        scope == Scope::User || self.practice.is_some() || self.pc.identity().is_ok_and(|identity| identity.elevated)
    }

    /// With the turn to write, which lasts no longer than the deed.
    pub(super) fn with<R>(
        &mut self,
        scope: Scope,
        work: impl FnOnce(&dyn Platform, &mut Journal) -> Result<R, JournalError>,
    ) -> Result<R, JournalError> {
        let (user, administrator) = match &mut self.journals {
            Journals::Kept => {
                let _turn = journals::turn(&*self.pc, scope)?;
                return work(&*self.pc, &mut journals::open(&self.pc, scope)?);
            }
            Journals::InMemory { user, administrator } => (user, administrator),
        };
        let journal = match scope {
            Scope::User => user,
            Scope::Administrator => administrator,
        };
        match &self.practice {
            None => work(&*self.pc, journal),
            Some(practice) => {
                practice.tick();
                practice.pc.edit(|world| world.identity.elevated = scope == Scope::Administrator);
                let worked = work(&practice.pc, journal);
                practice.pc.edit(|world| world.identity.elevated = false);
                worked
            }
        }
    }

    /// Gives the practice computer the fault that a fix cures, so that it can be tried.
    pub(super) fn inject_fault(&self, fix: FixId) {
        if let Some(pc) = self.practised() {
            pc.edit(|world| faulty::inject_fault_again(world, fix));
        }
    }
}

impl Practice {
    fn tick(&self) {
        let now = self.began + self.since.elapsed().as_secs();
        self.pc.edit(|world| world.now = now);
    }
}

/// Windows' question on the practice computer, and the answer yes.
struct Granted(Fake);

impl Transport for Granted {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        self.0.edit(|world| world.identity.elevated = true);
        let answer = Direct(Arc::new(self.0.clone())).exchange(order, message);
        self.0.edit(|world| world.identity.elevated = false);
        answer
    }
}
