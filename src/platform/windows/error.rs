//! Windows' numbers, in our own words.

use windows_sys::Win32::Foundation::{
    CRYPT_E_NOT_FOUND, E_NOTIMPL, ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_BUSY, ERROR_CALL_NOT_IMPLEMENTED,
    ERROR_CTX_WINSTATION_NOT_FOUND, ERROR_DEPENDENT_SERVICES_RUNNING, ERROR_DIR_NOT_EMPTY, ERROR_ELEVATION_REQUIRED,
    ERROR_EVT_CHANNEL_NOT_FOUND, ERROR_FILE_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_LOCK_VIOLATION, ERROR_NOT_FOUND,
    ERROR_NOT_SUPPORTED, ERROR_PATH_NOT_FOUND, ERROR_PRIVILEGE_NOT_HELD, ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
    ERROR_SERVICE_DOES_NOT_EXIST, ERROR_SHARING_VIOLATION, ERROR_SHUTDOWN_IN_PROGRESS, ERROR_SHUTDOWN_USERS_LOGGED_ON,
    GetLastError, SCHED_E_SERVICE_NOT_RUNNING,
};

use crate::platform::{PlatformError, Result};

/// What a Win32 code or an HRESULT means to us.
pub fn told(code: u32, what: &str) -> PlatformError {
    let what = what.to_owned();
    // HRESULTs that carry a Win32 code (FACILITY_WIN32) say the same as the code.
    let code = if code >> 16 == 0x8007 { code & 0xffff } else { code };
    match code {
        ERROR_ACCESS_DENIED | ERROR_PRIVILEGE_NOT_HELD | ERROR_ELEVATION_REQUIRED => PlatformError::Denied { what },
        ERROR_FILE_NOT_FOUND
        | ERROR_PATH_NOT_FOUND
        | ERROR_NOT_FOUND
        | ERROR_SERVICE_DOES_NOT_EXIST
        | ERROR_EVT_CHANNEL_NOT_FOUND
        | ERROR_CTX_WINSTATION_NOT_FOUND => PlatformError::Missing { what },
        ERROR_SHARING_VIOLATION
        | ERROR_LOCK_VIOLATION
        | ERROR_FILE_EXISTS
        | ERROR_ALREADY_EXISTS
        | ERROR_DIR_NOT_EMPTY
        | ERROR_BUSY
        | ERROR_DEPENDENT_SERVICES_RUNNING
        | ERROR_SERVICE_CANNOT_ACCEPT_CTRL
        | ERROR_SHUTDOWN_USERS_LOGGED_ON
        | ERROR_SHUTDOWN_IN_PROGRESS => PlatformError::Busy { what },
        ERROR_NOT_SUPPORTED | ERROR_CALL_NOT_IMPLEMENTED => PlatformError::Unsupported { what },
        // A failure without a number is what a call says that does nothing (Wine's event log).
        0 => PlatformError::Unsupported { what },
        _ if code == E_NOTIMPL.cast_unsigned() => PlatformError::Unsupported { what },
        // Where the service that does it is switched off, or still starting, nobody does it.
        _ if code == SCHED_E_SERVICE_NOT_RUNNING.cast_unsigned() => PlatformError::Unsupported { what },
        _ if code == CRYPT_E_NOT_FOUND.cast_unsigned() => PlatformError::Missing { what },
        _ => PlatformError::Failed { code, what },
    }
}

pub fn fail<T>(code: u32, what: &str) -> Result<T> {
    Err(told(code, what))
}

/// The code of this thread's last failed call: to be asked right after it.
pub fn last() -> u32 {
    // SAFETY: takes nothing and only reads a number of this thread.
    unsafe { GetLastError() }
}

/// For calls that answer zero where they fail.
pub fn done(answer: i32, what: &str) -> Result<()> {
    if answer == 0 { fail(last(), what) } else { Ok(()) }
}

/// For calls that answer a Win32 code.
pub fn status(code: u32, what: &str) -> Result<()> {
    if code == 0 { Ok(()) } else { fail(code, what) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hresult_says_what_its_code_says() {
        for (code, name) in
            [(5, "denied"), (2, "not found"), (32, "in use"), (50, "not supported"), (0, "not supported")]
        {
            let plain = told(code, "x").to_string();
            assert!(plain.contains(name), "{plain}");
            if code != 0 {
                assert_eq!(told(0x8007_0000 | code, "x"), told(code, "x"));
            }
        }
        assert_eq!(told(1058, "x"), PlatformError::Failed { code: 1058, what: "x".to_owned() });
        assert_eq!(told(0x8004_1315, "x"), PlatformError::Unsupported { what: "x".to_owned() });
        assert_eq!(told(0x8000_4001, "x"), PlatformError::Unsupported { what: "x".to_owned() });
    }
}
