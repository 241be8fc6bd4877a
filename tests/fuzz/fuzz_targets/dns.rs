//! A name server's answer.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::proto::dns::{self, Heard, Record, Reply};
    let Some(query) = dns::query("pc1.example", Record::A, 7) else { return };
    if let Some(Heard::Reply(Reply::Addresses { addresses })) = dns::read(bytes, &query) {
        assert!(addresses.len() <= 32 && addresses.iter().all(|address| address.is_ipv4()));
    }
});
