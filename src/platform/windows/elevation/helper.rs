//! One helper at a time, and none for ever.

use std::marker::PhantomData;
use std::os::windows::io::{AsRawHandle as _, OwnedHandle};
use std::ptr::null;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, WAIT_ABANDONED, WAIT_OBJECT_0};
use windows_sys::Win32::System::Threading::{
    CreateMutexW, GetCurrentProcess, ReleaseMutex, TerminateProcess, WaitForSingleObject,
};

use super::handle::{milliseconds, owned, wide};
use crate::platform::elevation::ElevationError;

/// In every session of the computer: two people may sit at one.
const MUTEX: &str = "Global\\Redial changes this computer";
/// The exit code of a helper that took too long.
const DOOMED: u32 = 70;

/// As long as it lives, no other helper works. Whoever may run programs here may hold it too, and keep helpers from working;
/// that is all there is to gain.
pub struct Alone {
    mutex: OwnedHandle,
    /// It is let go of by the thread that took it.
    thread: PhantomData<*const ()>,
}

/// # Errors
/// `Busy` where another one does not end in time.
pub fn alone(timeout: Duration) -> Result<Alone, ElevationError> {
    let name = wide(MUTEX);
    // SAFETY: the name ends in a zero and lives until the call returns.
    let mutex =
        owned(unsafe { CreateMutexW(null(), 0, name.as_ptr()) }, "CreateMutexW").map_err(|error| match error {
            ElevationError::Failed { code: ERROR_ACCESS_DENIED, .. } => ElevationError::Busy,
            other => other,
        })?;
    // SAFETY: the handle is open, and lives in `mutex`.
    match unsafe { WaitForSingleObject(mutex.as_raw_handle(), milliseconds(timeout)) } {
        // One that died with it has left its traces in the journal, where they are looked for.
        WAIT_OBJECT_0 | WAIT_ABANDONED => Ok(Alone { mutex, thread: PhantomData }),
        _ => Err(ElevationError::Busy),
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // SAFETY: the handle is open, and this thread has the mutex: `Alone` does not leave it.
        unsafe { ReleaseMutex(self.mutex.as_raw_handle()) };
    }
}

/// Ends the whole program where the work is not done in time: nobody is there to end a helper that hangs.
pub fn doomed(longest: Duration, work: impl FnOnce() -> u8) -> u8 {
    let (done, wait) = sync_channel::<()>(1);
    let watch = std::thread::Builder::new().name("helper's end".to_owned()).spawn(move || {
        if wait.recv_timeout(longest) == Err(RecvTimeoutError::Timeout) {
            // SAFETY: the pseudo handle of this process is always good.
            unsafe { TerminateProcess(GetCurrentProcess(), DOOMED) };
        }
    });
    if watch.is_err() {
        return 70;
    }
    let code = work();
    drop(done);
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_helper_at_a_time() {
        let held = alone(Duration::ZERO).unwrap();
        let other = std::thread::Builder::new().name("other".to_owned());
        let other = other.spawn(|| alone(Duration::ZERO).err()).unwrap();
        assert_eq!(other.join().unwrap(), Some(ElevationError::Busy));
        drop(held);
        assert!(alone(Duration::ZERO).is_ok());
    }
}
