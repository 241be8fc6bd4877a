//! What is kept of each report: a line of a table. The report itself is passed on and forgotten, so that ten thousand take no
//! more memory than ten.

use std::time::Duration;

use serde_json::Value;

use crate::cli::exit;
use crate::model::{Layer, Said, Side};
use crate::report::Report;
use crate::report::expires::{self, Shown};

/// One computer that was checked.
#[derive(Clone, Debug)]
pub struct Row {
    /// As the list has it.
    pub name: String,
    pub host: String,
    pub port: u16,
    pub gateway: Option<String>,
    pub side: Side,
    /// The cause's id.
    pub cause: Option<String>,
    pub headline: Said,
    pub code: u8,
    pub support_code: String,
    /// RFC 3339, UTC.
    pub checked: String,
    pub took: Duration,
    /// The certificate that it showed.
    pub certificate: Option<Shown>,
}

/// A line that names no computer which could be checked.
#[derive(Clone, Debug)]
pub struct Unread {
    pub number: usize,
    /// The exit code that it has on its own.
    pub code: u8,
    pub why: String,
}

impl Unread {
    /// As tables call it: what stands in it may be anything, and may be to be hidden.
    pub fn name(&self) -> String {
        format!("line {}", self.number)
    }
}

impl Row {
    pub fn new(name: String, report: &Report, took: Duration) -> Self {
        let verdict = &report.verdict;
        Self {
            name,
            host: report.target.host.clone(),
            port: report.target.port,
            gateway: report.target.gateway.clone(),
            side: verdict.side,
            cause: verdict.cause.as_ref().map(|cause| cause.id().to_owned()),
            headline: verdict.headline.clone(),
            code: report.exit_code(),
            support_code: report.support_code.clone(),
            checked: report.created.clone(),
            took,
            certificate: expires::shown(report),
        }
    }

    /// A fault, or the suspicion of one.
    pub fn is_faulty(&self) -> bool {
        self.side != Side::None
    }
}

/// How often a connection was asked for. What nobody answers the system asks for again.
pub fn asked(report: &Report) -> usize {
    let facts = report.layer(Layer::Network).and_then(|layer| layer.facts.get("connections"));
    let attempts = facts.and_then(|fact| fact["attempts"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let answered = |attempt: &Value| {
        attempt["outcome"]["kind"].as_str().is_some_and(|kind| ["open", "refused", "reset-on-accept"].contains(&kind))
    };
    attempts.iter().map(|attempt| if answered(attempt) { 1 } else { 3 }).sum()
}

/// The exit code of several. The nearest comes first, as what is wrong here or on the way hides what is farther away; then
/// what is not known.
pub fn worst(codes: impl IntoIterator<Item = u8>) -> u8 {
    const ORDER: [u8; 7] = [1, 2, 3, 4, exit::UNASKED, exit::UNREADABLE, exit::USAGE];
    let codes: Vec<_> = codes.into_iter().collect();
    ORDER.into_iter().find(|code| codes.contains(code)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_nearest_fault_counts() {
        assert_eq!(worst([]), 0);
        assert_eq!(worst([0, 0]), 0);
        assert_eq!(worst([0, 64]), 64);
        assert_eq!(worst([64, 66, 75]), 75);
        assert_eq!(worst([75, 4, 0]), 4);
        assert_eq!(worst([0, 4, 3, 2]), 2);
        assert_eq!(worst([3, 1, 2]), 1);
    }

    #[test]
    fn what_nobody_answers_is_asked_three_times() {
        let mut report = sample::healthy();
        let attempts = serde_json::json!({"made": 3, "attempts": [
            {"outcome": {"kind": "open"}}, {"outcome": {"kind": "refused"}}, {"outcome": {"kind": "silent"}}, {"outcome": null}
        ]});
        let network = report.layers.iter_mut().find(|layer| layer.id == Layer::Network).unwrap();
        network.facts.insert("connections".to_owned(), attempts);
        assert_eq!(asked(&report), 8);
    }
}
