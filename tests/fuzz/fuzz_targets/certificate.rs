//! A certificate as a server shows it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(certificate) = redial::proto::certificate::read(bytes) {
        assert!(certificate.alternative_names.len() <= 100 && certificate.subject.chars().count() <= 300);
        for name in &certificate.alternative_names {
            let _ = redial::model::peer_name(name);
        }
    }
});
