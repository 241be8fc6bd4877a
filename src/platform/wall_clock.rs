//! The time zone of whoever sits here.

use std::sync::OnceLock;

use time::{OffsetDateTime, UtcOffset};

/// What it was when the program began.
static AT_START: OnceLock<Option<UtcOffset>> = OnceLock::new();

/// Asks once, before there is a second thread: on Unix it may be read only as long as nobody else can change it meanwhile.
pub fn keep_offset() {
    AT_START.get_or_init(|| UtcOffset::current_local_offset().ok());
}

/// How many seconds the clocks here are ahead of UTC at that moment; none where the system does not tell.
#[must_use]
pub fn ahead_s(unix: i64) -> i32 {
    let at = OffsetDateTime::from_unix_timestamp(unix).ok();
    let now = at.and_then(|at| UtcOffset::local_offset_at(at).ok());
    now.or_else(|| AT_START.get().copied().flatten()).map_or(0, UtcOffset::whole_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_zone_of_this_world() {
        keep_offset();
        for unix in [0, 1_795_132_800, i64::MAX] {
            assert!((-12 * 3600..=14 * 3600).contains(&ahead_s(unix)), "{unix}");
        }
    }
}
