//! What a web proxy answers to `CONNECT`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(status) = redial::net::proxy::status(bytes) {
        assert!(bytes.starts_with(b"HTTP/1.") && status <= 999);
    }
});
