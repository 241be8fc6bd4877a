//! Where things are: asked of the system, never of the environment, which anybody can set.

use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt as _;
use std::path::PathBuf;

use windows_sys::Win32::System::SystemInformation::GetSystemDirectoryW;

/// `System32\drivers\etc\hosts`.
pub fn hosts_path() -> PathBuf {
    system().join(r"drivers\etc\hosts")
}

/// `C:\Windows\System32`, wherever that is.
pub fn system() -> PathBuf {
    let mut buffer = [0u16; 512];
    // SAFETY: the buffer is as long as it is said to be, and the call writes nowhere else.
    let length = unsafe { GetSystemDirectoryW(buffer.as_mut_ptr(), 512) } as usize;
    let path = buffer.get(..length).filter(|path| !path.is_empty());
    path.map_or_else(|| PathBuf::from(r"C:\Windows\System32"), |path| OsString::from_wide(path).into())
}
