#![doc = include_str!("ARCHITECTURE.md")]

pub mod change;
pub mod cli;
pub mod codes;
pub mod engine;
pub mod fixes;
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
