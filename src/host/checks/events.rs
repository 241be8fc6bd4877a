//! `host-events`: what this computer wrote down about connections in the last days.
//!
//! Channels and numbers: Microsoft Learn, "Troubleshoot Azure VM RDP connection issues by event ID", and the providers'
//! own manifests. Only how often and when is kept: names, addresses and accounts stay in the log.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Check, typed};
use crate::host::reading::fact;
use crate::model::said::{Count, Said};
use crate::model::{Evidence, Layer, Outcome, ProbeError};
use crate::platform::events::{Event, EventQuery};
use crate::platform::{Platform, PlatformError, names};
use crate::says;

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
    (CORE, None, &[131, 139, 140, 226]),
    (MANAGER, None, &[260, 261, 1149]),
    (SESSIONS, None, &[21, 25, 40]),
    ("System", Some("Schannel"), &ENCRYPTION),
    ("System", Some(MANAGER_IN_SYSTEM), &[1035, 1036, 1050, 1051, 1052, 1053, 1054, 1055, 1056, 1057, 1058, 1064]),
    ("System", Some("TermDD"), &[50, 56]),
];

/// The key is unreadable, a credential cannot be made or is missing, nothing in common, an alert was sent.
const ENCRYPTION: [u32; 5] = [36870, 36871, 36872, 36874, 36888];
/// Of 139, "the security layer found an error", of 226, "a part fails", and of `TermDD` 56: what the sign-in before the
/// session ends with.
const SIGN_IN: [u32; 11] = [
    0x8009_0304,
    0x8009_030c,
    0x8007_052e,
    0xc000_006a,
    0xc000_006d,
    0xc000_006e,
    0xc000_006f,
    0xc000_0071,
    0xc000_0072,
    0xc000_0224,
    0xc000_0234,
];
/// Of `TermDD` 56: data that could not be decrypted, and others of Schannel's own.
const BROKEN_ENCRYPTION: [u32; 3] = [0x8009_0326, 0x8009_0330, 0x8009_0331];
/// How far apart what belongs to one connection may stand in two logs, in seconds.
const BEFORE_S: i64 = 5;
const AFTER_S: i64 = 120;

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventsSeen {
    pub days: u64,
    /// How often each number stands in the logs, and when last.
    pub seen: Vec<Counted>,
    /// Channels that could not be read.
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub unread: Vec<Cow<'static, str>>,
    /// One of them is for administrators only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub denied: bool,
    pub meaning: Meaning,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counted {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub log: Cow<'static, str>,
    pub id: u32,
    pub times: usize,
    /// Of these, since somebody last got in or Windows last made a new certificate: what was before is over.
    pub lately: usize,
    /// RFC 3339, as the log has it.
    #[cfg_attr(test, schemars(extend("text" = "time")))]
    pub last: String,
}

/// What the logs say together.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// People came as far as the sign-in, and its end is not written down.
    ReachedSignIn,
    /// People passed the sign-in, and were disconnected.
    EndedLater,
    /// People got in, from elsewhere.
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

    /// The same of those that nothing has put an end to.
    fn lately(&self, log: &str, ids: &[u32]) -> usize {
        self.seen.iter().filter(|seen| seen.log == log && ids.contains(&seen.id)).map(|seen| seen.lately).sum()
    }

    #[must_use]
    pub fn key_unreadable(&self) -> usize {
        self.lately("Schannel", &[36870])
    }

    #[must_use]
    pub fn tls_refused_here(&self) -> usize {
        self.lately("Schannel", &[36871])
    }

    #[must_use]
    pub fn certificate_not_made(&self) -> usize {
        self.lately(MANAGER_IN_SYSTEM, &[1057, 1058])
    }

    #[must_use]
    pub fn certificate_unusable(&self) -> usize {
        self.lately(MANAGER_IN_SYSTEM, &[1051, 1054, 1055])
    }

    #[must_use]
    pub fn could_not_listen(&self) -> usize {
        self.lately(MANAGER, &[260]) + self.lately(MANAGER_IN_SYSTEM, &[1035])
    }

    #[must_use]
    pub fn arrived(&self) -> usize {
        self.times(CORE, &[131]).max(self.times(MANAGER, &[261]))
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    let mut found = EventsSeen { days: WINDOW_S / 86_400, ..EventsSeen::default() };
    let mut all = Vec::new();
    let service = pc.service(names::TERM_SERVICE).ok().flatten().map(|service| service.pid).filter(|pid| *pid != 0);
    for (channel, provider, ids) in ASKED {
        let query = EventQuery {
            channel: channel.to_owned(),
            provider: provider.map(str::to_owned),
            ids: ids.to_vec(),
            since: Some(pc.now().saturating_sub(WINDOW_S)),
            most: MOST,
        };
        match pc.events(&query) {
            Ok(events) => {
                all.extend(events.iter().filter_map(|event| Entry::new(provider.unwrap_or(channel), event, service)));
            }
            Err(error) => {
                found.denied |= matches!(error, PlatformError::Denied { .. });
                if !found.unread.iter().any(|known| known == channel) {
                    found.unread.push(channel.into());
                }
            }
        }
    }
    if [CORE, MANAGER, SESSIONS, "System"].into_iter().all(|channel| found.is_unread(channel)) {
        return Err(if found.denied { ProbeError::NeedsAdministrator } else { ProbeError::Unable(NoLogs {}.into()) });
    }
    // Whoever has the rights already need not ask for them.
    found.denied &= !pc.identity().is_ok_and(|identity| identity.elevated);
    // Whoever came as far as the sign-in had a connection that was encrypted well.
    let over = all.iter().filter(|one| one.is(MANAGER, &[1149]) || one.got_in() || one.is(MANAGER_IN_SYSTEM, &[1056]));
    let over = over.map(|one| one.at).max();
    count(&mut found.seen, &all, over);
    found.meaning = meaning(&found, &all);
    fact(found)
}

/// One event, as far as it counts.
struct Entry {
    log: &'static str,
    id: u32,
    /// Seconds since 1970; the oldest of all where the log has no proper time.
    at: i64,
    time: String,
    /// Of 139, 226 and 56: the last number in it.
    code: Option<u32>,
    /// It is about Remote Desktop: by its log, or because Remote Desktop's own service is named in it.
    ours: bool,
}

impl Entry {
    /// None where the event is certainly about something else. `service` is the process of Remote Desktop's service.
    fn new(log: &'static str, event: &Event, service: Option<u32>) -> Option<Self> {
        let ours = match log {
            "Schannel" => caller(event, service)?,
            // People who sit at the computer are written down in the same way.
            SESSIONS if [21, 25].contains(&event.id) => from_elsewhere(event).then_some(true)?,
            // The faster transport comes after the connection that counts.
            CORE if event.id == 131
                && event.named("ConnType").is_some_and(|kind| !kind.eq_ignore_ascii_case("TCP")) =>
            {
                return None;
            }
            _ => true,
        };
        let at = OffsetDateTime::parse(&event.time, &Rfc3339).map_or(i64::MIN, OffsetDateTime::unix_timestamp);
        let last = || event.data.iter().rev().find_map(|(_, value)| number(value.trim()));
        let code = if log == "TermDD" { event.binary.as_deref().and_then(status) } else { last() };
        Some(Self { log, id: event.id, at, time: event.time.chars().take(40).collect(), code, ours })
    }

    /// Somebody from elsewhere had a session.
    fn got_in(&self) -> bool {
        self.is(SESSIONS, &[21, 25])
    }

    fn is(&self, log: &str, ids: &[u32]) -> bool {
        self.log == log && ids.contains(&self.id)
    }

    fn arrived(&self) -> bool {
        self.is(CORE, &[131]) || self.is(MANAGER, &[261])
    }

    /// Whether both can be about one connection, which `self` is the beginning of.
    fn goes_with(&self, other: &Self) -> bool {
        (self.at.saturating_sub(BEFORE_S)..=self.at.saturating_add(AFTER_S)).contains(&other.at)
    }

    /// None of 139's data is a number where the number is missing, and then it says nothing about the sign-in.
    fn ends_sign_in(&self) -> bool {
        let told = self.is(CORE, &[139, 226]) || self.is("TermDD", &[56]);
        self.is(CORE, &[140]) || told && self.code.is_some_and(|code| SIGN_IN.contains(&code))
    }

    fn ends_encryption(&self) -> bool {
        let told = self.is("TermDD", &[56]) && self.code.is_some_and(|code| BROKEN_ENCRYPTION.contains(&code));
        told || self.is("Schannel", &ENCRYPTION)
    }
}

/// Whether Schannel's event names Remote Desktop's service; none where it is about another program or an outgoing call.
///
/// `Type` and the caller are there on current Windows. A service host with another number may have been restarted since, so
/// it counts like an event that names nobody.
fn caller(event: &Event, service: Option<u32>) -> Option<bool> {
    if event.named("Type").is_some_and(|kind| kind.eq_ignore_ascii_case("client")) {
        return None;
    }
    let image = event.named("CallerProcessImageName").map(|path| path.rsplit('\\').next().unwrap_or(path));
    if image.is_some_and(|image| !image.eq_ignore_ascii_case("svchost.exe") && !image.eq_ignore_ascii_case("svchost")) {
        return None;
    }
    let caller = event.named("CallerProcessId").and_then(number);
    Some(caller.is_some() && caller == service)
}

/// `Address` of a session event: `LOCAL` is the computer's own screen.
fn from_elsewhere(event: &Event) -> bool {
    event.named("Address").is_some_and(|address| !address.eq_ignore_ascii_case("LOCAL"))
}

/// The last four octets of the binary, little-endian: an HRESULT, or an NTSTATUS with one bit more.
fn status(binary: &str) -> Option<u32> {
    let digits = binary.trim();
    let last = digits.get(digits.len().checked_sub(8)?..)?;
    let status = u32::from_str_radix(last, 16).ok()?.swap_bytes();
    Some(if status >> 28 == 0xd { status & 0xcfff_ffff } else { status })
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Newest first comes in, so the first of a number is its last.
fn count(seen: &mut Vec<Counted>, all: &[Entry], over: Option<i64>) {
    for one in all {
        // What names nobody is somebody else's as long as no connection came at that time.
        let about_us = one.ours || all.iter().any(|arrival| arrival.arrived() && arrival.goes_with(one));
        let lately = usize::from(about_us && over.is_none_or(|over| one.at > over));
        match seen.iter_mut().find(|known| known.log == one.log && known.id == one.id) {
            Some(known) => (known.times, known.lately) = (known.times + 1, known.lately + lately),
            None => seen.push(Counted { log: one.log.into(), id: one.id, times: 1, lately, last: one.time.clone() }),
        }
    }
}

/// Reads the logs together. Only connections since somebody last got in can have a fault that is still there; and what
/// other programs' encryption breaks by counts only where a connection came at that time.
fn meaning(seen: &EventsSeen, all: &[Entry]) -> Meaning {
    // 1149 is written when a sign-in before the session is passed, and, without one, when its screen is shown.
    let signed_in = all.iter().filter(|one| one.is(MANAGER, &[1149]) || one.got_in()).map(|one| one.at).max();
    let since: Vec<_> =
        all.iter().filter(|one| one.arrived() && signed_in.is_none_or(|signed_in| one.at > signed_in)).collect();
    let broke_by = |broke: fn(&Entry) -> bool| {
        since.iter().any(|arrival| all.iter().any(|one| broke(one) && arrival.goes_with(one)))
    };
    // 261 and 131 are two words for the same arrival: one of the two channels is enough to know.
    match (seen.arrived(), signed_in) {
        (0, None) if seen.is_unread(CORE) && seen.is_unread(MANAGER) => Meaning::Unread,
        (0, None) => Meaning::NeverArrived,
        _ if broke_by(Entry::ends_encryption) => Meaning::BrokeInEncryption,
        _ if broke_by(Entry::ends_sign_in) => Meaning::BrokeAtSignIn,
        _ if seen.times(SESSIONS, &[21, 25]) > 0 => Meaning::GotIn,
        (_, Some(_)) if seen.times(SESSIONS, &[40]) > 0 => Meaning::EndedLater,
        (_, Some(_)) => Meaning::ReachedSignIn,
        (_, None) => Meaning::Arrived,
    }
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let seen = evidence.fact::<EventsSeen>()?;
    let (days, arrived) = (Count::from(seen.days), Count::from(seen.arrived()));
    Some(match seen.meaning {
        Meaning::Unread => return None,
        Meaning::NeverArrived => NeverArrived { days }.into(),
        Meaning::BrokeInEncryption => BrokeInEncryption { days, arrived }.into(),
        Meaning::BrokeAtSignIn => BrokeAtSignIn { days, arrived }.into(),
        Meaning::Arrived => Arrived { days, arrived }.into(),
        Meaning::ReachedSignIn => ReachedSignIn { days, arrived }.into(),
        Meaning::EndedLater => EndedLater { days }.into(),
        Meaning::GotIn => GotIn { days }.into(),
    })
}

fn unsure(evidence: &Evidence) -> Option<Said> {
    let unread = evidence.fact::<EventsSeen>()?.meaning == Meaning::Unread;
    unread.then(|| NotRead {}.into())
}

says! { "host-events":
    /// The end of a sentence.
    NoLogs {} = "this system does not have them";
    NeverArrived { days: Count } = "No connection has reached this computer in the last {days?day|# days}.";
    BrokeInEncryption { days: Count, arrived: Count } = "In the last {days?day|# days} {arrived?one connection|# connections} came as far as this computer and broke when encryption began.";
    BrokeAtSignIn { days: Count, arrived: Count } = "In the last {days?day|# days} {arrived?one connection|# connections} came as far as this computer and broke at the sign-in.";
    Arrived { days: Count, arrived: Count } = "In the last {days?day|# days} {arrived?one connection|# connections} came as far as this computer; none signed in.";
    ReachedSignIn { days: Count, arrived: Count } = "In the last {days?day|# days} {arrived?one connection|# connections} came as far as the sign-in.";
    EndedLater { days: Count } = "In the last {days?day|# days} people signed in and were disconnected.";
    GotIn { days: Count } = "People have signed in by Remote Desktop in the last {days?day|# days}.";
    NotRead {} = "Not known: the logs about connections could not be read.";
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
                let event = Event { provider, id: *id, level: 2, time, ..Event::default() };
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
            (&[arrival, (CORE, None, 140)], Meaning::BrokeAtSignIn),
            // Without its number it may be anything.
            (&[arrival, (CORE, None, 139)], Meaning::Arrived),
            (&[arrival, success, schannel(36888)], Meaning::ReachedSignIn),
            (&[(MANAGER, None, 261)], Meaning::Arrived),
            (&[arrival, success, (SESSIONS, None, 40)], Meaning::EndedLater),
            // Without an address nobody knows whether it was somebody at the computer itself.
            (&[arrival, success, (SESSIONS, None, 21), (SESSIONS, None, 40)], Meaning::EndedLater),
            // Somebody else's trouble with encryption says nothing about connections that never came.
            (&[schannel(36874)], Meaning::NeverArrived),
        ] {
            assert_eq!(events(ids).meaning, meaning, "{ids:?}");
        }
        // Events that name nobody are a finding together with a connection, and never alone.
        let alone = events(&[schannel(36870), schannel(36870)]);
        assert_eq!((alone.key_unreadable(), alone.times("Schannel", &[36870]), alone.seen.len()), (0, 2, 1));
        assert_eq!(events(&[schannel(36870), arrival]).key_unreadable(), 1);
    }

    /// Events in the shape that real ones have: channel, provider, number, named data, binary.
    type Real<'a> = (&'a str, &'a str, u32, &'a [(&'a str, &'a str)], Option<&'a str>);

    fn real(events: &[Real<'_>]) -> EventsSeen {
        let pc = Fake::typical();
        pc.edit(|world| {
            for (channel, provider, id, data, binary) in events {
                let event = Event {
                    provider: (*provider).to_owned(),
                    id: *id,
                    time: "2026-04-14T08:00:00.0000000Z".to_owned(),
                    data: data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
                    binary: binary.map(str::to_owned),
                    ..Event::default()
                };
                world.events.get_mut(*channel).unwrap().push(event);
            }
        });
        crate::host::examine(&pc).evidence.fact::<EventsSeen>().unwrap().clone()
    }

    const TCP: Real<'_> = (CORE, "x", 131, &[("ConnType", "TCP"), ("ClientIP", "10.0.0.7:50321")], None);
    const UDP: Real<'_> = (CORE, "x", 131, &[("ConnType", "UDP"), ("ClientIP", "10.0.0.7:50321")], None);

    fn pid() -> String {
        use crate::platform::services::Services as _;
        Fake::typical().service("TermService").unwrap().unwrap().pid.to_string()
    }

    #[test]
    fn encryption_that_is_another_programs_is_left_out() {
        let own = pid();
        let key = |data: &[(&str, &str)]| real(&[TCP, ("System", "Schannel", 36870, data, None)]).meaning;
        assert_eq!(key(&[("Type", "client")]), Meaning::Arrived);
        assert_eq!(key(&[("Type", "server"), ("CallerProcessImageName", "FabricHost.exe")]), Meaning::Arrived);
        assert_eq!(
            key(&[("Type", "server"), ("CallerProcessImageName", "w3wp.exe"), ("CallerProcessId", &own)]),
            Meaning::Arrived
        );
        assert_eq!(key(&[("Type", "server"), ("CallerProcessImageName", "svchost.exe")]), Meaning::BrokeInEncryption);
        assert_eq!(key(&[("Type", "server")]), Meaning::BrokeInEncryption);
        // Named, it is a finding by itself.
        let named = [("Type", "server"), ("CallerProcessId", own.as_str()), ("CallerProcessImageName", "svchost.exe")];
        assert_eq!(real(&[("System", "Schannel", 36870, &named, None)]).key_unreadable(), 1);
        let elsewhere = [("Type", "server"), ("CallerProcessId", "4"), ("CallerProcessImageName", "svchost.exe")];
        assert_eq!(real(&[("System", "Schannel", 36870, &elsewhere, None)]).key_unreadable(), 0);
    }

    #[test]
    fn only_people_from_elsewhere_got_in() {
        let session = |address: &'static str| -> Meaning {
            let data: &[(&str, &str)] = &[("User", "PC\\anna"), ("SessionID", "1"), ("Address", address)];
            real(&[TCP, (SESSIONS, "x", 21, data, None)]).meaning
        };
        assert_eq!(session("LOCAL"), Meaning::Arrived);
        assert_eq!(session(""), Meaning::Arrived);
        assert_eq!(session("10.0.0.7"), Meaning::GotIn);
        assert_eq!(real(&[UDP]).meaning, Meaning::NeverArrived);
    }

    #[test]
    fn what_the_terminal_driver_says_is_read() {
        let ended = |binary| real(&[TCP, ("System", "TermDD", 56, &[], Some(binary))]).meaning;
        assert_eq!(ended("00000A00B50000D06F0000D0"), Meaning::BrokeAtSignIn);
        assert_eq!(ended("0000000030030980"), Meaning::BrokeInEncryption);
        assert_eq!(ended("00000A00B50000C0"), Meaning::Arrived);
        for odd in ["", "0", "zzzzzzzz", "00ü0000000"] {
            assert_eq!(ended(odd), Meaning::Arrived, "{odd}");
        }
        let failed =
            |code| real(&[TCP, (CORE, "x", 226, &[("Component", "RDP_SEC"), ("ErrorCode", code)], None)]).meaning;
        assert_eq!((failed("0x8007052E"), failed("0x1")), (Meaning::BrokeAtSignIn, Meaning::Arrived));
    }

    /// Minutes after eight, log, provider, number, data.
    fn at(events: &[(u32, &str, Option<&str>, u32, &str)]) -> EventsSeen {
        let pc = Fake::typical();
        pc.edit(|world| {
            for (minute, channel, provider, id, data) in events {
                let provider = provider.unwrap_or("x").to_owned();
                let time = format!("2026-04-14T08:{minute:02}:00.0000000Z");
                let data = vec![(String::new(), "10.0.0.7:50321".to_owned()), ("Code".to_owned(), (*data).to_owned())];
                let event = Event { provider, id: *id, level: 2, time, data, ..Event::default() };
                world.events.get_mut(*channel).unwrap().push(event);
            }
        });
        crate::host::examine(&pc).evidence.fact::<EventsSeen>().unwrap().clone()
    }

    #[test]
    fn what_was_before_it_worked_is_over() {
        let arrival = |minute| (minute, CORE, None, 131, "");
        let success = |minute| (minute, MANAGER, None, 1149, "");
        let key = |minute| (minute, "System", Some("Schannel"), 36870, "");
        let made = |minute| (minute, "System", Some(MANAGER_IN_SYSTEM), 1056, "");
        let not_made = |minute| (minute, "System", Some(MANAGER_IN_SYSTEM), 1058, "");
        let broken_then_fine = at(&[arrival(1), key(1), not_made(2), made(3), arrival(4), success(5)]);
        assert_eq!((broken_then_fine.meaning, broken_then_fine.key_unreadable()), (Meaning::ReachedSignIn, 0));
        assert_eq!((broken_then_fine.certificate_not_made(), broken_then_fine.times("Schannel", &[36870])), (0, 1));
        let fine_then_broken = at(&[arrival(4), success(5), arrival(20), key(20)]);
        assert_eq!((fine_then_broken.meaning, fine_then_broken.key_unreadable()), (Meaning::BrokeInEncryption, 1));
        // Whoever comes later, and breaks nothing, takes nothing back.
        assert_eq!(at(&[arrival(4), success(5), arrival(6)]).meaning, Meaning::ReachedSignIn);
        // Another program's trouble, an hour before.
        assert_eq!(at(&[key(1), arrival(28)]).meaning, Meaning::Arrived);
    }

    #[test]
    fn the_security_layer_says_what_it_was() {
        for (code, meaning) in [
            ("0x80090304", Meaning::BrokeAtSignIn),
            ("0x8007052E", Meaning::BrokeAtSignIn),
            ("2147943726", Meaning::BrokeAtSignIn),
            ("0x80090331", Meaning::Arrived),
            ("", Meaning::Arrived),
        ] {
            assert_eq!(at(&[(1, CORE, None, 131, ""), (1, CORE, None, 139, code)]).meaning, meaning, "{code}");
        }
    }

    #[test]
    fn what_is_old_or_may_not_be_read_is_left_out() {
        let pc = Fake::typical();
        pc.edit(|world| {
            let time = "2026-04-01T08:00:00.0000000Z".to_owned();
            let event = Event { provider: "x".into(), id: 131, level: 4, time, ..Event::default() };
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
