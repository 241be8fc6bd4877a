//! What the rules say about their causes, cut at its four headings.

use crate::report;

/// The parts of a rule's explanation, each in Markdown and without its heading.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Explanation {
    pub meaning: &'static str,
    pub reasons: &'static str,
    pub remedy: &'static str,
    pub references: &'static str,
}

/// What is known about a cause; nothing where no rule has that id, as in a report of a later version.
#[must_use]
pub fn of(cause: &str) -> Explanation {
    cut(report::explain(cause))
}

fn cut(markdown: &'static str) -> Explanation {
    let mut parts = Explanation::default();
    for section in markdown.split("\n## ").map(|section| section.trim_start_matches("## ")) {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        let part = match heading.trim().to_ascii_lowercase().as_str() {
            "what this means" => &mut parts.meaning,
            "why it happens" => &mut parts.reasons,
            "how to fix it by hand" => &mut parts.remedy,
            "references" => &mut parts.references,
            _ => continue,
        };
        *part = body.trim();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_the_headings() {
        let parts = cut(
            "## What this means\nIt is off.\n\n## Why it happens\n- a\n- b\n\n## How to fix it by hand\n1. On.\n## References\nx",
        );
        assert_eq!(
            (parts.meaning, parts.reasons, parts.remedy, parts.references),
            ("It is off.", "- a\n- b", "1. On.", "x")
        );
        assert_eq!(cut(""), Explanation::default());
        assert_eq!(of("no-such-cause"), Explanation::default());
    }
}
