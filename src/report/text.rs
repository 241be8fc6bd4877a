//! Under construction.

use super::Report;

#[must_use]
pub fn write(report: &Report) -> String {
    super::json::write(report)
}

/// The verdict alone, for the end of a run on a terminal.
#[must_use]
pub fn verdict(report: &Report) -> String {
    format!("{}\n", super::escape::plain(&report.verdict.headline))
}
