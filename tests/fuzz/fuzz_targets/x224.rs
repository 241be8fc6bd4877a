//! The answer to a connection request.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::{banner, x224};
    let _ = (x224::wants_more(bytes), x224::answer(bytes), x224::requested_protocols(bytes), banner::recognise(bytes));
});
