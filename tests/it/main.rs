//! Everything that crosses a module, in one binary: one link step.

mod bad_input;
mod bad_peers;
mod connection_files;
mod fixes;
mod glyphs;
mod lab;
mod languages;
mod many;
#[cfg(target_os = "linux")]
mod own_memory;
mod packages;
mod peers;
#[path = "../planted/plants.rs"]
#[expect(dead_code, reason = "tests/planted uses the rest")]
mod plants;
mod practice;
mod qr;
#[cfg(target_os = "linux")]
mod secrets;
mod signing;
mod spoken;
mod supply_chain;
mod tidy;
mod triggers;
mod trying;
mod watch;
mod windows_exe;
mod windows_fixes;
mod windows_schannel;
mod windows_sign_in;
#[cfg(feature = "gui")]
mod wizard;
