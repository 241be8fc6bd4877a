//! Event logs.

use std::ptr::null;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use windows_sys::Win32::Foundation::{
    ERROR_EVT_INVALID_CHANNEL_PATH, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NO_MORE_ITEMS,
};
use windows_sys::Win32::System::EventLog::{
    EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath, EvtQueryReverseDirection, EvtRender,
    EvtRenderEventXml,
};

use super::Windows;
use super::error::{fail, last};
use super::owned::Buffer;
use super::wide::{text, wide};
use crate::platform::event_xml::parse;
use crate::platform::events::{Event, EventLogs, EventQuery};
use crate::platform::{PlatformError, Result};

/// As `EventQuery::most` says.
const MOST: usize = 1000;
/// Of those that are looked at for the ones that are wanted.
const MOST_READ: usize = 20_000;
/// The event log refuses a question with more than some twenty conditions.
const MOST_IDS: usize = 12;
/// Octets of one event as XML. What is written at once has at most 64 KiB (`EventWrite`, Microsoft Learn).
const LONGEST: u32 = 512 * 1024;
const AT_ONCE: u32 = 32;
/// Reading from a file on this computer's own disk.
const PATIENCE_MS: u32 = 5000;

impl EventLogs for Windows {
    fn events(&self, query: &EventQuery) -> Result<Vec<Event>> {
        let what = format!("event log {}", query.channel);
        let (channel, question) = (wide(&query.channel)?, wide(&question(query)?)?);
        let flags = EvtQueryChannelPath | EvtQueryReverseDirection;
        // SAFETY: both texts end in a zero, and no session stands for this computer.
        let found = unsafe { EvtQuery(0, channel.as_ptr(), question.as_ptr(), flags) };
        let found = match last() {
            _ if found != 0 => Opened(found),
            ERROR_EVT_INVALID_CHANNEL_PATH => return Err(PlatformError::Missing { what }),
            code => return fail(code, &what),
        };
        let most = query.most.min(MOST);
        let mut events = Vec::new();
        let mut read = 0;
        while events.len() < most && read < MOST_READ {
            let some = next(&found, &what)?;
            if some.is_empty() {
                break;
            }
            read += some.len();
            for one in some {
                let event = xml(&one, &what)?.and_then(|xml| parse(&xml));
                let wanted = |event: &Event| query.ids.is_empty() || query.ids.contains(&event.id);
                if events.len() < most {
                    events.extend(event.filter(wanted));
                }
            }
        }
        Ok(events)
    }
}

/// What was written to a channel after a record, the newest first: reading ends where that record is reached, so that
/// asking again and again costs next to nothing.
pub fn after(channel: &str, record: u64, most: usize) -> Result<Vec<Event>> {
    let what = format!("event log {channel}");
    let channel = wide(channel)?;
    let flags = EvtQueryChannelPath | EvtQueryReverseDirection;
    // SAFETY: the text ends in a zero, all are asked for, and no session stands for this computer.
    let found = unsafe { EvtQuery(0, channel.as_ptr(), null(), flags) };
    let found = match last() {
        _ if found != 0 => Opened(found),
        ERROR_EVT_INVALID_CHANNEL_PATH => return Err(PlatformError::Missing { what }),
        code => return fail(code, &what),
    };
    let mut events = Vec::new();
    loop {
        let some = next(&found, &what)?;
        if some.is_empty() {
            return Ok(events);
        }
        for one in some {
            let Some(event) = xml(&one, &what)?.and_then(|xml| parse(&xml)) else { continue };
            if event.record <= record || events.len() >= most {
                return Ok(events);
            }
            events.push(event);
        }
    }
}

/// In the part of XPath that the event log speaks.
fn question(query: &EventQuery) -> Result<String> {
    let mut conditions = Vec::new();
    if let Some(provider) = &query.provider {
        // There is no way to write a quotation mark, and no provider has one.
        if provider.contains(['\'', '"', '<', '&']) {
            let what = "a provider's name".to_owned();
            return Err(PlatformError::Failed { code: ERROR_INVALID_PARAMETER, what });
        }
        conditions.push(format!("Provider[@Name='{provider}']"));
    }
    if (1..=MOST_IDS).contains(&query.ids.len()) {
        let ids: Vec<_> = query.ids.iter().map(|id| format!("EventID={id}")).collect();
        conditions.push(format!("({})", ids.join(" or ")));
    }
    let since = query.since.and_then(|since| OffsetDateTime::from_unix_timestamp(i64::try_from(since).ok()?).ok());
    if let Some(since) = since.and_then(|since| since.format(&Rfc3339).ok()) {
        conditions.push(format!("TimeCreated[@SystemTime>='{since}']"));
    }
    Ok(if conditions.is_empty() { "*".to_owned() } else { format!("*[System[{}]]", conditions.join(" and ")) })
}

struct Opened(EVT_HANDLE);

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: opened for this value alone, and closed once.
        unsafe { EvtClose(self.0) };
    }
}

/// Empty at the end.
fn next(found: &Opened, what: &str) -> Result<Vec<Opened>> {
    let mut handles = [0; AT_ONCE as usize];
    let mut count = 0;
    // SAFETY: the query is open, and there is room for so many handles.
    let answer = unsafe { EvtNext(found.0, AT_ONCE, handles.as_mut_ptr(), PATIENCE_MS, 0, &raw mut count) };
    match last() {
        _ if answer != 0 => Ok(handles.into_iter().take(count as usize).map(Opened).collect()),
        ERROR_NO_MORE_ITEMS => Ok(Vec::new()),
        code => fail(code, what),
    }
}

/// `None` for one that is larger than any honest one.
fn xml(event: &Opened, what: &str) -> Result<Option<String>> {
    let mut buffer = Buffer::new(8192);
    loop {
        let (mut used, mut count) = (0, 0);
        // SAFETY: the event is open, and the buffer is writable for as many octets as it says.
        let answer = unsafe {
            let (start, octets) = (buffer.start(), buffer.octets());
            EvtRender(0, event.0, EvtRenderEventXml, octets, start, &raw mut used, &raw mut count)
        };
        match last() {
            _ if answer != 0 => {
                let units = (used.min(buffer.octets()) / 2) as usize;
                // SAFETY: the call filled in so many units, and there are no fewer.
                return Ok(Some(text(unsafe { std::slice::from_raw_parts(buffer.start(), units) })));
            }
            ERROR_INSUFFICIENT_BUFFER if used > LONGEST => return Ok(None),
            ERROR_INSUFFICIENT_BUFFER if used > buffer.octets() => buffer = Buffer::new(used as usize),
            code => return fail(code, what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(ids: Vec<u32>) -> EventQuery {
        EventQuery { channel: "System".to_owned(), provider: None, ids, since: None, most: 5 }
    }

    #[test]
    fn questions_are_spelled_as_the_event_log_wants() {
        assert_eq!(question(&query(Vec::new())).unwrap(), "*");
        assert_eq!(question(&query((0..30).collect())).unwrap(), "*", "too many to ask for: all are looked at");
        let provider = Some("Schannel".to_owned());
        let all = EventQuery { provider, since: Some(1_776_155_400), ..query(vec![36870, 36871]) };
        let spelled = "*[System[Provider[@Name='Schannel'] and (EventID=36870 or EventID=36871) \
            and TimeCreated[@SystemTime>='2026-04-14T08:30:00Z']]]";
        assert_eq!(question(&all).unwrap(), spelled);
        assert!(question(&EventQuery { provider: Some("a' or 'b".to_owned()), ..query(Vec::new()) }).is_err());
    }

    #[test]
    fn no_log_is_not_an_empty_log() {
        match Windows.events(&query(Vec::new())) {
            Ok(events) => assert!(!events.is_empty()),
            Err(error) => assert!(matches!(error, PlatformError::Unsupported { .. }), "{error}"),
        }
    }

    #[test]
    #[ignore = "needs real Windows: Wine has no event log"]
    fn the_newest_events_of_the_system_come_first() {
        let events = Windows.events(&query(Vec::new())).unwrap();
        assert_eq!(events.len(), 5);
        assert!(events.is_sorted_by(|one, other| one.time >= other.time), "{events:?}");
        let (id, provider) = (events[0].id, events[0].provider.clone());
        let same = EventQuery { provider: Some(provider), ..query(vec![id]) };
        assert!(Windows.events(&same).unwrap().iter().all(|event| event.id == id));
        let none = EventQuery { channel: "No-Such-Channel/Operational".to_owned(), ..query(Vec::new()) };
        assert!(matches!(Windows.events(&none), Err(PlatformError::Missing { .. })));
    }
}
