#![doc = include_str!("ARCHITECTURE.md")]

#[cfg(feature = "gui")]
pub mod ui;
