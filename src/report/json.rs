//! The document itself.

use super::Report;

/// One JSON document with a line feed at its end.
#[must_use]
pub fn write(report: &Report) -> String {
    // A report is plain data with string keys; serialising it has nothing to fail on.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
