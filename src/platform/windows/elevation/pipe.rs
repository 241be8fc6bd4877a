//! The pipe between the two: messages of a bounded length, each waited for no longer than is said.

use std::os::windows::io::{AsRawHandle, OwnedHandle};
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom as _, SystemRandom};
use windows_sys::Win32::Foundation::{
    ERROR_IO_PENDING, ERROR_MORE_DATA, ERROR_PIPE_CONNECTED, GENERIC_READ, GENERIC_WRITE, HANDLE, LocalFree,
    WAIT_OBJECT_0,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, OPEN_EXISTING, PIPE_ACCESS_DUPLEX, ReadFile,
    SECURITY_IDENTIFICATION, SECURITY_SQOS_PRESENT, WriteFile,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, PIPE_READMODE_MESSAGE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_MESSAGE,
    SetNamedPipeHandleState,
};
use windows_sys::Win32::System::Threading::{
    CreateEventW, GetExitCodeProcess, WaitForMultipleObjects, WaitForSingleObject,
};

use super::handle::{last, milliseconds, owned, wide};
use crate::platform::elevation::{ElevationError, LONGEST_ANSWER};

/// Administrators, and whoever made it: nobody else, and nothing inherited. The helper may run as another person than the
/// asker, but is always an administrator.
const RIGHTS: &str = "D:P(A;;GRGW;;;BA)(A;;GRGW;;;OW)";

/// Either end. One call at a time is under way.
pub struct Pipe {
    pipe: OwnedHandle,
    event: OwnedHandle,
}

impl Pipe {
    pub fn create(name: &str) -> Result<Self, ElevationError> {
        let (path, sddl) = (wide(&format!(r"\\.\pipe\{name}")), wide(RIGHTS));
        let mut descriptor: PSECURITY_DESCRIPTOR = null_mut();
        // SAFETY: the text ends in a zero; one pointer is written, to memory that is freed below.
        let read = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                sddl.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                null_mut(),
            )
        };
        if read == 0 {
            return Err(ElevationError::Failed { what: "the pipe's rights", code: last() });
        }
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>().try_into().unwrap_or_default(),
            lpSecurityDescriptor: descriptor,
            bInheritHandle: 0,
        };
        let most = LONGEST_ANSWER.try_into().unwrap_or(u32::MAX);
        // SAFETY: name and attributes live until the call returns.
        let pipe = owned(
            unsafe {
                CreateNamedPipeW(
                    path.as_ptr(),
                    PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | FILE_FLAG_OVERLAPPED,
                    PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS,
                    1,
                    most,
                    most,
                    0,
                    &raw const attributes,
                )
            },
            "CreateNamedPipeW",
        );
        // SAFETY: the descriptor came from the call above, which says so, and is freed once.
        unsafe { LocalFree(descriptor) };
        Ok(Self { pipe: pipe?, event: event()? })
    }

    pub fn open(name: &str) -> Result<Self, ElevationError> {
        let path = wide(&format!(r"\\.\pipe\{name}"));
        // Whoever made the pipe may learn who we are, and never act as us.
        let flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
        // SAFETY: the name ends in a zero and lives until the call returns.
        let pipe = owned(
            unsafe {
                CreateFileW(path.as_ptr(), GENERIC_READ | GENERIC_WRITE, 0, null(), OPEN_EXISTING, flags, null_mut())
            },
            "CreateFileW",
        )?;
        // SAFETY: the handle is open; one constant is read.
        if unsafe { SetNamedPipeHandleState(pipe.as_raw_handle(), &PIPE_READMODE_MESSAGE, null(), null()) } == 0 {
            return Err(ElevationError::Failed { what: "SetNamedPipeHandleState", code: last() });
        }
        Ok(Self { pipe, event: event()? })
    }

    pub fn connected(&self, helper: &OwnedHandle, timeout: Duration) -> Result<(), ElevationError> {
        self.operate("ConnectNamedPipe", Some(helper), timeout, |pipe, overlapped| {
            // SAFETY: the handle is open, and `operate` keeps the structure until the call is over.
            unsafe { ConnectNamedPipe(pipe, overlapped) }
        })
        .map(|_| ())
    }

    pub fn write(&self, bytes: &[u8], helper: Option<&OwnedHandle>, timeout: Duration) -> Result<(), ElevationError> {
        let length = bytes.len().try_into().map_err(|_| ElevationError::TooLong)?;
        let written = self.operate("WriteFile", helper, timeout, |pipe, overlapped| {
            // SAFETY: the octets outlive `operate`, which does not return before the call is over.
            unsafe { WriteFile(pipe, bytes.as_ptr(), length, null_mut(), overlapped) }
        })?;
        if written == length { Ok(()) } else { Err(ElevationError::TooLong) }
    }

    pub fn read(
        &self,
        most: usize,
        helper: Option<&OwnedHandle>,
        timeout: Duration,
    ) -> Result<Vec<u8>, ElevationError> {
        let mut buffer = vec![0; most];
        let (start, length) = (buffer.as_mut_ptr(), most.try_into().map_err(|_| ElevationError::TooLong)?);
        let read = self.operate("ReadFile", helper, timeout, |pipe, overlapped| {
            // SAFETY: the buffer is as long as is said, and outlives `operate`, which waits until the call is over.
            unsafe { ReadFile(pipe, start, length, null_mut(), overlapped) }
        })?;
        buffer.truncate(read.try_into().unwrap_or_default());
        Ok(buffer)
    }

    /// Who is at the other end.
    pub fn other(&self, call: unsafe extern "system" fn(HANDLE, *mut u32) -> i32) -> Result<u32, ElevationError> {
        let mut process = 0;
        // SAFETY: the handle is open, and the call, one of two of a kind, writes one number.
        if unsafe { call(self.pipe.as_raw_handle(), &raw mut process) } == 0 {
            return Err(ElevationError::Failed { what: "GetNamedPipeProcessId", code: last() });
        }
        Ok(process)
    }

    /// Waits for one call, for the helper's end, and for the time. Never returns while the call may still write.
    pub fn operate(
        &self,
        what: &'static str,
        helper: Option<&OwnedHandle>,
        timeout: Duration,
        call: impl FnOnce(HANDLE, *mut OVERLAPPED) -> i32,
    ) -> Result<u32, ElevationError> {
        let end = Instant::now() + timeout;
        let pipe = self.pipe.as_raw_handle();
        let mut overlapped = Box::new(OVERLAPPED { hEvent: self.event.as_raw_handle(), ..OVERLAPPED::default() });
        let overlapped: *mut OVERLAPPED = &raw mut *overlapped;
        let begun = if call(pipe, overlapped) == 0 { last() } else { 0 };
        match begun {
            0 | ERROR_IO_PENDING => {}
            ERROR_PIPE_CONNECTED => return Ok(0),
            ERROR_MORE_DATA => return Err(ElevationError::TooLong),
            code => return Err(ElevationError::Failed { what, code }),
        }
        let handles = [self.event.as_raw_handle(), helper.map_or(null_mut(), AsRawHandle::as_raw_handle)];
        let count = if helper.is_some() { 2 } else { 1 };
        let left = end.saturating_duration_since(Instant::now());
        // SAFETY: as many open handles as are said.
        let woken = unsafe { WaitForMultipleObjects(count, handles.as_ptr(), 0, milliseconds(left)) };
        if woken != WAIT_OBJECT_0 {
            // SAFETY: both are still there. Where the call was done just now, there is nothing to cancel.
            unsafe { CancelIoEx(pipe, overlapped) };
        }
        let mut moved = 0;
        // SAFETY: handle and structure are still there; it waits until the call is over, done or cancelled.
        if unsafe { GetOverlappedResult(pipe, overlapped, &raw mut moved, 1) } != 0 {
            return Ok(moved);
        }
        let code = last();
        match helper {
            _ if code == ERROR_MORE_DATA => Err(ElevationError::TooLong),
            Some(helper) => Err(ended(helper).unwrap_or(match woken {
                WAIT_OBJECT_0 => ElevationError::Failed { what, code },
                _ => ElevationError::Silent,
            })),
            None if woken == WAIT_OBJECT_0 => Err(ElevationError::Failed { what, code }),
            None => Err(ElevationError::Silent),
        }
    }
}

fn ended(helper: &OwnedHandle) -> Option<ElevationError> {
    let mut code = 0;
    // SAFETY: the handle is open, and lives in `helper`; one number is written.
    let over = unsafe {
        WaitForSingleObject(helper.as_raw_handle(), 0) == WAIT_OBJECT_0
            && GetExitCodeProcess(helper.as_raw_handle(), &raw mut code) != 0
    };
    over.then_some(ElevationError::Ended { code })
}

fn event() -> Result<OwnedHandle, ElevationError> {
    // SAFETY: takes numbers; what comes back is ours to close, or null.
    owned(unsafe { CreateEventW(null(), 1, 0, null()) }, "CreateEventW")
}

/// For a name that nobody guesses.
pub fn random() -> Result<u128, ElevationError> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| ElevationError::Failed { what: "random numbers", code: 0 })?;
    Ok(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::System::Pipes::GetNamedPipeClientProcessId;
    use windows_sys::Win32::System::Threading::{OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION};

    use super::*;
    use crate::platform::elevation::{LONGEST_MESSAGE, pipe_name};

    const UNTIL_WRITTEN: Duration = Duration::from_secs(30);

    /// The other end on a thread of its own: the same process is at both.
    fn met(name: &str, say: impl FnOnce(Pipe) + Send + 'static) -> (Pipe, std::thread::JoinHandle<()>) {
        let pipe = Pipe::create(name).unwrap();
        let own = name.to_owned();
        let other = std::thread::Builder::new().name("other".to_owned()).spawn(move || say(Pipe::open(&own).unwrap()));
        let own_process = process();
        pipe.connected(&own_process, Duration::from_secs(20)).unwrap();
        (pipe, other.unwrap())
    }

    fn process() -> OwnedHandle {
        const SYNCHRONIZE: u32 = 0x0010_0000;
        let rights = PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;
        owned(unsafe { OpenProcess(rights, 0, std::process::id()) }, "OpenProcess").unwrap()
    }

    #[test]
    fn what_is_written_is_read_after_the_writer_has_gone() {
        let (pipe, other) = met(&pipe_name(random().unwrap()), |pipe| {
            assert_eq!(pipe.read(LONGEST_MESSAGE, None, UNTIL_WRITTEN).unwrap(), b"question");
            pipe.write(&vec![7; LONGEST_ANSWER], None, UNTIL_WRITTEN).unwrap();
        });
        assert_eq!(pipe.other(GetNamedPipeClientProcessId).unwrap(), std::process::id());
        pipe.write(b"question", None, UNTIL_WRITTEN).unwrap();
        other.join().unwrap();
        assert_eq!(pipe.read(LONGEST_ANSWER, None, UNTIL_WRITTEN).unwrap(), vec![7; LONGEST_ANSWER]);
    }

    #[test]
    fn longer_messages_are_refused() {
        let (pipe, other) = met(&pipe_name(random().unwrap()), |pipe| {
            assert_eq!(pipe.read(LONGEST_MESSAGE, None, UNTIL_WRITTEN), Err(ElevationError::TooLong));
        });
        pipe.write(&vec![7; LONGEST_MESSAGE + 1], None, UNTIL_WRITTEN).unwrap();
        other.join().unwrap();
    }

    #[test]
    fn a_name_that_is_taken_is_not_shared() {
        let name = pipe_name(random().unwrap());
        let pipe = Pipe::create(&name).unwrap();
        assert!(Pipe::create(&name).is_err());
        assert_eq!(pipe.connected(&process(), Duration::from_millis(50)), Err(ElevationError::Silent));
        drop(pipe);
        assert!(Pipe::open(&name).is_err());
    }

    #[test]
    fn whoever_waits_at_a_silent_pipe_gives_up() {
        let (pipe, other) = met(&pipe_name(random().unwrap()), |pipe| {
            assert_eq!(pipe.read(10, None, Duration::from_millis(50)), Err(ElevationError::Silent));
        });
        other.join().unwrap();
        assert!(matches!(pipe.read(10, None, UNTIL_WRITTEN), Err(ElevationError::Failed { what: "ReadFile", .. })));
    }
}
