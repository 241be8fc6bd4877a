//! Runs it all. The core is a plain future; the window talks to it through a thread of its own.

mod run;
mod worker;

pub use crate::probes::Budget;
pub use run::{Progress, Request, check};
pub use worker::{Command, Engine, Event, RunId};
