//! The laboratory: real servers, scripted ones, certificates and network namespaces, each gone when its guard is dropped.
//!
//! Everything listens on loopback addresses that this test process has to itself, or inside a network namespace that
//! the test made. What is missing on the machine fails the test with the name of the package; nothing is skipped.

#![expect(
    clippy::disallowed_methods,
    reason = "programs, plain connections and bare threads are what a laboratory is made of"
)]
#![expect(clippy::expect_used, clippy::panic, reason = "a laboratory that cannot be set up fails the test")]

mod addresses;
pub mod certificates;
pub mod dns;
pub mod front;
pub mod kerberos;
pub mod namespace;
pub mod packets;
pub mod process;
pub mod redial;
pub mod scripted;
pub mod servers;
pub mod wires;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

pub use addresses::{address, own_address};
pub use namespace::Namespace;
pub use redial::{Check, Checked};

/// The usual port; addresses differ instead.
pub const PORT: u16 = 3389;

/// A number that no other caller in this process gets.
pub fn next() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(1);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// A new folder for one server or test, below `target/tmp`.
pub fn scratch(name: &str) -> PathBuf {
    let folder = home().join(format!("{name}-{}", next()));
    fs::create_dir_all(&folder).expect("target/tmp is writable");
    folder
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("target paths are UTF-8")
}

/// Seconds since 1970.
pub fn now_unix() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs()
}

/// This run's own folder. Folders of runs that are over are removed.
fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for folder in fs::read_dir(all).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let owner = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix("lab-"));
            if owner.is_some_and(is_over) {
                // Another run may be removing the same one.
                let _ = fs::remove_dir_all(folder);
            }
        }
        let own = all.join(format!("lab-{}", std::process::id()));
        fs::create_dir_all(&own).expect("target/tmp is writable");
        own
    })
}

/// Whether the process with this number has ended.
fn is_over(process: &str) -> bool {
    process.parse::<u32>().is_ok() && !Path::new("/proc").join(process).exists()
}
