//! Windows' prompt, before the window that it is about.

use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::io::OwnedHandle;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_CANCELLED, HWND};
use windows_sys::Win32::System::Com::{
    COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE, CoInitializeEx, CoUninitialize,
};
use windows_sys::Win32::UI::Shell::{
    SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SEE_MASK_NOCLOSEPROCESS, SHELLEXECUTEINFOW, ShellExecuteExW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{GetForegroundWindow, GetWindowThreadProcessId, SW_HIDE};

use super::handle::{last, owned, wide};
use crate::platform::elevation::ElevationError;
use crate::platform::windows::directories;

/// `None` where the user said no.
pub fn start(program: &str, parameters: &str) -> Result<Option<OwnedHandle>, ElevationError> {
    let _com = Com::start();
    let file = wide(program);
    // Not the caller's folder: Windows looks for libraries there too.
    let folder: Vec<u16> = directories::system().as_os_str().encode_wide().chain([0]).collect();
    let (verb, parameters) = (wide("runas"), wide(parameters));
    let mut info = SHELLEXECUTEINFOW {
        cbSize: size_of::<SHELLEXECUTEINFOW>().try_into().unwrap_or_default(),
        fMask: SEE_MASK_NOCLOSEPROCESS | SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
        hwnd: own_window(),
        lpVerb: verb.as_ptr(),
        lpFile: file.as_ptr(),
        lpParameters: parameters.as_ptr(),
        lpDirectory: folder.as_ptr(),
        nShow: SW_HIDE,
        ..SHELLEXECUTEINFOW::default()
    };
    // SAFETY: every text ends in a zero, and lives with `info` until the call returns.
    if unsafe { ShellExecuteExW(&raw mut info) } == 0 {
        return match last() {
            ERROR_CANCELLED => Ok(None),
            code => Err(ElevationError::Failed { what: "ShellExecuteExW", code }),
        };
    }
    owned(info.hProcess, "ShellExecuteExW").map(Some)
}

/// The window that the prompt belongs before. Without one it may come up behind everything, as a blinking button.
fn own_window() -> HWND {
    let mut process = 0;
    // SAFETY: the first call takes nothing; the second writes one number, and a window that is gone is no harm.
    let window = unsafe {
        let window = GetForegroundWindow();
        GetWindowThreadProcessId(window, &raw mut process);
        window
    };
    if process == std::process::id() { window } else { null_mut() }
}

/// The shell may ask extensions of others, which want it.
pub(in super::super) struct Com(bool);

impl Com {
    pub(in super::super) fn start() -> Self {
        let how = COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE;
        // SAFETY: takes a constant. Where the thread has chosen otherwise before, it fails and the shell does without.
        Self(unsafe { CoInitializeEx(null(), how.cast_unsigned()) } >= 0)
    }
}

impl Drop for Com {
    fn drop(&mut self) {
        if self.0 {
            // SAFETY: `start` was successful on this very thread: the guard is a local of one function.
            unsafe { CoUninitialize() };
        }
    }
}
