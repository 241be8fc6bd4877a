//! `host-events`: what this computer wrote down about connections in the last days.
//!
//! Channels and numbers: Microsoft Learn, "Troubleshoot Azure VM RDP connection issues by event ID", and the providers'
//! own manifests. Only how often and when is kept: names, addresses and accounts stay in the log.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Check, typed};
use crate::host::reading::{NEEDS_ADMINISTRATOR, fact};
use crate::model::{Evidence, Layer, Outcome, ProbeError};
use crate::platform::events::{Event, EventQuery};
use crate::platform::{Platform, PlatformError};

pub const CHECK: Check = Check {
    id: "host-events",
    layer: Layer::SignIn,
    title: "Event logs",
    run,
    read: typed::<EventsSeen>,
    tell,
    unsure,
};

/// Older ones tell about another time.
const WINDOW_S: u64 = 7 * 86_400;
const MOST: usize = 300;

const CORE: &str = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational";
const MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational";
const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
const MANAGER_IN_SYSTEM: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";

/// Channel, provider, numbers.
const ASKED: [(&str, Option<&str>, &[u32]); 6] = [
    (CORE, None, &[131, 139]),
    (MANAGER, None, &[260, 261, 1149]),
    (SESSIONS, None, &[21, 25, 40]),
    ("System", Some("Schannel"), &[36870, 36871, 36874, 36888]),
    ("System", Some(MANAGER_IN_SYSTEM), &[1035, 1036, 1050, 1051, 1052, 1054, 1055, 1056, 1057, 1058]),
    ("System", Some("TermDD"), &[50, 56]),
];

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct EventsSeen {
    pub days: u64,
    /// How often each number stands in the logs, and when last.
    pub seen: Vec<Counted>,
    /// Channels that could not be read.
    pub unread: Vec<Cow<'static, str>>,
    /// One of them is for administrators only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub denied: bool,
    pub meaning: Meaning,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Counted {
    pub log: Cow<'static, str>,
    pub id: u32,
    pub times: usize,
    /// RFC 3339, as the log has it.
    pub last: String,
}

/// What the logs say together.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The logs that would tell could not be read.
    #[default]
    Unread,
    /// No connection got as far as this computer.
    NeverArrived,
    /// Connections came, and broke while their encryption was being agreed upon.
    BrokeInEncryption,
    /// Connections came, and broke at the sign-in before the session.
    BrokeAtSignIn,
    /// Connections came; why none went on is not written down.
    Arrived,
    /// People got in, and were thrown out again.
    EndedLater,
    /// People got in.
    GotIn,
}

impl EventsSeen {
    /// How often one of these numbers stands in a log.
    #[must_use]
    pub fn times(&self, log: &str, ids: &[u32]) -> usize {
        self.seen.iter().filter(|seen| seen.log == log && ids.contains(&seen.id)).map(|seen| seen.times).sum()
    }

    fn is_unread(&self, channel: &str) -> bool {
        self.unread.iter().any(|unread| unread == channel)
    }

    #[must_use]
    pub fn key_unreadable(&self) -> usize {
        self.times("Schannel", &[36870])
    }

    #[must_use]
    pub fn tls_refused_here(&self) -> usize {
        self.times("Schannel", &[36871])
    }

    #[must_use]
    pub fn certificate_not_made(&self) -> usize {
        self.times(MANAGER_IN_SYSTEM, &[1057, 1058])
    }

    #[must_use]
    pub fn certificate_unusable(&self) -> usize {
        self.times(MANAGER_IN_SYSTEM, &[1051, 1054, 1055])
    }

    #[must_use]
    pub fn could_not_listen(&self) -> usize {
        self.times(MANAGER, &[260]) + self.times(MANAGER_IN_SYSTEM, &[1035])
    }

    #[must_use]
    pub fn arrived(&self) -> usize {
        self.times(CORE, &[131]).max(self.times(MANAGER, &[261]))
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    let mut found = EventsSeen { days: WINDOW_S / 86_400, ..EventsSeen::default() };
    for (channel, provider, ids) in ASKED {
        let query = EventQuery {
            channel: channel.to_owned(),
            provider: provider.map(str::to_owned),
            ids: ids.to_vec(),
            since: Some(pc.now().saturating_sub(WINDOW_S)),
            most: MOST,
        };
        match pc.events(&query) {
            Ok(events) => count(&mut found.seen, provider.unwrap_or(channel), &events),
            Err(error) => {
                found.denied |= matches!(error, PlatformError::Denied { .. });
                if !found.unread.iter().any(|known| known == channel) {
                    found.unread.push(channel.into());
                }
            }
        }
    }
    if [CORE, MANAGER, SESSIONS, "System"].into_iter().all(|channel| found.is_unread(channel)) {
        let why = if found.denied { NEEDS_ADMINISTRATOR } else { "this system does not have them" };
        return Err(ProbeError::Unable(why.to_owned()));
    }
    found.meaning = meaning(&found);
    fact(found)
}

/// Newest first comes in, so the first of a number is its last.
fn count(seen: &mut Vec<Counted>, log: &'static str, events: &[Event]) {
    for event in events {
        match seen.iter_mut().find(|known| known.log == log && known.id == event.id) {
            Some(known) => known.times += 1,
            None => seen.push(Counted {
                log: log.into(),
                id: event.id,
                times: 1,
                last: event.time.chars().take(40).collect(),
            }),
        }
    }
}

fn meaning(seen: &EventsSeen) -> Meaning {
    let signed_in = seen.times(MANAGER, &[1149]);
    let schannel = seen.times("Schannel", &[36870, 36871, 36874, 36888]);
    let refused = seen.times(CORE, &[139]);
    // 261 and 131 are two words for the same arrival: one of the two channels is enough to know.
    let unread = |channel| seen.is_unread(channel);
    match (seen.arrived(), signed_in) {
        (0, 0) if unread(CORE) && unread(MANAGER) => Meaning::Unread,
        (0, 0) => Meaning::NeverArrived,
        (_, 1..) if seen.times(SESSIONS, &[40]) > 0 && seen.times(SESSIONS, &[21, 25]) == 0 => Meaning::EndedLater,
        (_, 1..) => Meaning::GotIn,
        _ if schannel > 0 => Meaning::BrokeInEncryption,
        _ if refused > 0 => Meaning::BrokeAtSignIn,
        _ => Meaning::Arrived,
    }
}

fn tell(evidence: &Evidence) -> Option<String> {
    let seen = evidence.fact::<EventsSeen>()?;
    let days = seen.days;
    let arrived = match seen.arrived() {
        1 => "one connection".to_owned(),
        more => format!("{more} connections"),
    };
    Some(match seen.meaning {
        Meaning::Unread => return None,
        Meaning::NeverArrived => format!("No connection has reached this computer in the last {days} days."),
        Meaning::BrokeInEncryption => {
            format!("In the last {days} days {arrived} came as far as this computer and broke when encryption began.")
        }
        Meaning::BrokeAtSignIn => {
            format!("In the last {days} days {arrived} came as far as this computer and broke at the sign-in.")
        }
        Meaning::Arrived => format!("In the last {days} days {arrived} came as far as this computer; none signed in."),
        Meaning::EndedLater => format!("In the last {days} days people signed in and were disconnected at once."),
        Meaning::GotIn => format!("People have signed in by Remote Desktop in the last {days} days."),
    })
}

fn unsure(evidence: &Evidence) -> Option<String> {
    let unread = evidence.fact::<EventsSeen>()?.meaning == Meaning::Unread;
    unread.then(|| "Not known: the logs about connections could not be read.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::fake::Fake;

    fn events(ids: &[(&str, Option<&str>, u32)]) -> EventsSeen {
        let pc = Fake::typical();
        pc.edit(|world| {
            for (channel, provider, id) in ids {
                let provider = provider.unwrap_or("x").to_owned();
                let time = "2026-04-14T08:00:00.0000000Z".to_owned();
                let event = Event { provider, id: *id, level: 2, time, data: Vec::new(), binary: None };
                world.events.get_mut(*channel).unwrap().push(event);
            }
        });
        let evidence = crate::host::examine(&pc).evidence;
        evidence.fact::<EventsSeen>().unwrap().clone()
    }

    #[test]
    fn logs_are_read_together() {
        let arrival = (CORE, None, 131);
        let success = (MANAGER, None, 1149);
        let schannel = |id| ("System", Some("Schannel"), id);
        for (ids, meaning) in [
            (&[][..], Meaning::NeverArrived),
            (&[arrival], Meaning::Arrived),
            (&[arrival, schannel(36870)], Meaning::BrokeInEncryption),
            (&[arrival, (CORE, None, 139)], Meaning::BrokeAtSignIn),
            (&[arrival, success, schannel(36888)], Meaning::GotIn),
            (&[(MANAGER, None, 261)], Meaning::Arrived),
            (&[arrival, success, (SESSIONS, None, 40)], Meaning::EndedLater),
            (&[arrival, success, (SESSIONS, None, 21), (SESSIONS, None, 40)], Meaning::GotIn),
            // Somebody else's trouble with encryption says nothing about connections that never came.
            (&[schannel(36874)], Meaning::NeverArrived),
        ] {
            assert_eq!(events(ids).meaning, meaning, "{ids:?}");
        }
        let twice = events(&[schannel(36870), schannel(36870)]);
        assert_eq!((twice.key_unreadable(), twice.seen.len()), (2, 1));
    }

    #[test]
    fn what_is_old_or_may_not_be_read_is_left_out() {
        let pc = Fake::typical();
        pc.edit(|world| {
            let time = "2026-04-01T08:00:00.0000000Z".to_owned();
            let event = Event { provider: "x".into(), id: 131, level: 4, time, data: Vec::new(), binary: None };
            world.events.get_mut(CORE).unwrap().push(event);
        });
        let seen = |pc: &Fake| crate::host::examine(pc).evidence.fact::<EventsSeen>().cloned();
        assert_eq!(seen(&pc).unwrap().meaning, Meaning::NeverArrived);
        pc.deny("events Microsoft-Windows-Remote");
        pc.deny("events Microsoft-Windows-TerminalServices-RemoteConnectionManager");
        assert_eq!(seen(&pc).unwrap().meaning, Meaning::Unread);
        pc.deny("events");
        assert_eq!(seen(&pc), None);
    }
}
