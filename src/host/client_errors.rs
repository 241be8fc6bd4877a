//! What this computer's own Remote Desktop Connection wrote down about its attempts, so that nobody has to type the
//! numbers of a message box. What the records mean stands in `platform::client_log`.

use serde::Serialize;

use crate::model::ErrorPair;
use crate::model::attempt::ClientError;
use crate::platform::client_log::{Act, CHANNEL, IDS, Noted, may_leave, read};
use crate::platform::events::{Event, EventQuery};
use crate::platform::{Platform, Result};

const MOST_EVENTS: usize = 500;
const MOST_ATTEMPTS: usize = 50;

/// One attempt to connect.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ClientAttempt {
    /// RFC 3339, as the log has it.
    pub time: String,
    /// The name that was dialled.
    pub host: Option<String>,
    pub reached: Reached,
    /// Why it ended; the same number as in the message box.
    pub error: Option<ErrorPair>,
    /// The part that failed, in the log's own words: `RDPClient_SSL`, and its error.
    pub failed_part: Option<String>,
    pub failed_with: Option<u32>,
    /// What went wrong, where the log has an event of its own for it.
    pub trouble: Option<ClientError>,
    /// The faster transport was tried, and came about.
    pub udp: Option<bool>,
}

/// How far it got.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    #[default]
    Nothing,
    /// The other side answered the greeting.
    Greeting,
    Connected,
    SignedIn,
}

/// The latest attempts, newest first, not older than `since` (seconds since 1970).
///
/// # Errors
/// Where the log is not there or may not be read.
pub fn client_errors(pc: &dyn Platform, since: u64) -> Result<Vec<ClientAttempt>> {
    let query = EventQuery {
        channel: CHANNEL.to_owned(),
        provider: None,
        ids: IDS.to_vec(),
        since: Some(since),
        most: MOST_EVENTS,
    };
    Ok(attempts(pc.events(&query)?))
}

/// The error of the newest attempt, where that one failed: for a computer's name, or for any.
#[must_use]
pub fn latest_error(attempts: &[ClientAttempt], host: Option<&str>) -> Option<ErrorPair> {
    let same = |attempt: &&ClientAttempt| {
        host.is_none_or(|host| attempt.host.as_deref().is_some_and(|dialled| dialled.eq_ignore_ascii_case(host)))
    };
    attempts.iter().find(same)?.error
}

fn attempts(newest_first: Vec<Event>) -> Vec<ClientAttempt> {
    let mut attempts: Vec<ClientAttempt> = Vec::new();
    let mut acts: Vec<Act> = Vec::new();
    for event in newest_first.into_iter().rev().filter(may_leave) {
        let Some(record) = read(&event) else { continue };
        let act = Act::of(&event);
        if let Noted::Begins { host } = record {
            let time = event.time.chars().take(40).collect();
            attempts.push(ClientAttempt { time, host, ..ClientAttempt::default() });
            acts.push(act);
            continue;
        }
        // The latest beginning of the same act. Without one it belongs to an attempt that is too old.
        if let Some(at) = acts.iter().rposition(|begun| begun.is(&act)) {
            attempts[at].take(record);
        }
    }
    attempts.reverse();
    attempts.truncate(MOST_ATTEMPTS);
    attempts
}

impl ClientAttempt {
    fn take(&mut self, record: Noted) {
        match record {
            Noted::Begins { .. } | Noted::UdpClosed => {}
            Noted::NameNotFound => self.trouble = Some(ClientError::NameNotFound),
            Noted::SignInFailed => self.trouble = Some(ClientError::SignInFailed),
            Noted::ReconnectFailed => self.trouble = Some(ClientError::ReconnectFailed),
            Noted::NoLicence => self.trouble = Some(ClientError::NoLicence),
            Noted::Greeted => self.reached = self.reached.max(Reached::Greeting),
            Noted::Connected => self.reached = self.reached.max(Reached::Connected),
            Noted::SignedIn => self.reached = Reached::SignedIn,
            // An attempt fails once; another end after that is somebody else's.
            Noted::Ended { reason } => {
                self.error = self.error.or_else(|| reason.map(|code| ErrorPair::new(code, None)));
            }
            Noted::UdpTried => self.udp = self.udp.or(Some(false)),
            Noted::UdpWorks => self.udp = Some(true),
            // The first failure is the one that pulled the others down.
            Noted::PartFailed { part, code } if self.failed_part.is_none() => {
                (self.failed_part, self.failed_with) = (Some(part), code);
            }
            Noted::PartFailed { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::PlatformError;
    use crate::platform::fake::Fake;

    fn event(second: u32, id: u32, data: &[(&str, &str)]) -> Event {
        Event {
            provider: "Microsoft-Windows-TerminalServices-ClientActiveXCore".into(),
            id,
            level: 4,
            time: format!("2026-04-14T08:00:{second:02}.0000000Z"),
            data: data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Event::default()
        }
    }

    fn with(events: Vec<Event>) -> Fake {
        let pc = Fake::typical();
        pc.edit(|world| drop(world.events.insert(CHANNEL.to_owned(), events)));
        pc
    }

    #[test]
    fn reads_what_the_message_box_said() {
        let pc = with(vec![
            event(1, 1024, &[("Name", "Server Name"), ("Value", "old-server")]),
            event(2, 1028, &[("Name", "Server supports SSL"), ("Value", "supported")]),
            event(3, 1027, &[("DomainName", "x"), ("SessionID", "3")]),
            event(4, 1102, &[]),
            event(5, 1103, &[]),
            event(6, 1026, &[("Name", "Disconnect Reason"), ("Value", "263")]),
            event(10, 1024, &[("Name", "Server Name"), ("Value", "PC7.example")]),
            event(11, 1029, &[("TraceMessage", "c2VjcmV0-user-hash")]),
            event(12, 1028, &[]),
            event(
                13,
                226,
                &[("", "RDPClient_SSL"), ("", "4"), ("", "TsSslStateHandshakeInProgress"), ("", "2147500037")],
            ),
            event(14, 226, &[("", "RDPClient_TCP"), ("", "1")]),
            event(15, 1026, &[("Name", "Disconnect Reason"), ("Value", "2308")]),
        ]);
        let found = client_errors(&pc, 0).unwrap();
        assert_eq!(found.len(), 2);
        let failed = &found[0];
        assert_eq!(failed.host.as_deref(), Some("PC7.example"));
        assert_eq!((failed.reached, failed.error), (Reached::Greeting, Some(ErrorPair::new(0x904, None))));
        assert_eq!((failed.failed_part.as_deref(), failed.failed_with), (Some("RDPClient_SSL"), Some(0x8000_4005)));
        assert_eq!((found[1].reached, found[1].error, found[1].udp), (Reached::SignedIn, None, Some(true)));
        assert!(!serde_json::to_string(&found).unwrap().contains("secret") && !format!("{found:?}").contains("c2Vj"));
        assert_eq!(latest_error(&found, Some("pc7.EXAMPLE")).unwrap().code, Some(2308));
        assert_eq!(latest_error(&found, Some("old-server")), None);
        assert_eq!(latest_error(&found, None).unwrap().code, Some(2308));
    }

    /// In an act of its own, as mstsc writes it.
    fn within(act: u32, event: Event) -> Event {
        let activity = Some(format!("{{0b6ee4a9-5d2b-4f6c-9e1c-{act:012}}}"));
        Event { activity, process: Some(4000 + act), ..event }
    }

    /// 226 as real logs have it: eight named data.
    fn failure(second: u32, part: &str, code: &str) -> Event {
        let names = ["Component", "State", "StateName", "Event", "EventName", "NewState", "NewStateName", "ErrorCode"];
        let values =
            [part, "4", "TsSslStateHandshakeInProgress", "7", "TsSslEventHandshakeContinueFailed", "9", "x", code];
        event(second, 226, &names.into_iter().zip(values).collect::<Vec<_>>())
    }

    fn begins(second: u32, host: &str) -> Event {
        event(second, 1024, &[("Name", "Server Name"), ("Value", host)])
    }

    fn ends(second: u32, reason: &str) -> Event {
        event(second, 1026, &[("Name", "Disconnect Reason"), ("Value", reason)])
    }

    #[test]
    fn sessions_that_write_at_once_are_told_apart() {
        let pc = with(vec![
            within(1, begins(1, "old-session")),
            within(1, event(2, 1027, &[])),
            within(2, begins(10, "pc7.example")),
            within(2, failure(11, "RDPClient_SSL", "0x80004005")),
            within(2, ends(12, "2308")),
            // The older session is closed after the new one has failed.
            within(1, ends(13, "2")),
            within(3, begins(20, "pc8.example")),
            within(1, failure(21, "RDPClient_TCP", "0x1")),
            within(3, event(22, 1007, &[])),
        ]);
        let found = client_errors(&pc, 0).unwrap();
        let told: Vec<_> =
            found.iter().map(|one| (one.host.as_deref().unwrap(), one.error.and_then(|e| e.code))).collect();
        assert_eq!(told, [("pc8.example", None), ("pc7.example", Some(2308)), ("old-session", Some(2))]);
        assert_eq!((found[0].trouble, found[0].failed_part.as_deref()), (Some(ClientError::NameNotFound), None));
        let failed = (found[1].failed_part.as_deref(), found[1].failed_with);
        assert_eq!(failed, (Some("RDPClient_SSL"), Some(0x8000_4005)));
        assert_eq!(latest_error(&found, Some("pc7.example")).unwrap().code, Some(2308));
    }

    #[test]
    fn a_failure_is_not_replaced_by_another_end() {
        let pc = with(vec![begins(1, "pc7.example"), ends(2, "2308"), ends(3, "2")]);
        assert_eq!(client_errors(&pc, 0).unwrap()[0].error.unwrap().code, Some(2308));
        // By the process, where there is no activity.
        let by = |process, event| Event { process: Some(process), ..event };
        let pc =
            with(vec![by(1, begins(1, "a")), by(2, begins(2, "b")), by(1, ends(3, "516")), by(2, ends(4, "2308"))]);
        let codes: Vec<_> = client_errors(&pc, 0).unwrap().iter().map(|one| one.error.unwrap().code.unwrap()).collect();
        assert_eq!(codes, [2308, 516]);
    }

    #[test]
    fn nothing_to_read() {
        assert_eq!(client_errors(&Fake::typical(), 0), Ok(Vec::new()));
        let pc = with(vec![event(1, 1026, &[("Value", "2308")])]);
        assert_eq!(client_errors(&pc, 0), Ok(Vec::new()), "an end without a beginning is too old");
        pc.deny("events");
        assert!(matches!(client_errors(&pc, 0), Err(PlatformError::Denied { .. })));
    }

    proptest! {
        #[test]
        fn odd_logs_are_harmless(events in prop::collection::vec((prop::sample::select(vec![1024, 1025, 1026, 1029, 226]), ".{0,9}", "(0x)?[0-9a-f]{0,9}|RDPClient_.{0,80}"), 0..20)) {
            let events: Vec<_> = events.iter().map(|(id, name, value)| event(1, *id, &[(name, value)])).collect();
            let begun = events.iter().filter(|event| event.id == 1024).count();
            prop_assert_eq!(attempts(events).len(), begun);
        }
    }
}
