//! A connection file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = redial::proto::rdp_file::read(bytes);
});
