//! The file of this program, as reports and *About* tell it.

use crate::platform::program::{self, Program};
use crate::report::{Signature, Standing, ToolFile};

pub use crate::platform::program::begin;

/// It, read by now or not.
pub fn file() -> Option<ToolFile> {
    program::own().map(told)
}

/// It, as far as it was read by now: a window waits for nothing.
#[must_use]
pub fn known() -> Option<ToolFile> {
    program::known().map(told)
}

fn told(program: &Program) -> ToolFile {
    let signature = program.signature.as_ref().map(|signature| Signature {
        by: signature.by.clone(),
        standing: match signature.standing {
            program::Standing::Trusted => Standing::Trusted,
            program::Standing::Untrusted => Standing::Untrusted,
            program::Standing::Changed => Standing::Changed,
        },
    });
    ToolFile { sha256: program.sha256.clone(), signature }
}
