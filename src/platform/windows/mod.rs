//! Windows: one file per API family, and the only `unsafe` of the program.

#![expect(unsafe_code, reason = "the Windows API; every place says why it is sound")]

use std::sync::Arc;

use super::{Platform, Unsupported};

mod certificates;
pub mod console;
mod directories;
mod network;

pub use certificates::trust;
pub use directories::hosts_path;
pub use network::{dns_servers, ping};

pub fn here() -> Arc<dyn Platform> {
    Arc::new(Unsupported)
}
