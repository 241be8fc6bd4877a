//! Points in time as texts.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::said::Voice;

/// Seconds since 1970 as RFC 3339 in UTC; empty where the number is beyond all calendars.
#[must_use]
pub fn rfc3339(unix: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix).ok().and_then(|t| t.format(&Rfc3339).ok()).unwrap_or_default()
}

/// The same of a count that begins in 1970, as computers and journals have it.
#[must_use]
pub fn moment(unix: u64) -> String {
    rfc3339(i64::try_from(unix).unwrap_or_default())
}

/// `20 November 2026`.
#[must_use]
pub fn day(unix: i64) -> String {
    Voice::ENGLISH.day(unix)
}

/// `20 November 2026, 07:16 UTC`.
#[must_use]
pub fn minute(unix: i64) -> String {
    Voice::ENGLISH.moment(unix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_times_have_texts_too() {
        assert_eq!(day(1_795_132_800), "20 November 2026");
        assert_eq!(minute(1_795_132_800 + 7 * 3600 + 16 * 60 + 59), "20 November 2026, 07:16 UTC");
        assert_eq!(minute(i64::MAX), "a day beyond all calendars");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!((rfc3339(i64::MAX).as_str(), day(i64::MIN).as_str()), ("", "a day beyond all calendars"));
    }
}
