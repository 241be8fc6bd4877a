//! Redial against real servers and real network faults: the verdict, its side and the exit code of each.

mod few_connections;
mod forwards;
mod freerdp;
mod hang_ups;
mod mixed;
mod names;
mod network;
mod openssl;
mod other_services;
mod sessions;
mod sign_in;
mod time_servers;
mod windows_versions;
mod xrdp;
