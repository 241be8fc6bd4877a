//! The one place where a fix that takes an administrator's rights gets them.

use crate::fixes::Fix;
use crate::fixes::run::Outcome;

/// What becomes of an elevated fix where Redial itself has no such rights.
pub fn apply(fix: &Fix) -> Outcome {
    let id = fix.id;
    Outcome::Refused {
        reason: format!(
            "This fix needs an administrator. Open a command prompt with \u{201c}Run as administrator\u{201d} and start \
             it there: redial fix {id}"
        ),
    }
}

/// The same for taking back what such fixes changed.
pub fn undo() -> String {
    "What was changed as an administrator is taken back by one. Open a command prompt with \u{201c}Run as \
     administrator\u{201d} and start: redial undo"
        .to_owned()
}
