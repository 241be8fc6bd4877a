//! Why there is no journal to go by, in words: the same wherever it is told.

use crate::change::journal::JournalError;
use crate::model::Said;

crate::says! { "fix-no-journal":
    Busy {} = "Another Redial is changing something. Wait until it is done, then try again.";
    Newer {} = "A newer version of Redial has changed something here. Please use that one to look at it and to undo it.";
    Edited { place: Path, line: Number } = "What Redial changed is not clear: line {line} of its list is damaged, or was edited by hand ({place}). Redial changes and undoes nothing by a list that it can't trust.";
    TooLong { place: Path } = "Redial's list of changes is larger than Redial ever makes it ({place}). Redial changes and undoes nothing by a list that it can't trust.";
    Exposed { place: Path } = "People who are not administrators may write to the list of what was changed as an administrator ({place}). Redial changes and undoes nothing by a list that it can't trust.";
    Foreign { place: Path, line: Number } = "Line {line} of Redial's list of changes is about something that isn't this user's own, and Redial was started as administrator ({place}). Start it without: then it can be looked at and undone.";
    Closed {} = "Something was changed here as administrator by somebody else. Only they and administrators see what: open Redial with \u{201c}Run as administrator\u{201d} to see it.";
    Full {} = "Redial's list of changes is full. There is no room for what one more change needs to be undone, so nothing was changed. {{`redial changes --all-finished`|\u{201c}Forget what is finished\u{201d} on the page of changes}} makes room.";
    Unusable { place: Path, error: Phrase } = "Without its list of changes Redial changes nothing, and the list can't be used ({place}: {error}).";
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
            assert!(told.contains(place) && told.ends_with("a list that it can't trust."), "{told}");
        }
    }
}
