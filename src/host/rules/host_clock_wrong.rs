//! `host-clock-wrong`

use super::Rule;
use crate::host::checks::clock::{Asked, ClockSeen};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};

pub const RULE: Rule = Rule { id: Cause::HostClockWrong, explain: EXPLAIN, check };

/// Kerberos gives up after five minutes.
const TOO_FAR_MS: u64 = 300_000;
const FAR_MS: u64 = 120_000;

fn check(evidence: &Evidence) -> Option<Finding> {
    let clock = evidence.fact::<ClockSeen>()?;
    let offset_ms = clock.offset_ms?;
    let off = offset_ms.unsigned_abs();
    let way = if offset_ms > 0 { "ahead of" } else { "behind" };
    let because = vec![match (&clock.asked, &clock.server) {
        (Some(Asked::Answered { .. }), Some(server)) => {
            format!("Redial asked {server} just now: this clock is {} {way} it.", span(off))
        }
        _ => format!("By the last comparison it was {} {way} the time server.", span(off)),
    }];
    let headline =
        format!("The clock of this computer is {} {}.", span(off), if offset_ms > 0 { "fast" } else { "slow" });
    match off {
        TOO_FAR_MS.. => RULE.suspect(Confidence::Likely, headline, because),
        FAR_MS.. => RULE.suspect(Confidence::Possible, headline, because),
        _ => None,
    }
}

fn span(ms: u64) -> String {
    match (ms + 30_000) / 60_000 {
        minutes @ ..120 => format!("{minutes} minutes"),
        minutes @ 120..2_880 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1_440),
    }
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Signing in compares the clocks of the computers involved. When they are five minutes apart or \
     more, it fails, and certificates look expired or not yet valid.",
    reasons: &[
        Reason::new("The battery on the mainboard is empty, or the computer was switched off for long."),
        Reason::new("A virtual computer was restored or paused."),
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
