//! Why there is no journal to go by, in words: the same wherever it is told.

use crate::change::journal::JournalError;
use crate::model::Said;

crate::says! { "fix-no-journal":
    Busy {} = "Another Redial is changing something. Wait until it is done, then try again.";
    Newer {} = "A newer Redial has changed something here. Please use that one to look at it and to take it back.";
    Edited { place: Path, line: Number } = "What Redial changed can't be told: line {line} of the journal is damaged, or was edited by hand ({place}). Redial changes and undoes nothing by a journal that it can't trust.";
    TooLong { place: Path } = "The journal of what Redial changed is larger than any honest one ({place}). Redial changes and undoes nothing by a journal that it can't trust.";
    Exposed { place: Path } = "People who are no administrators may write to the journal of what was changed as an administrator ({place}). Redial changes and undoes nothing by a journal that it can't trust.";
    Foreign { place: Path, line: Number } = "Line {line} of the journal of what Redial changed is about something that isn\u{2019}t this user\u{2019}s own, and Redial was started as administrator ({place}). Start it without: then it can be looked at and taken back.";
    Closed {} = "Something was changed here as administrator by somebody else. Only they and administrators see what: open Redial with \u{201c}Run as administrator\u{201d} to see it.";
    Full {} = "The journal of what Redial changed is full: what one more change needs to be undone would not fit, so nothing was changed. {{`redial changes --all-finished`|\u{201c}Forget what is finished\u{201d} on the page of changes}} makes room.";
    Unusable { place: Path, error: Phrase } = "Without a journal Redial changes nothing, and this one can't be used ({place}: {error}).";
}

/// A whole sentence or two, with slots for the reader. `place` is where the journal is kept.
#[must_use]
pub fn no_journal(error: &JournalError, place: &str) -> Said {
    let place = place.into();
    match error {
        JournalError::Busy => Busy {}.into(),
        JournalError::Newer { .. } => Newer {}.into(),
        JournalError::Edited { line } => Edited { place, line: (*line).into() }.into(),
        JournalError::TooLong => TooLong { place }.into(),
        JournalError::Exposed => Exposed { place }.into(),
        JournalError::Foreign { line } => Foreign { place, line: (*line).into() }.into(),
        JournalError::Closed => Closed {}.into(),
        JournalError::Full => Full {}.into(),
        JournalError::File(_) | JournalError::Platform(_) => Unusable { place, error: error.said().into() }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixes::Reader;
    use crate::model::said::Voice;

    #[test]
    fn each_reader_is_told_where_to_go() {
        let full = no_journal(&JournalError::Full, "");
        assert!(Reader::CommandLine.tell(Voice::ENGLISH, &full).contains("`redial changes --all-finished` makes room"));
        assert!(Reader::Window.tell(Voice::ENGLISH, &full).contains("\u{201d} on the page of changes makes room"));
        let place = "C:\\Users\\anna\\journal.jsonl";
        for error in [JournalError::Edited { line: 3 }, JournalError::TooLong, JournalError::Exposed] {
            let told = no_journal(&error, place);
            assert!(told.contains(place) && told.ends_with("a journal that it can't trust."), "{told}");
        }
    }
}
