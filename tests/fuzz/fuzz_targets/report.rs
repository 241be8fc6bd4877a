//! A saved report: read, shown in every form, made anonymous, read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    use redial::model::said::Voice;
    use redial::report::{html, json, redact, text};
    if let Ok(report) = json::read(bytes) {
        assert_eq!(json::read(json::write(&report).as_bytes()).as_ref(), Ok(&report));
        let hidden = redact::redact(&report);
        assert_eq!(redact::redact(&hidden), hidden);
        for report in [&report, &hidden] {
            let page = html::write(report, Voice::ENGLISH);
            assert!(!page.contains("<script"));
            let shown = text::write(report, Voice::ENGLISH);
            assert!(!shown.contains(|c: char| c.is_control() && c != '\n'));
        }
    }
});
