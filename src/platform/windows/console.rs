//! The caller's console, the message box, and where libraries may come from.

use std::ptr::null_mut;

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Console::{
    ATTACH_PARENT_PROCESS, AttachConsole, GetStdHandle, STD_ERROR_HANDLE, STD_HANDLE, STD_INPUT_HANDLE,
    STD_OUTPUT_HANDLE, SetStdHandle,
};
use windows_sys::Win32::System::LibraryLoader::{LOAD_LIBRARY_SEARCH_SYSTEM32, SetDefaultDllDirectories};
use windows_sys::Win32::UI::WindowsAndMessaging::{MB_ICONINFORMATION, MB_OK, MB_SETFOREGROUND, MessageBoxW};

/// A file beside the exe, as in a Downloads folder, must not pass for one of the system's libraries.
pub fn trust_system_libraries_only() {
    // SAFETY: takes a flag and touches no memory of ours. A refusal leaves the usual search order.
    unsafe { SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32) };
}

/// Takes the console of whoever started us, and tells whether anything that is printed has somewhere to go.
///
/// A program for windows is given no console, but what was redirected to a file or a pipe it has already, and keeps. It takes
/// the console all the same: what was not redirected goes there, and Ctrl+C comes from there.
#[must_use]
pub fn attach() -> bool {
    let given = [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE].map(|which| (which, handle(which)));
    // SAFETY: takes a constant and touches no memory of ours. It fails where the parent has no console, as Explorer.
    let attached = unsafe { AttachConsole(ATTACH_PARENT_PROCESS) } != 0;
    for (which, handle) in given {
        if let Some(handle) = handle {
            // SAFETY: the handle is the one that this process was started with, and stays open.
            unsafe { SetStdHandle(which, handle) };
        }
    }
    attached || given[1..].iter().any(|(_, handle)| handle.is_some())
}

/// What this process was started with.
fn handle(which: STD_HANDLE) -> Option<HANDLE> {
    // SAFETY: takes a constant; the handle is never closed.
    let handle = unsafe { GetStdHandle(which) };
    (!handle.is_null() && handle != INVALID_HANDLE_VALUE).then_some(handle)
}

/// Shows a text until it is dismissed.
pub fn message_box(title: &str, text: &str) {
    let (title, text) = (wide(title), wide(text));
    let style = MB_OK | MB_ICONINFORMATION | MB_SETFOREGROUND;
    // SAFETY: both texts end in a zero and live until the call returns; no window owns the box.
    unsafe { MessageBoxW(null_mut(), text.as_ptr(), title.as_ptr(), style) };
}

fn wide(text: &str) -> Vec<u16> {
    text.chars().filter(|&c| c != '\0').collect::<String>().encode_utf16().chain([0]).collect()
}
