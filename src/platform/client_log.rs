//! What Remote Desktop Connection's own log means, which is read the same whether it is asked, watched or exported.
//!
//! Channel `Microsoft-Windows-TerminalServices-RDPClient/Operational`: 1024 an attempt begins, 1028 the other side
//! knows TLS, 1025 connected, 1027 signed in, 1102 1103 1105 the faster transport, 226 a part fails, 1026 the end with
//! its reason; 1007 the name was not found, 1009 the sign-in failed, 1015 the way back to a session failed, 1017 no licence.
//! Several sessions write at once: what belongs to one attempt has its `ActivityID`, or its process.

use super::events::Event;

pub const CHANNEL: &str = "Microsoft-Windows-TerminalServices-RDPClient/Operational";
/// What is asked for.
pub const IDS: [u32; 13] = [1007, 1009, 1015, 1017, 1024, 1025, 1026, 1027, 1028, 1102, 1103, 1105, 226];
/// The reason of an end that is none.
const NO_REASON: u32 = 263;
const LONGEST_NAME: usize = 255;
const LONGEST_PART: usize = 64;

/// One record, in our own words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Noted {
    /// With the name that is dialled.
    Begins {
        host: Option<String>,
    },
    /// The other side answered the greeting.
    Greeted,
    Connected,
    SignedIn,
    UdpTried,
    UdpWorks,
    UdpClosed,
    /// The part in the log's own word, `RDPClient_SSL`, and its error.
    PartFailed {
        part: String,
        code: Option<u32>,
    },
    NameNotFound,
    SignInFailed,
    ReconnectFailed,
    NoLicence,
    /// With the number of the message box, where there is a reason.
    Ended {
        reason: Option<u32>,
    },
}

/// Whether it may leave the platform: 1029 holds a fingerprint of the user's name.
#[must_use]
pub const fn may_leave(event: &Event) -> bool {
    event.id != 1029
}

/// What a record says; none for those that say nothing here.
#[must_use]
pub fn read(event: &Event) -> Option<Noted> {
    Some(match event.id {
        1007 => Noted::NameNotFound,
        1009 => Noted::SignInFailed,
        1015 => Noted::ReconnectFailed,
        1017 => Noted::NoLicence,
        1024 => Noted::Begins { host: host(event) },
        1025 => Noted::Connected,
        1026 => Noted::Ended { reason: value(event).and_then(number).filter(|code| *code != NO_REASON) },
        1027 => Noted::SignedIn,
        1028 => Noted::Greeted,
        1102 => Noted::UdpTried,
        1103 => Noted::UdpWorks,
        1105 => Noted::UdpClosed,
        226 => part_failed(event)?,
        _ => return None,
    })
}

/// What a record belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Act {
    activity: Option<String>,
    pub process: Option<u32>,
}

impl Act {
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self { activity: event.activity.clone(), process: event.process }
    }

    /// The activity tells it best, the process after that; a log with neither has to be read in its order.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (&self.activity, &other.activity) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            (None, None) => match (self.process, other.process) {
                (Some(one), Some(other)) => one == other,
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            },
            (Some(_), None) | (None, Some(_)) => self.process.is_some() && self.process == other.process,
        }
    }
}

/// The log writes a name and its value as two data; the value is the last one.
fn value(event: &Event) -> Option<&str> {
    let named = event.data.iter().find(|(name, _)| name.eq_ignore_ascii_case("value"));
    named.or(event.data.last()).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

fn host(event: &Event) -> Option<String> {
    value(event).filter(|host| host.chars().count() <= LONGEST_NAME).map(str::to_owned)
}

fn part_failed(event: &Event) -> Option<Noted> {
    let part = event.data.iter().map(|(_, value)| value.trim()).find(|value| value.starts_with("RDPClient_"))?;
    let part = part.chars().take(LONGEST_PART).collect();
    let named = event.named("ErrorCode").and_then(number);
    let code = named.or_else(|| event.data.iter().rev().find_map(|(_, value)| number(value.trim())));
    Some(Noted::PartFailed { part, code })
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u32, data: &[(&str, &str)]) -> Event {
        let data = data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Event { id, data, ..Event::default() }
    }

    #[test]
    fn records_are_read_as_the_log_writes_them() {
        let begins = event(1024, &[("Name", "Server Name"), ("Value", "pc-17")]);
        assert_eq!(read(&begins), Some(Noted::Begins { host: Some("pc-17".to_owned()) }));
        let ended = |reason| read(&event(1026, &[("Name", "Disconnect Reason"), ("Value", reason)]));
        assert_eq!(ended("2308"), Some(Noted::Ended { reason: Some(2308) }));
        assert_eq!(ended("263"), Some(Noted::Ended { reason: None }));
        let names = ["Component", "State", "StateName", "Event", "EventName", "NewState", "NewStateName", "ErrorCode"];
        let values = ["RDPClient_SSL", "4", "TsSslStateHandshakeInProgress", "7", "x", "9", "y", "0x8000ffff"];
        let failed = event(226, &names.into_iter().zip(values).collect::<Vec<_>>());
        let part = "RDPClient_SSL".to_owned();
        assert_eq!(read(&failed), Some(Noted::PartFailed { part, code: Some(0x8000_FFFF) }));
        assert_eq!((read(&event(226, &[("", "other")])), read(&event(1029, &[]))), (None, None));
        assert!(IDS.into_iter().all(|id| id == 226 || read(&event(id, &[])).is_some()));
    }

    #[test]
    fn the_fingerprint_of_a_name_stays() {
        assert!(!may_leave(&event(1029, &[("TraceMessage", "c2VjcmV0")])) && may_leave(&event(1024, &[])));
        assert!(!IDS.contains(&1029));
    }
}
