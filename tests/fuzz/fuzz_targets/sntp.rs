//! A time server's answer.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(answer) = redial::proto::sntp::read(bytes, 7) {
        assert!(answer.unsure_s.is_finite() && answer.ahead_s(0.0, 0.1).is_finite());
        let _ = answer.fits(0.1);
    }
});
