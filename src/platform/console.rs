//! The console and the message box: what a program has before it has a window.

#[cfg(not(windows))]
pub use super::unix::typing::ask_password;
#[cfg(windows)]
pub use super::windows::console::{attach, message_box, trust_system_libraries_only};
#[cfg(windows)]
pub use super::windows::password::ask_password;

/// Only Windows looks for libraries beside the program.
#[cfg(not(windows))]
pub fn trust_system_libraries_only() {}

/// Whether there is a console, or something in its place, for what is printed.
#[cfg(not(windows))]
#[must_use]
pub fn attach() -> bool {
    true
}

/// There is always a console to write to instead.
#[cfg(not(windows))]
pub fn message_box(_title: &str, _text: &str) {}
