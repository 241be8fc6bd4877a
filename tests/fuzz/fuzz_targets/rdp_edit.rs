//! A connection file that somebody sent, with a line changed, and changed back.
#![no_main]

use std::cell::LazyCell;

use libfuzzer_sys::fuzz_target;
use redial::change::{EditOutcome, RdpLine, is_signed};
use redial::platform::Bytes;
use redial::platform::fake::Fake;
use redial::platform::files::{FileState, Files};
use redial::proto::rdp_file;

const PATH: &str = "C:\\Users\\anna\\Desktop\\pc1.rdp";

thread_local!(static PC: LazyCell<Fake> = LazyCell::new(Fake::typical));

fuzz_target!(|bytes: &[u8]| {
    PC.with(|pc| {
        let pc: &Fake = pc;
        let there = || pc.file(PATH, 1 << 20).unwrap().unwrap().bytes.0;
        let state = FileState { bytes: Bytes(bytes.to_vec()), attributes: 0, modified: 1 };
        pc.edit(|world| world.set_file(PATH, state));
        let _ = is_signed(bytes);
        for value in ["0", "1"] {
            let Ok(Some(change)) = RdpLine::plan(pc, PATH, "enablecredsspsupport", 'i', value) else { continue };
            assert_eq!(change.apply(pc), Ok(EditOutcome::Done));
            assert!(matches!(RdpLine::plan(pc, PATH, "enablecredsspsupport", 'i', value), Ok(None)));
            // Read as the check reads it, the change has come about.
            let read = rdp_file::read(&there()).and_then(|file| file.credssp);
            assert_eq!(read, Some(value == "1"), "{:?}", String::from_utf8_lossy(&there()));
            assert_eq!(change.revert(pc), Ok(EditOutcome::Done));
            assert_eq!(there(), bytes);
        }
    });
});
