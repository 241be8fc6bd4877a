//! Event logs.

use serde::{Deserialize, Serialize};

use super::Result;

/// What to look for. Every channel is read newest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventQuery {
    /// `Microsoft-Windows-TerminalServices-RDPClient/Operational`
    pub channel: String,
    /// As in the event's `Provider Name`; any where none.
    pub provider: Option<String>,
    /// Any where empty.
    pub ids: Vec<u32>,
    /// Seconds since 1970; older ones are left out.
    pub since: Option<u64>,
    /// At most so many, and never more than 1000.
    pub most: usize,
}

#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Event {
    pub provider: String,
    pub id: u32,
    /// 1 critical, 2 error, 3 warning, 4 information.
    pub level: u8,
    /// As the system writes it: `2026-04-14T08:30:00.1234567Z`.
    pub time: String,
    /// `Data` elements in order, with their `Name` or an empty one.
    pub data: Vec<(String, String)>,
    /// The octets of a `Binary` element in hexadecimal digits.
    pub binary: Option<String>,
    /// `Correlation ActivityID`: the same for all that belongs to one act, such as one attempt to connect.
    #[serde(default)]
    pub activity: Option<String>,
    /// `Execution ProcessID`: the program that wrote it.
    #[serde(default)]
    pub process: Option<u32>,
    /// `EventRecordID`: its number in its log; 0 where it has none.
    #[serde(default)]
    pub record: u64,
}

impl Event {
    /// The datum of that name; empty ones count for nothing.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&str> {
        let value = self.data.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }
}

pub trait EventLogs {
    /// `Missing` where there is no such channel, `Denied` where the user may not read it.
    fn events(&self, query: &EventQuery) -> Result<Vec<Event>>;
}
