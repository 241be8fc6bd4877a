//! What somebody typed or pasted of a message box, a support code among it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::codes::{self, LONGEST_TEXT};
use redial::report::support_code;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(understood) = codes::understand(text) {
        let error = understood.error;
        let _ = (codes::known(error), codes::points(error), codes::pair(error.code, error.extended));
        assert_eq!(understood.text.is_none(), error.has_numbers());
        let kept = understood.text.unwrap_or_default();
        assert!(kept.chars().count() <= LONGEST_TEXT && !kept.contains(char::is_control));
        // What a report keeps of it is understood the same when it is opened again.
        if error.code != error.extended {
            let again = codes::parse(&error.to_string()).unwrap_or_default();
            assert_eq!((again.code, again.extended), (error.code, error.extended));
        }
    }
    let _ = support_code::looks_like_one(text);
    if let Ok(code) = support_code::read(text) {
        assert_eq!(support_code::read(&code.to_string()), Ok(code));
    }
});
