//! Under construction.

use super::Report;

#[must_use]
pub fn redact(report: &Report) -> Report {
    report.clone()
}
