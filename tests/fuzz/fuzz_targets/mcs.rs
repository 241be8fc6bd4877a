//! What a server sends during the first steps of a session.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::{gcc, mcs};
    let _ = (mcs::total_length(bytes), mcs::read(bytes), gcc::server_blocks(bytes), gcc::per_length(bytes));
});
