//! The text of a security descriptor: of a key file, of a folder whose owner is not trusted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::platform::rights::{Of, only_administrators_change, others};
use redial::platform::sddl;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let read = sddl::read(text);
    if let Some(access) = &read {
        let _ = (access.network_service_reads(), access.system_full(), access.system_and_administrators_by_name());
    }
    let closed = [Of::File, Of::Key, Of::Above].map(|of| only_administrators_change(text, of));
    assert!(!closed.contains(&true) || others(text).is_some());
    // With everybody let in at the end of the list nobody may take it for closed.
    if read.is_some() && !text.contains("S:") {
        let open = format!("{text}(A;;GA;;;WD)");
        assert!(![Of::File, Of::Key, Of::Above].iter().any(|of| only_administrators_change(&open, *of)), "{open}");
    }
});
