//! A try that was recorded (JSON lines, an event each), or that stands in a log that somebody exported: `wevtutil qe
//! CHANNEL /f:xml`, or Event Viewer's own XML.

use super::of_log;
use crate::model::attempt::{Attempt, AttemptEvent};
use crate::platform::client_log::may_leave;
use crate::platform::event_xml;
use crate::platform::events::Event;

/// In octets: a log of some thousand records fits.
pub const LARGEST: u64 = 8 * 1024 * 1024;
const MOST: usize = 20_000;

/// None where nothing of that kind stands there.
#[must_use]
pub fn read(text: &str) -> Option<Attempt> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        let mut records: Vec<Event> = events(text).take(MOST).filter(may_leave).collect();
        // Exported either way round; RFC 3339 in one zone sorts by time.
        records.sort_by(|one, other| one.time.cmp(&other.time));
        return of_log(records);
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(MOST);
    let events: Option<Vec<AttemptEvent>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
    events.filter(|events| !events.is_empty()).map(|events| events.into_iter().collect())
}

/// Whatever stands between `<Event ...>` and `</Event>`.
fn events(text: &str) -> impl Iterator<Item = Event> {
    const END: &str = "</Event>";
    let starts = |rest: &str| {
        let mut found = rest.match_indices("<Event");
        found.find(|(at, open)| rest[at + open.len()..].starts_with([' ', '>', '\r', '\n', '\t'])).map(|(at, _)| at)
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let from = &rest[starts(rest)?..];
            let end = from.find(END)? + END.len();
            rest = &from[end..];
            if let Some(event) = event_xml::parse(&from[..end]) {
                return Some(event);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::attempt;
    use super::*;
    use crate::model::attempt::{End, Reached};

    fn xml(id: u32, second: u32, data: &str) -> String {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/>\
             <EventID>{id}</EventID><TimeCreated SystemTime='2026-04-14T08:30:{second:02}.1234567Z'/>\
             <Correlation ActivityID='{{1}}'/><Execution ProcessID='4711'/></System><EventData>{data}</EventData></Event>"
        )
    }

    #[test]
    fn an_exported_log_is_read_either_way_round() {
        let ended = xml(1026, 4, "<Data Name='Name'>Disconnect Reason</Data><Data Name='Value'>2308</Data>");
        let begins = xml(1024, 1, "<Data Name='Name'>Server Name</Data><Data Name='Value'>pc-17</Data>");
        let secret = xml(1029, 2, "<Data Name='TraceMessage'>c2VjcmV0</Data>");
        let log = [ended, xml(1028, 2, ""), secret, begins];
        for log in [log.join("\r\n"), log.iter().rev().cloned().collect(), format!("<Events>{}</Events>", log.concat())]
        {
            let one = read(&log).unwrap();
            assert_eq!((one.host.as_deref(), one.reached, one.error()), (Some("pc-17"), Reached::Greeted, Some(0x904)));
            assert_eq!((one.end, one.took_ms), (End::Ended, 3000));
            assert!(!format!("{one:?}").contains("c2Vj"));
        }
    }

    #[test]
    fn a_recorded_list_is_the_same_try_again() {
        let live = attempt("cut-in-the-sign-in");
        let lines: Vec<_> = live.timeline.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
        assert_eq!(read(&lines.join("\n")), Some(live));
        assert_eq!((read(""), read("{}"), read("<Events/>"), read("{\"at_ms\":1}")), (None, None, None, None));
    }

    proptest! {
        #[test]
        fn anything_is_read(text in "(<Event>|</Event>|<Event |<System>|<EventID>1024</EventID>|</System>|\\PC){0,40}") {
            let _ = read(&text);
        }
    }
}
