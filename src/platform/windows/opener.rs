//! Opening things with the program that the user has chosen for them.

use std::ffi::OsStr;
use std::os::windows::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::UI::Shell::Common::ITEMIDLIST;
use windows_sys::Win32::UI::Shell::{
    ILCreateFromPathW, ILFree, SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SHELLEXECUTEINFOW, SHOpenFolderAndSelectItems,
    ShellExecuteExW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;

use super::directories;
use super::elevation::Com;
use super::error::done;
use crate::platform::Result;
use crate::platform::opening::Opening;

/// With the verb `open` alone, and nothing but the thing itself: no program is named and no parameter is given.
pub fn open(what: &Opening) -> Result<()> {
    let _com = Com::start();
    if let Opening::FolderOf(file) = what
        && file.is_absolute()
        && show(file)
    {
        return Ok(());
    }
    let (verb, thing) = (zeroed(OsStr::new("open")), zeroed(&what.thing()?));
    // Not the caller's folder: Windows looks for libraries there too.
    let folder = zeroed(directories::system().as_os_str());
    let mut info = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>().try_into().unwrap_or_default(),
        fMask: SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
        lpVerb: verb.as_ptr(),
        lpFile: thing.as_ptr(),
        lpDirectory: folder.as_ptr(),
        nShow: SW_SHOWNORMAL,
        ..SHELLEXECUTEINFOW::default()
    };
    // SAFETY: every text ends in a zero, and lives with `info` until the call returns.
    done(unsafe { ShellExecuteExW(&raw mut info) }, "open")
}

fn zeroed(text: &OsStr) -> Vec<u16> {
    text.encode_wide().chain([0]).collect()
}

/// Whether a window of Explorer's came up, or was there, in which the file is picked out. It is named as a thing of the
/// shell's, not as a word of a command line, so nothing in its name has to be quoted.
fn show(file: &Path) -> bool {
    // SAFETY: it is a list of the shell's; with no things in it, what it leads to is what is picked out in its folder.
    Item::of(file).is_some_and(|item| unsafe { SHOpenFolderAndSelectItems(item.0, 0, ptr::null(), 0) } >= 0)
}

/// Where something is, as the shell says it. Given back when dropped.
struct Item(*mut ITEMIDLIST);

impl Item {
    fn of(path: &Path) -> Option<Self> {
        let path = zeroed(path.as_os_str());
        // SAFETY: the path ends in a zero and lives until the call returns; what comes back is checked, and ours.
        let list = unsafe { ILCreateFromPathW(path.as_ptr()) };
        (!list.is_null()).then_some(Self(list))
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        // SAFETY: it came from `ILCreateFromPathW`, and nobody else gives it back.
        unsafe { ILFree(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_the_shell_whatever_it_is_called() {
        let _com = Com::start();
        let folder = std::env::temp_dir().join(format!("redial opener, {}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a, b & select, %TEMP%.html");
        assert!(Item::of(&file).is_none(), "it is not there yet");
        std::fs::write(&file, "").unwrap();
        assert!(Item::of(&file).is_some());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
