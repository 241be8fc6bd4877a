//! Runs it all. The core is a plain future; the window talks to it through a thread of its own.

pub mod changes;
pub mod explanation;
pub mod files;
pub mod fixing;
mod host;
mod run;
pub mod target_input;
mod worker;

pub use crate::probes::Budget;
pub use host::HostLook;
pub use run::{Progress, Request, check};
pub use worker::{Command, Engine, Event, RunId};
