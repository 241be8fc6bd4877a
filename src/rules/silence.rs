//! How much a silence says, by how long it was waited for.

use crate::model::{Confidence, Said};
use crate::says;

/// A shorter wait proves nothing about a busy computer at the end of a slow line.
const PATIENCE_MS: f64 = 1500.0;
/// Remote Desktop gives an address half a minute (`IMsRdpClientAdvancedSettings::singleConnectionTimeout`, 30 s by default in
/// its documentation for Windows CE), so what answers within a few seconds more lets it in.
const LONG_MS: f64 = 19_000.0;

/// How sure it is that nothing would have come; none where the wait was too short to tell anything.
pub fn confidence(waited_ms: f64) -> Option<Confidence> {
    match waited_ms {
        LONG_MS.. => Some(Confidence::Likely),
        PATIENCE_MS.. => Some(Confidence::Possible),
        _ => None,
    }
}

/// What has to be said beside a silence that may only be slowness.
pub fn caution(waited_ms: f64) -> Option<Said> {
    (waited_ms < LONG_MS).then(|| WaitsLonger {}.into())
}

says! { "silence":
    WaitsLonger {} = "Remote Desktop itself waits for half a minute, so it may only be slow.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_silence_is_likely_to_stay_one() {
        for (ms, sure) in [
            (1499.0, None),
            (1500.0, Some(Confidence::Possible)),
            (5000.0, Some(Confidence::Possible)),
            (20_000.0, Some(Confidence::Likely)),
            (f64::NAN, None),
        ] {
            assert_eq!(confidence(ms), sure, "{ms}");
        }
        assert!(caution(5000.0).is_some() && caution(20_000.0).is_none());
    }
}
