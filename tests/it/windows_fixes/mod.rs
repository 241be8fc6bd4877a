//! Every fix of the Windows program, under Wine: what it changes is exactly what it says, nothing else, and undo brings
//! all of it back. Gated as `windows_exe` is.
//!
//! A witness that shares no code with Redial looks at the whole computer before and after: the registry with kinds and
//! octets, every file with attributes and times, services and saved passwords. Only Redial's own journals are left out.

#![expect(clippy::disallowed_methods, reason = "Wine and its tools are programs")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod computer;
mod elevated;
mod killed;
mod sight;
mod trying;
mod user;

use computer::Computer;
use serde_json::Value;
use sight::{Difference, Sight};

/// A computer and how it was to begin with.
struct Bench<'a> {
    pc: &'a Computer,
    seed: Sight,
}

impl<'a> Bench<'a> {
    fn new(pc: &'a Computer) -> Self {
        // Wine starts its desktop and its task scheduler when they are first asked for something.
        assert_eq!(pc.json("fix host-nla-off --dry-run").0["outcome"], "planned");
        let seed = pc.look();
        Self { pc, seed }
    }

    /// Looked at beforehand, applied, applied once more, and taken back: exactly `expected` is different in between, and
    /// nothing afterwards.
    fn there_and_back(&self, line: &str, expected: Vec<Difference>) {
        let change = self.apply(line);
        self.is_right(line);
        self.differs(line, expected);
        self.undo(&change);
    }

    /// As the preview said. Gives the change's name.
    fn apply(&self, line: &str) -> String {
        let (planned, code) = self.pc.json(&format!("fix {line} --dry-run"));
        assert_eq!((planned["outcome"].as_str(), code), (Some("planned"), Some(0)), "{line}: {planned:#}");
        let (applied, code) = self.pc.json(&format!("fix {line} --yes"));
        assert_eq!((applied["outcome"].as_str(), code), (Some("applied"), Some(0)), "{line}: {applied:#}");
        let said = |report: &Value| report["steps"].to_string();
        // Names of what is put aside tell the second.
        assert_eq!(said(&applied).len(), said(&planned).len(), "{line}: {planned:#}");
        applied["change"].as_str().unwrap().to_owned()
    }

    fn is_right(&self, line: &str) {
        let (again, code) = self.pc.json(&format!("fix {line} --yes"));
        assert_eq!((again["outcome"].as_str(), code), (Some("already-right"), Some(0)), "{line}: {again:#}");
    }

    fn differs(&self, line: &str, mut expected: Vec<Difference>) {
        let found = self.pc.look().since(&self.seed);
        expected.sort();
        let only = |these: &[Difference], those: &[Difference]| {
            let one = |difference: &&Difference| !those.contains(difference);
            these.iter().filter(one).map(ToString::to_string).collect::<Vec<_>>()
        };
        let (lacks, beside) = (only(&expected, &found), only(&found, &expected));
        assert!(found == expected, "{line}:\nis lacking: {lacks:#?}\nis there beside: {beside:#?}");
    }

    fn undo(&self, change: &str) {
        let undone = self.pc.redial(&format!("undo {change}"));
        assert_eq!(undone.code, Some(0), "undo of {change}: {undone:?}");
        self.differs(&format!("after the undo of {change}"), Vec::new());
    }

    /// What Wine can't do, or what may not be: an answer that says so, and nothing is different.
    fn refused(&self, line: &str, outcome: &str, said: &str) {
        let (report, code) = self.pc.json(&format!("fix {line} --yes"));
        let sentences = report["sentences"].to_string();
        assert_eq!(report["outcome"].as_str(), Some(outcome), "{line}: {report:#}");
        assert_ne!(code, Some(0), "{line}");
        assert!(sentences.contains(said), "{line}: {sentences}");
        self.differs(line, Vec::new());
    }
}
