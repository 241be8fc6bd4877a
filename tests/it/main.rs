//! Redial from the outside, as its users run it.

mod bad_input;
mod bad_peers;
mod lab;
mod peers;
