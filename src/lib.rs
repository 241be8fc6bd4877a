#![doc = include_str!("ARCHITECTURE.md")]

pub mod model;
pub mod proto;
pub mod net;
pub mod platform;
pub mod probes;
pub mod codes;
pub mod rules;
pub mod report;
pub mod engine;
pub mod session;
pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;
