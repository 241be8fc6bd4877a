//! What Redial can be tried on: servers that a check finds faults in, and computers in memory that fixes change.

pub mod computers;
mod servers;

pub use servers::{ALL, PASSWORD, Peer, Running, Scenario, find, start, texts};
