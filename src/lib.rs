#![doc = include_str!("ARCHITECTURE.md")]

pub mod change;
pub mod cli;
pub mod codes;
pub mod elevate;
pub mod engine;
pub mod fixes;
pub mod host;
pub mod model;
pub mod net;
pub mod platform;
pub mod practice;
pub mod probes;
pub mod proto;
pub mod report;
pub mod rules;
pub mod session;
#[cfg(feature = "gui")]
pub mod ui;

/// The version, and the commit that it was built of. A build that is not for handing out does not know it.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("REDIAL_COMMIT"), ")");
