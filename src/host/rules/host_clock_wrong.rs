//! `host-clock-wrong`

use super::Rule;
use crate::host::checks::clock::{Asked, ClockSeen};
use crate::model::said::{Phrase, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostClockWrong, explain: EXPLAIN, check };

/// Kerberos gives up after five minutes.
const TOO_FAR_MS: u64 = 300_000;
const FAR_MS: u64 = 120_000;

fn check(evidence: &Evidence) -> Option<Finding> {
    let clock = evidence.fact::<ClockSeen>()?;
    let offset_ms = clock.offset_ms?;
    let off = offset_ms.unsigned_abs();
    let (fast, by) = (offset_ms > 0, span(off));
    let because: [Said; 1] = [match (&clock.asked, &clock.server) {
        (Some(Asked::Answered { .. }), Some(server)) if fast => {
            AskedAhead { server: server.into(), by: by.clone() }.into()
        }
        (Some(Asked::Answered { .. }), Some(server)) => AskedBehind { server: server.into(), by: by.clone() }.into(),
        _ if fast => WasAhead { by: by.clone() }.into(),
        _ => WasBehind { by: by.clone() }.into(),
    }];
    let headline: Said = if fast { Fast { by }.into() } else { Slow { by }.into() };
    match off {
        TOO_FAR_MS.. => RULE.suspect(Confidence::Likely, headline, because),
        FAR_MS.. => RULE.suspect(Confidence::Possible, headline, because),
        _ => None,
    }
}

fn span(ms: u64) -> Phrase {
    match (ms + 30_000) / 60_000 {
        minutes @ ..120 => Minutes { n: minutes.into() }.into(),
        minutes @ 120..2_880 => Hours { n: (minutes / 60).into() }.into(),
        minutes => Days { n: (minutes / 1_440).into() }.into(),
    }
}

says! { "host-clock-wrong":
    /// `by` is one of the last three.
    Fast { by: Phrase } = "The clock of this computer is {by} fast.";
    Slow { by: Phrase } = "The clock of this computer is {by} slow.";
    AskedAhead { server: Name, by: Phrase } = "Redial asked {server} just now: this clock is {by} fast.";
    AskedBehind { server: Name, by: Phrase } = "Redial asked {server} just now: this clock is {by} slow.";
    WasAhead { by: Phrase } = "By the last comparison it was {by} ahead of the time server.";
    WasBehind { by: Phrase } = "By the last comparison it was {by} behind the time server.";
    Minutes { n: Count } = "{n} {n?minute|minutes}";
    Hours { n: Count } = "{n} {n?hour|hours}";
    Days { n: Count } = "{n} {n?day|days}";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Signing in compares the clocks of the computers involved. When they are five minutes apart or \
     more, it fails, and certificates look expired or not yet valid.",
    reasons: &[
        Reason::new("The battery on the mainboard is empty, or the computer was switched off for long."),
        Reason::new("A virtual machine was restored or paused."),
        Reason::new("The time server cannot be reached."),
    ],
    steps: &[
        Step::here("Settings > Time & language > Date & time > Sync now. Look at the time zone, too."),
        Step::helpdesk(
            "`w32tm /query /status`, then `w32tm /resync`. In a domain the domain controllers give the \
         time; do not set another server.",
        ),
    ],
    references: &[
        "Microsoft Learn: Windows Time service tools and settings",
        "Microsoft Learn: Maximum tolerance for computer clock synchronization (five minutes)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;

    fn off(minutes: i64) -> impl FnOnce(&mut crate::platform::fake::World) {
        move |world| world.clock.offset_ms = Some(minutes * 60_000)
    }

    #[test]
    fn minutes_off() {
        assert_eq!(says(&RULE, off(-5)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, off(3)), SUSPECT_POSSIBLE);
    }

    #[test]
    fn seconds_off_or_not_known() {
        assert_eq!(says(&RULE, off(1)), None);
        assert_eq!(says(&RULE, |world| world.clock.offset_ms = None), None);
    }
}
