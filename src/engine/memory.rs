//! What Remote Desktop on this computer remembers by itself: which computers it was used with, and how that ended, so
//! that nobody has to type a name or the numbers of a message box.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::target_input::default_settings;
use crate::codes;
use crate::fixes::remembered;
use crate::host::client_errors::{ClientAttempt, client_errors};
use crate::model::{ErrorPair, Settings, Target, moment};
use crate::platform::Platform;
use crate::report::ErrorSource;

/// An older error may well have had another cause.
pub const RECENT: Duration = Duration::from_hours(24);
/// Where nobody sees what is taken from the log before it counts, only what has just happened does: a script that checks
/// a computer each hour must not hear of yesterday.
pub const FRESH: Duration = Duration::from_hours(1);

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Memory {
    /// The latest first.
    pub computers: Vec<String>,
    /// For each computer how the last attempt ended, where that was an error, the latest first.
    pub logged: Vec<LoggedError>,
    /// What its own Default.rdp sets for every name that is typed, where that makes a difference.
    pub settings: Option<Settings>,
    /// That computer's clock, in seconds since 1970.
    pub now: u64,
}

/// An error that Windows wrote down.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoggedError {
    /// The computer as it was typed then.
    pub host: String,
    pub error: ErrorPair,
    /// When that attempt began, in seconds since 1970.
    pub time: u64,
    pub source: ErrorSource,
}

/// Reads it all; whatever can't be read is left out. It takes milliseconds, seconds where the log is long.
#[must_use]
pub fn remember(pc: &dyn Platform) -> Memory {
    Memory { computers: remembered::computers(pc), logged: errors(pc), settings: default_settings(pc), now: pc.now() }
}

/// The part about errors.
#[must_use]
pub fn errors(pc: &dyn Platform) -> Vec<LoggedError> {
    let now = pc.now();
    let attempts = client_errors(pc, now.saturating_sub(RECENT.as_secs())).unwrap_or_default();
    let mut seen: Vec<(String, u16)> = Vec::new();
    let mut logged = Vec::new();
    for attempt in &attempts {
        let Some(host) = attempt.host.as_deref() else { continue };
        let Ok(target) = Target::parse(host) else { continue };
        let computer = (target.host.to_string().to_ascii_lowercase(), target.port);
        // What came before the last attempt at a computer is history.
        if !seen.contains(&computer) {
            seen.push(computer);
            logged.extend(error(attempt, host, now));
        }
    }
    logged
}

impl LoggedError {
    /// Whether it has only just happened, by that computer's clock in seconds since 1970.
    #[must_use]
    pub fn is_fresh(&self, now: u64) -> bool {
        self.time + FRESH.as_secs() >= now
    }

    /// Whether it is about that computer.
    #[must_use]
    pub fn is_of(&self, target: &Target) -> bool {
        let same = |logged: &Target| logged.host.to_string().eq_ignore_ascii_case(&target.host.to_string());
        Target::parse(&self.host).is_ok_and(|logged| same(&logged) && logged.port == target.port)
    }
}

fn error(attempt: &ClientAttempt, host: &str, now: u64) -> Option<LoggedError> {
    let error = attempt.error.filter(|error| is_error(*error))?;
    let time = unix(&attempt.time)?;
    let recent = time <= now + RECENT.as_secs() && time + RECENT.as_secs() >= now;
    // The log's own word for the part of Remote Desktop that failed; anything else in its place is not repeated.
    let word = |part: &&String| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let failed_part = attempt.failed_part.as_ref().filter(word).cloned();
    let source = ErrorSource { log: "RDPClient/Operational".to_owned(), time: moment(time), failed_part };
    recent.then(|| LoggedError { host: host.to_owned(), error, time, source })
}

/// A user who disconnects is written down as well.
fn is_error(error: ErrorPair) -> bool {
    /// `disconnectReasonByServer`: also how every session ends that is signed out there.
    const BY_SERVER: u32 = 3;
    error.code.is_some_and(|code| code > BY_SERVER)
        && codes::main_code(error.code).is_none_or(|code| code.layer != codes::Area::Nowhere)
}

/// `2026-04-14T08:30:00.1234567Z`, as the log has it, in seconds since 1970.
fn unix(text: &str) -> Option<u64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u64::try_from(moment.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::computer::Machine as _;
    use crate::platform::fake::Fake;

    #[test]
    fn the_last_attempt_at_each_computer_counts() {
        let pc = Fake::typical();
        let now = pc.now();
        let computers = remembered::computers(&pc);
        assert_eq!(remember(&pc), Memory { computers, logged: Vec::new(), settings: None, now });
        pc.edit(|world| world.add_attempt("pc7.example", now - 7200, 516));
        pc.edit(|world| world.add_attempt("PC7.example", now - 600, 2308));
        pc.edit(|world| world.add_attempt("10.0.0.7:3390", now - 300, 260));
        let logged = errors(&pc);
        let told: Vec<_> =
            logged.iter().map(|one| (one.host.as_str(), one.error.code.unwrap_or_default(), one.time)).collect();
        assert_eq!(told, [("10.0.0.7:3390", 260, now - 300), ("PC7.example", 0x904, now - 600)]);
        assert_eq!(logged[1].source.failed_part.as_deref(), Some("RDPClient_SSL"));
        let is_of = |at: usize, typed: &str| logged[at].is_of(&Target::parse(typed).unwrap());
        assert!(is_of(1, "pc7.EXAMPLE") && is_of(1, "pc7.example:3389") && is_of(0, "10.0.0.7:3390"));
        assert!(!is_of(1, "pc7") && !is_of(1, "pc7.example:3390") && !is_of(0, "10.0.0.7"));
    }

    #[test]
    fn what_is_old_or_no_error_is_not_told() {
        let pc = Fake::typical();
        let now = pc.now();
        pc.edit(|world| world.add_attempt("pc7.example", now - RECENT.as_secs() - 60, 2308));
        for (host, reason) in [("a", 263), ("b", 1), ("c", 2), ("d", 3), ("e", 0)] {
            pc.edit(|world| world.add_attempt(host, now - 60, reason));
        }
        // It went well since.
        pc.edit(|world| world.add_attempt("f", now - 90, 2308));
        pc.edit(|world| world.add_attempt("f", now - 50, 2));
        assert_eq!(errors(&pc), []);
        pc.deny("events");
        assert_eq!(errors(&pc), []);
        assert_eq!(errors(&crate::platform::Unsupported), []);
    }

    #[test]
    fn times_are_read() {
        assert_eq!(unix("2026-04-14T08:30:00.1234567Z"), Some(1_776_155_400));
        for bad in ["", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "1950-01-01T00:00:00Z", "é026-04-14T08:30:00Z"]
        {
            assert_eq!(unix(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn odd_times_are_harmless(text in "[-0-9TZ:.é]{0,24}") {
            let _ = unix(&text);
        }
    }
}
