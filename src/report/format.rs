//! A format that a report is written in.

use super::Report;
use crate::model::said::Voice;

/// A format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub id: &'static str,
    /// What names of its files end with, without the dot; the usual one first.
    pub extensions: &'static [&'static str],
    pub media_type: &'static str,
    /// What kind of file it is, for people.
    pub title: &'static str,
    /// What it is good for.
    pub purpose: &'static str,
    /// The whole report for a reader.
    pub write: fn(&Report, Voice) -> String,
}

impl Format {
    /// What a new file's name ends with, without the dot.
    #[must_use]
    pub const fn extension(&self) -> &'static str {
        self.extensions[0]
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Format {}
