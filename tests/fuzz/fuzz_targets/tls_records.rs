//! The records of a connection, however they are cut, and what a hello offers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::proto::{smb, tls_records};

fuzz_target!(|bytes: &[u8]| {
    let Some((size, rest)) = bytes.split_first() else { return };
    let (mut pieces, mut whole) = (tls_records::TlsRecords::default(), tls_records::TlsRecords::default());
    rest.chunks(usize::from(*size).max(1)).for_each(|piece| pieces.push(piece));
    whole.push(rest);
    assert_eq!((pieces.alert, pieces.encrypted_alert), (whole.alert, whole.encrypted_alert));
    let _ = (tls_records::offers_13(rest), smb::is_answer(rest));
});
