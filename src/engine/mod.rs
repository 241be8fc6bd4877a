//! Runs it all. The core is a plain future; the window talks to it through a thread of its own.

pub mod attempt;
pub mod changes;
mod computer;
pub mod contrast;
pub mod files;
mod fix_thread;
pub mod fixing;
pub mod host;
pub mod languages;
pub mod licences;
mod lookout;
pub mod memory;
mod own_sign_in;
mod own_tls;
pub mod packed;
pub mod pasted;
pub mod profile;
pub mod program;
mod recent;
mod run;
pub mod sign_in;
pub mod target_input;
pub mod watch;
mod worker;

pub use crate::platform::opening::Opening;
pub use crate::platform::wall_clock::ahead_s;
pub use crate::probes::Budget;
pub use computer::{Computer, Here, Pc};
pub use lookout::{Lookout, Seen};
pub use recent::Recent;
pub use run::{Progress, Request, check, windows_build};
pub use worker::{Command, Engine, Event, NotOpened, RunId};

use crate::model::said::Sentence;

/// Whatever is said here.
pub const SAYS: [&[Sentence]; 6] = [fix_thread::SAYS, host::SAYS, host::LOOK, profile::SAYS, watch::SAYS, worker::SAYS];
