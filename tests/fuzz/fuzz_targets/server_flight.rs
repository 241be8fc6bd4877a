//! What a server says to an old hello, in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::server_flight::ServerFlight;
    let Some((size, rest)) = bytes.split_first() else { return };
    let mut flight = ServerFlight::default();
    for piece in rest.chunks(usize::from(*size).max(1)) {
        flight.push(piece);
    }
    let _ = flight.first_bytes();
});
