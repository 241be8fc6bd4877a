//! Opening things with the program that the user has chosen for them.

use std::ffi::OsStr;
use std::os::windows::ffi::OsStrExt as _;

use windows_sys::Win32::UI::Shell::{SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SHELLEXECUTEINFOW, ShellExecuteExW};
use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;

use super::directories;
use super::elevation::Com;
use super::error::done;
use crate::platform::Result;
use crate::platform::opening::Opening;

/// With the verb `open` alone, and nothing but the thing itself: no program is named and no parameter is given.
pub fn open(what: &Opening) -> Result<()> {
    let _com = Com::start();
    let zeroed = |text: &OsStr| text.encode_wide().chain([0]).collect::<Vec<u16>>();
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
