//! Under construction.

use super::Report;

#[must_use]
pub fn write(report: &Report) -> String {
    super::json::write(report)
}
