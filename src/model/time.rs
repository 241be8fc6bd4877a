//! Points in time as machines write them; for people a [`Voice`](super::said::Voice) words them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

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

/// `2026-11-20 08:16:05`, on a clock that is so many seconds ahead of UTC.
#[must_use]
pub fn local_moment(unix: i64, ahead_s: i32) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    OffsetDateTime::from_unix_timestamp(unix.saturating_add(ahead_s.into()))
        .ok()
        .and_then(|at| at.format(form).ok())
        .unwrap_or_default()
}

/// The same without the day and the seconds: `08:16`.
#[must_use]
pub fn local_minute(unix: i64, ahead_s: i32) -> String {
    local_moment(unix, ahead_s).get(11..16).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_times_have_texts_too() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!((rfc3339(i64::MAX).as_str(), moment(u64::MAX).as_str()), ("", "1970-01-01T00:00:00Z"));
    }
    #[test]
    fn clocks_on_walls_are_ahead_of_utc_or_behind() {
        assert_eq!(local_moment(1_795_132_800, 3600), "2026-11-20 01:00:00");
        assert_eq!(
            (local_minute(1_795_132_800, 3600), local_minute(1_795_132_800, -60)),
            ("01:00".into(), "23:59".into())
        );
        assert_eq!((local_moment(i64::MAX, 1), local_minute(i64::MIN, -1)), (String::new(), String::new()));
    }
}
