//! Points in time as machines write them; for people a [`Voice`](super::said::Voice) words them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_times_have_texts_too() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!((rfc3339(i64::MAX).as_str(), moment(u64::MAX).as_str()), ("", "1970-01-01T00:00:00Z"));
    }
}
