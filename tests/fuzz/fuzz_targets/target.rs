//! A computer and a gateway as somebody typed them, or as a file of somebody else's names them, looked up in the hosts file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redial::model::{GatewayUsage, Target, peer_name, peer_text};
use redial::proto::hosts;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (typed, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Ok(target) = Target::parse(typed) {
        let again = Target::parse(&target.host.to_string()).map(|target| target.host);
        assert_eq!(again.as_ref(), Ok(&target.host));
        let _ = (target.literal(), hosts::look_up(rest, &target.host.to_string()));
        let _ = target.through(rest, GatewayUsage::Always);
    }
    assert!(peer_name(text).chars().count() <= 256 && peer_text(text).chars().count() <= 123);
    assert!(!peer_name(text).contains(char::is_control) && !peer_text(text).contains(char::is_control));
});
