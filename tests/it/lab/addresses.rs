//! Addresses that count as another computer's, though they are loopback: 127.82.68.0/24, and nothing else.
//!
//! The network is small and several test runs share it, so every address is held by a lock on a file until the test that
//! asked for it is over. The kernel lets go of it where a run is killed.

use std::cell::RefCell;
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use redial::model::PRACTICE;

thread_local! {
    /// Each test runs on a thread of its own, which ends with it, after everything that it started.
    static HELD: RefCell<Vec<File>> = const { RefCell::new(Vec::new()) };
}

/// What is left when the practice servers have theirs: .2 to .254.
const USABLE: u32 = 253;
/// Longer than the longest test.
const TIMEOUT: Duration = Duration::from_mins(5);

/// One that no other test uses before this one is over, in this process or in another.
pub fn address() -> Ipv4Addr {
    let folder = folder();
    // Begun at another place each time, so that what a server left behind (connections in TIME_WAIT) has time to go.
    let start = std::process::id().wrapping_mul(31).wrapping_add(super::next());
    let deadline = Instant::now() + TIMEOUT;
    loop {
        let free = (0..USABLE).map(|step| start.wrapping_add(step) % USABLE).find_map(|number| {
            let last = u8::try_from(number + 2).expect("at most 254");
            let file = File::options().create(true).truncate(false).write(true).open(folder.join(last.to_string()));
            let file = file.expect("the folder of addresses is writable");
            file.try_lock().is_ok().then_some((last, file))
        });
        if let Some((last, file)) = free {
            HELD.with_borrow_mut(|held| held.push(file));
            let [a, b, c, _] = PRACTICE.octets();
            return Ipv4Addr::new(a, b, c, last);
        }
        assert!(Instant::now() < deadline, "every address of 127.82.68.0/24 is held by a test");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A loopback address that counts as this computer's own, 127.82.69.0/24, and that no other test uses either.
pub fn own_address() -> Ipv4Addr {
    let [a, b, c, last] = address().octets();
    Ipv4Addr::new(a, b, c + 1, last)
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join("redial-lab-addresses");
    fs::create_dir_all(&folder).expect("the temporary folder is writable");
    folder
}

#[test]
fn no_address_is_given_twice() {
    let here: Vec<_> = (0..5).map(|_| address()).collect();
    let there = thread::spawn(|| (0..5).map(|_| address()).collect::<Vec<_>>()).join().expect("it ends");
    let all: std::collections::HashSet<_> = here.iter().collect();
    assert_eq!(all.len(), here.len());
    // The other thread's are free again by now, and were others while this one's were held.
    assert!(here.iter().all(|address| !there.contains(address) && *address != PRACTICE));
    assert!(here.iter().all(|address| redial::model::stands_for_another_computer((*address).into())));
}
