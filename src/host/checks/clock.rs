//! `host-clock`: how far this computer's clock is off, as far as its time service knows. Asks no server by itself.

use serde::{Deserialize, Serialize};

use super::{Check, typed};
use crate::host::reading::{fact, perhaps, reading};
use crate::host::time_source::{self, TimeSource};
use crate::model::said::{Duration, Name, Said};
use crate::model::{Evidence, Layer, Outcome};
use crate::platform::Platform;
use crate::says;

pub const CHECK: Check =
    Check { id: "host-clock", layer: Layer::SignIn, title: "Clock", run, read: typed::<ClockSeen>, tell, unsure };

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClockSeen {
    pub comes_from: TimeSource,
    /// Those that Windows is set to ask.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub servers: Vec<String>,
    /// The one that the clock was compared with.
    #[cfg_attr(test, schemars(extend("text" = "name")))]
    pub server: Option<String>,
    /// Ahead of the time server is positive.
    pub offset_ms: Option<i64>,
    /// Since Windows last wrote down that it follows a time server.
    pub age_s: Option<u64>,
    /// What became of asking a server, where the user wanted that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// What became of asking.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Asked {
    Answered {
        took_ms: f64,
        stratum: u8,
        /// How far off the server may be itself.
        unsure_ms: u64,
    },
    NameNotFound,
    Silent,
    Closed,
    Refused {
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        code: String,
    },
    Unsynchronised,
}

impl ClockSeen {
    /// Why asking was in vain, where it was.
    fn in_vain(&self) -> Option<Said> {
        let server = Name::from(self.servers.first()?);
        Some(match self.asked.as_ref()? {
            Asked::Answered { .. } => return None,
            Asked::NameNotFound => NameNotFound { server }.into(),
            Asked::Silent => Silent { server }.into(),
            Asked::Closed => NobodyThere { server }.into(),
            Asked::Refused { code } => NotToBeAsked { server, code: code.into() }.into(),
            Asked::Unsynchronised => Unsynchronised { server }.into(),
        })
    }
}

/// Windows writes it down when it chooses a time source, and then not again for weeks.
const LONG_AGO_S: u64 = 30 * 86_400;

fn run(pc: &dyn Platform) -> Outcome {
    let clock = reading(pc.clock())?;
    let (comes_from, servers) = time_source::read(pc);
    let age_s = clock.last_sync.map(|then| pc.now().saturating_sub(then));
    let server = clock.server.filter(|_| clock.offset_ms.is_some());
    fact(ClockSeen { comes_from, servers, server, offset_ms: clock.offset_ms, age_s, asked: None })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let seen = evidence.fact::<ClockSeen>()?;
    let right = match (seen.offset_ms, &seen.asked, &seen.server, seen.age_s) {
        (Some(offset), Some(Asked::Answered { .. }), Some(server), _) if offset < 0 => {
            RightBehind { server: server.into(), off: off(offset) }.into()
        }
        (Some(offset), Some(Asked::Answered { .. }), Some(server), _) => {
            RightAhead { server: server.into(), off: off(offset) }.into()
        }
        (Some(_), ..) => Right {}.into(),
        (None, _, _, Some(age)) => follows(age),
        (None, ..) => return None,
    };
    // Asking in vain takes nothing away from what Windows knows.
    Some(match seen.in_vain() {
        Some(why) => AskedInVain { right: right.into(), why: why.into() }.into(),
        None => right,
    })
}

fn unsure(evidence: &Evidence) -> Option<Said> {
    let seen = evidence.fact::<ClockSeen>()?;
    if seen.offset_ms.is_some() || seen.age_s.is_some_and(|age| age < LONG_AGO_S) {
        return None;
    }
    Some(match (seen.in_vain(), seen.comes_from) {
        (Some(why), _) => NotKnown { why: why.into() }.into(),
        (None, TimeSource::Servers) => NotLately {}.into(),
        (None, TimeSource::Domain) => FromDomain {}.into(),
        (None, TimeSource::Nobody) => FromNobody {}.into(),
        (None, TimeSource::Unknown) => NotCompared {}.into(),
    })
}

/// `12 ms`, `3 s`
#[expect(clippy::cast_precision_loss, reason = "no clock is off by so much")]
fn off(offset_ms: i64) -> Duration {
    match offset_ms.unsigned_abs() {
        ms @ ..1000 => Duration::whole_milliseconds(ms as f64),
        ms => Duration::whole_seconds((ms / 1000 * 1000) as f64),
    }
}

fn follows(age_s: u64) -> Said {
    match age_s {
        ..7_200 => FollowsMinutes { ago: (age_s / 60).into() }.into(),
        7_200..172_800 => FollowsHours { ago: (age_s / 3_600).into() }.into(),
        172_800.. => FollowsDays { ago: (age_s / 86_400).into() }.into(),
    }
}

says! { "host-clock":
    Right {} = "The clock is right.";
    RightAhead { server: Name, off: Duration } = "The clock is right: compared with {server} just now, it is {off} ahead.";
    RightBehind { server: Name, off: Duration } = "The clock is right: compared with {server} just now, it is {off} behind.";
    FollowsMinutes { ago: Count } = "Windows follows its time source; its log last said so {ago} {ago?minute|minutes} ago.";
    FollowsHours { ago: Count } = "Windows follows its time source; its log last said so {ago} {ago?hour|hours} ago.";
    FollowsDays { ago: Count } = "Windows follows its time source; its log last said so {ago} {ago?day|days} ago.";
    /// One of those above, and one of those below.
    AskedInVain { right: Phrase, why: Phrase } = "{right} Asked just now: {why}";
    NotKnown { why: Phrase } = "Not known: {why}";
    NameNotFound { server: Name } = "the time server's name, {server}, is not found.";
    Silent { server: Name } = "the time server {server} did not answer.";
    NobodyThere { server: Name } = "there is no time server at {server}.";
    NotToBeAsked { server: Name, code: Term } = "the time server {server} refuses to answer ({code}).";
    Unsynchronised { server: Name } = "the time server {server} does not know the time itself.";
    NotLately {} = "Not known: Windows has not compared its clock with its time server lately. Redial can ask it now, if you want.";
    FromDomain {} = "Not known: this computer takes its time from its domain, which Redial does not ask.";
    FromNobody {} = "Not known: Windows is set to compare its clock with nobody.";
    NotCompared {} = "Not known: its clock has not been compared with a time server.";
}

/// Whom the clock may be compared with, if the user wants that; none where nobody may be asked.
#[must_use]
pub fn to_ask(pc: &dyn Platform) -> Option<String> {
    perhaps(pc.clock()).and_then(|_| time_source::read(pc).1.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{HostCheck, examine};
    use crate::model::Status;
    use crate::platform::fake::{Fake, World};
    use crate::platform::registry::{Key, Value};

    fn seen(change: impl FnOnce(&mut World)) -> HostCheck {
        let pc = Fake::typical();
        pc.edit(change);
        examine(&pc).checks.into_iter().find(|check| check.id == CHECK.id).unwrap()
    }

    #[test]
    fn what_is_not_known_says_why() {
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters");
        let kind = |kind: &'static str| {
            let key = key.clone();
            seen(move |world| {
                (world.clock.offset_ms, world.clock.last_sync) = (None, None);
                world.set_value(&key, "Type", Value::text(kind));
            })
        };
        for (kind, part) in [
            (kind("NT5DS"), "from its domain"),
            (kind("NoSync"), "nobody"),
            (kind("NTP"), "lately"),
            (kind("?"), "lately"),
        ] {
            assert!(kind.status == Status::Unknown && kind.headline.contains(part), "{kind:?}");
        }
    }

    #[test]
    fn what_windows_wrote_down_is_enough_for_a_month() {
        let after = |days: u64| {
            seen(move |world| {
                (world.clock.offset_ms, world.clock.last_sync) = (None, Some(world.now - days * 86_400));
            })
        };
        assert_eq!(after(29).status, Status::Pass);
        assert!(after(5).headline.contains("5 days ago"));
        assert_eq!(after(31).status, Status::Unknown);
        assert_eq!(seen(|_| ()).status, Status::Pass);
    }
}
