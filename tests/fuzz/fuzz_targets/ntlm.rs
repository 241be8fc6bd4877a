//! The answer to a sign-in: TSRequest, and the NTLM challenge in it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::{ntlm, ts_request};
    let _ = ts_request::total_length(bytes);
    let _ = ts_request::read(bytes);
    if let Some(challenge) = ntlm::read_challenge(bytes) {
        let names = [&challenge.netbios_computer, &challenge.dns_computer, &challenge.target];
        assert!(names.into_iter().flatten().all(|name| name.chars().count() <= 255));
    }
});
