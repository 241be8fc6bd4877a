//! The computer itself: each question has its file.

use std::time::{SystemTime, UNIX_EPOCH};

use windows_sys::Win32::System::LibraryLoader::{GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW};
use windows_sys::Win32::System::SystemInformation::GetTickCount64;

use super::error::{fail, last};
use super::wide::wide;
use super::{Windows, clock, description, identity, listeners, networks, notice, opener, power, programs};
use crate::platform::computer::{Clock, Computer, Identity, Listener, Machine, Network, PolicySource, Power, Setting};
use crate::platform::launch::Launch;
use crate::platform::notice::Notice;
use crate::platform::opening::Opening;
use crate::platform::{PlatformError, Result};

impl Machine for Windows {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    fn ticks_s(&self) -> Option<u64> {
        // SAFETY: takes nothing, and only reads a counter. Unlike the unbiased ones it goes on while the computer sleeps.
        Some(unsafe { GetTickCount64() } / 1000)
    }

    fn computer(&self) -> Result<Computer> {
        description::read()
    }

    fn identity(&self) -> Result<Identity> {
        identity::read()
    }

    fn policy_source(&self, setting: Setting) -> Result<PolicySource> {
        description::policy_source(setting)
    }

    fn power(&self) -> Result<Power> {
        power::read()
    }

    fn set_power(&self, power: &Power) -> Result<()> {
        power::write(power)
    }

    fn networks(&self) -> Result<Vec<Network>> {
        networks::read()
    }

    fn listeners(&self, port: u16) -> Result<Vec<Listener>> {
        listeners::read(port)
    }

    fn flush_dns(&self) -> Result<()> {
        flush_dns()
    }

    fn clock(&self) -> Result<Clock> {
        clock::read()
    }

    fn sync_clock(&self) -> Result<()> {
        clock::sync()
    }

    fn launch_mstsc(&self, with: &Launch) -> Result<u32> {
        programs::mstsc(with)
    }

    fn has_mstsc(&self) -> bool {
        programs::has_mstsc()
    }

    fn open(&self, what: &Opening) -> Result<()> {
        opener::open(what)
    }

    fn notify(&self, title: &str, text: &str) -> Result<Notice> {
        notice::show(title, text)
    }

    fn restart_computer(&self) -> Result<()> {
        programs::restart_computer()
    }
}

/// By the call that `ipconfig /flushdns` makes, which no header declares.
fn flush_dns() -> Result<()> {
    const WHAT: &str = "the memory for names";
    let library = wide("dnsapi.dll")?;
    // SAFETY: the name ends in a zero, and only the system's folder is searched. It stays loaded, as it is anyway.
    let library = unsafe { LoadLibraryExW(library.as_ptr(), std::ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32) };
    if library.is_null() {
        return fail(last(), WHAT);
    }
    // SAFETY: the library is loaded and the name ends in a zero.
    let flush = unsafe { GetProcAddress(library, c"DnsFlushResolverCache".as_ptr().cast()) };
    let Some(flush) = flush else { return Err(PlatformError::Unsupported { what: WHAT.to_owned() }) };
    // SAFETY: it takes nothing and answers a BOOL.
    let flush: unsafe extern "system" fn() -> i32 = unsafe { std::mem::transmute(flush) };
    // SAFETY: as above.
    match unsafe { flush() } {
        // Without a reason, as Wine does it: told as what it is, nothing.
        0 => Err(PlatformError::Unsupported { what: WHAT.to_owned() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_later_than_when_this_was_written() {
        assert!(Windows.now() > 1_770_000_000);
    }

    #[test]
    #[ignore = "needs real Windows: Wine has no memory for names"]
    fn names_are_forgotten() {
        flush_dns().unwrap();
    }
}
