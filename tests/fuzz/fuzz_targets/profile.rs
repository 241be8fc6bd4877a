//! A helpdesk's settings.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(error) = redial::engine::profile::read(text)
    {
        assert!(error.said().english().chars().count() < 400);
    }
});
