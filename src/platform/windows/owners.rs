//! Whose listener it is, and what that program is called.

use std::net::SocketAddr;

use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};

use super::listeners;
use super::owned::Handle;
use crate::platform::owners::{Owner, fit};

pub fn port_owner(at: SocketAddr) -> Option<Owner> {
    let waiting = listeners::read(at.port()).ok()?;
    let ranked = waiting.into_iter().filter_map(|listener| Some((fit(listener.address, at.ip())?, listener.pid)));
    let (_, pid) = ranked.max_by_key(|(fit, _)| *fit)?;
    Some(Owner { pid, name: name_of(pid) })
}

/// From the list of all processes, which needs no rights over any of them.
fn name_of(pid: u32) -> Option<String> {
    each_process(|id, name| (id == pid && !name.is_empty()).then(|| name.to_owned()))
}

/// Shows every process, its id and its file's name, until one is taken.
pub fn each_process<R>(mut take: impl FnMut(u32, &str) -> Option<R>) -> Option<R> {
    // SAFETY: takes two numbers; the handle is checked and closed by its guard.
    let list = Handle::new(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) }, "processes").ok()?;
    let mut entry =
        PROCESSENTRY32W { dwSize: u32::try_from(size_of::<PROCESSENTRY32W>()).ok()?, ..PROCESSENTRY32W::default() };
    // SAFETY: the handle is open, and the entry says how large it is.
    let mut there = unsafe { Process32FirstW(list.raw(), &raw mut entry) };
    while there != 0 {
        let name: Vec<u16> = entry.szExeFile.iter().copied().take_while(|&unit| unit != 0).collect();
        if let Some(taken) = take(entry.th32ProcessID, &String::from_utf16_lossy(&name)) {
            return Some(taken);
        }
        // SAFETY: as above.
        there = unsafe { Process32NextW(list.raw(), &raw mut entry) };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_have_names() {
        let own = std::env::current_exe().unwrap();
        assert_eq!(name_of(std::process::id()).as_deref(), own.file_name().and_then(|name| name.to_str()));
        assert_eq!(name_of(u32::MAX), None);
    }
}
