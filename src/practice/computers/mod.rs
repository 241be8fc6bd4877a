//! Practice computers in memory, whose changes change nothing.

pub mod annas;
pub mod faulty;
pub mod host;
