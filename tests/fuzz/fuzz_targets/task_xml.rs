//! A task as the Task Scheduler hands it out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::platform::task_xml::{read, write};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let task = read("Redial host-nla-off 1", text);
    assert!(task.steps.len() <= 8);
    if !task.steps.is_empty() {
        assert_eq!(write(&task).map(|text| read(&task.name, &text)), Some(task));
    }
});
