//! Runs it all. The core is a plain future; the window talks to it through a thread of its own.

pub mod changes;
pub mod files;
pub mod fixing;
mod host;
pub mod languages;
pub mod licences;
pub mod memory;
mod own_tls;
pub mod pasted;
pub mod profile;
mod recent;
mod run;
pub mod target_input;
mod worker;

pub use crate::platform::opening::Opening;
pub use crate::probes::Budget;
pub use host::HostLook;
pub use recent::Recent;
pub use run::{Progress, Request, check};
pub use worker::{Command, Engine, Event, NotOpened, RunId};

use std::sync::Arc;

use crate::model::said::Sentence;
use crate::platform::elevation::{Raise, Transport};
use crate::platform::{self, Platform};

/// Whatever is said here.
pub const SAYS: [&[Sentence]; 5] = [fixing::elevated::SAYS, fixing::SAYS, host::SAYS, profile::SAYS, worker::SAYS];

/// The computer that the window is about, and who has things done there that take an administrator's rights.
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
