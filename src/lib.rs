#![doc = include_str!("ARCHITECTURE.md")]

pub mod model;
pub mod net;
pub mod platform;
pub mod probes;
pub mod proto;
