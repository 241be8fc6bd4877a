//! Windows: one file per API family, and the only `unsafe` of the program.

mod certificates;
mod directories;
mod network;

pub use certificates::trust;
pub use directories::hosts_path;
pub use network::dns_servers;
