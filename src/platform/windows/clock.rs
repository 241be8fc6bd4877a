//! Time, and what the time service knows of it.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Windows, programs};
use crate::platform::computer::Clock;
use crate::platform::events::{EventLogs as _, EventQuery};
use crate::platform::registry::{Key, Registry as _};
use crate::platform::services::Services as _;
use crate::platform::{Result, names};

/// "The time service is now synchronizing the system time with the time source ..."
const SYNCHRONISED: u32 = 35;
/// For the service to start, and for its time source to answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// From 1601 to 1970, in seconds.
const EPOCHS_APART: u64 = 11_644_473_600;

/// Seconds since 1970 of a time in 100 ns since 1601; none for what is before.
pub fn unix(ticks: u64) -> Option<u64> {
    (ticks / 10_000_000).checked_sub(EPOCHS_APART)
}

/// The service tells how far off it was in sentences of the user's language only, so the offset is left out.
pub fn read() -> Result<Clock> {
    let text = |name| Ok(Windows.value(&Key::machine(names::TIME_PARAMETERS), name)?.and_then(|value| value.as_text()));
    // `NoSync` asks nobody, and `NT5DS` the domain, whatever server is written there.
    let asks =
        text("Type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("NTP") || kind.eq_ignore_ascii_case("AllSync"));
    let server = if asks { text("NtpServer")?.and_then(|servers| first(&servers)) } else { None };
    let query = EventQuery {
        channel: "System".to_owned(),
        provider: Some("Microsoft-Windows-Time-Service".to_owned()),
        ids: vec![SYNCHRONISED],
        since: None,
        most: 1,
    };
    // Whoever may not read the log still gets the server's name.
    let last_sync = Windows.events(&query).ok().and_then(|events| seconds(&events.first()?.time));
    Ok(Clock { server, offset_ms: None, last_sync })
}

/// Starts the service, and has it compare by the command that Windows documents for it.
pub fn sync() -> Result<()> {
    Windows.start_service(names::W32_TIME, TIMEOUT)?;
    programs::run("w32tm.exe", &["/resync"], TIMEOUT)
}

/// `time.windows.com,0x9 other,0x9`: the first, without its flags.
fn first(servers: &str) -> Option<String> {
    let name = servers.split_whitespace().next()?.split(',').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn seconds(time: &str) -> Option<u64> {
    u64::try_from(OffsetDateTime::parse(time, &Rfc3339).ok()?.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformError;

    #[test]
    fn times_and_servers() {
        assert_eq!(unix(133_000_000_000_000_000), Some(1_655_526_400));
        assert_eq!(unix(0), None);
        assert_eq!(first("time.windows.com,0x9 b,0x1").as_deref(), Some("time.windows.com"));
        assert_eq!((first(""), first(",0x9")), (None, None));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let clock = read().unwrap();
        assert!(clock.server.is_none_or(|server| !server.contains(',')));
        assert_eq!(clock.offset_ms, None);
    }

    #[test]
    fn without_the_service_nothing_is_compared() {
        if Windows.service(names::W32_TIME).unwrap().is_none() {
            assert!(matches!(sync(), Err(PlatformError::Missing { .. })));
        }
    }

    #[test]
    #[ignore = "needs real Windows, an administrator and a time server: Wine has no W32Time, and no event log"]
    fn the_service_compares() {
        sync().unwrap();
        assert!(read().unwrap().last_sync.is_some());
    }
}
