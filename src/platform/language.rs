//! The languages that whoever sits here reads, as BCP 47 tags, the most wanted first.

#[cfg(windows)]
pub use super::windows::language::preferred;

/// Other systems say it in the environment, which `main` reads.
#[cfg(not(windows))]
#[must_use]
pub const fn preferred() -> Vec<String> {
    Vec::new()
}
