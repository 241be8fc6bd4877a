//! Redial against real servers and real network faults: the verdict, its side and the exit code of each.

mod few_connections;
pub mod forwards;
mod freerdp;
mod hang_ups;
mod ironrdp;
mod mixed;
mod names;
pub mod network;
mod openssl;
mod other_services;
pub mod sessions;
pub mod sign_in;
mod sign_in_judge;
mod sign_in_tokens;
mod time_servers;
mod windows_versions;
mod xrdp;
