//! Everything that crosses a module, in one binary: one link step.

mod bad_input;
mod bad_peers;
mod connection_files;
mod fixes;
mod lab;
mod peers;
mod practice;
mod tidy;
mod windows_exe;
mod windows_schannel;
mod windows_fixes;
#[cfg(feature = "gui")]
mod wizard;
