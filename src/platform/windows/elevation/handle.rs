//! What every part of it needs of Windows.

use std::os::windows::io::{FromRawHandle as _, OwnedHandle};
use std::time::Duration;

use windows_sys::Win32::Foundation::{GetLastError, HANDLE, INVALID_HANDLE_VALUE};

use crate::platform::elevation::ElevationError;

pub fn owned(handle: HANDLE, what: &'static str) -> Result<OwnedHandle, ElevationError> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(ElevationError::Failed { what, code: last() });
    }
    // SAFETY: a call that makes handles has just given it to us, and nobody else closes it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

pub fn last() -> u32 {
    // SAFETY: takes nothing, and reads a number of this thread's.
    unsafe { GetLastError() }
}

pub fn milliseconds(time: Duration) -> u32 {
    // The largest number of all would be for ever.
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(u32::MAX - 1)
}

pub fn wide(text: &str) -> Vec<u16> {
    text.chars().filter(|&c| c != '\0').collect::<String>().encode_utf16().chain([0]).collect()
}
