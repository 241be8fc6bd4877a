//! Windows' prompt for an administrator, and the pipe to the helper that was started by it.

use std::marker::PhantomData;
use std::os::windows::ffi::OsStrExt as _;
use std::os::windows::io::{AsRawHandle, FromRawHandle as _, OwnedHandle};
use std::ptr::{null, null_mut};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom as _, SystemRandom};
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_CANCELLED, ERROR_IO_PENDING, ERROR_MORE_DATA, ERROR_PIPE_CONNECTED, GENERIC_READ,
    GENERIC_WRITE, GetLastError, HANDLE, HWND, INVALID_HANDLE_VALUE, LocalFree, WAIT_ABANDONED, WAIT_OBJECT_0,
};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_FLAG_FIRST_PIPE_INSTANCE, FILE_FLAG_OVERLAPPED, FILE_SHARE_READ, OPEN_EXISTING,
    PIPE_ACCESS_DUPLEX, ReadFile, SECURITY_IDENTIFICATION, SECURITY_SQOS_PRESENT, WriteFile,
};
use windows_sys::Win32::System::Com::{
    COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE, CoInitializeEx, CoUninitialize,
};
use windows_sys::Win32::System::IO::{CancelIoEx, GetOverlappedResult, OVERLAPPED};
use windows_sys::Win32::System::Pipes::{
    ConnectNamedPipe, CreateNamedPipeW, GetNamedPipeClientProcessId, GetNamedPipeServerProcessId,
    PIPE_READMODE_MESSAGE, PIPE_REJECT_REMOTE_CLIENTS, PIPE_TYPE_MESSAGE, SetNamedPipeHandleState,
};
use windows_sys::Win32::System::Threading::{
    CreateEventW, CreateMutexW, GetCurrentProcess, GetExitCodeProcess, GetProcessId, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION, QueryFullProcessImageNameW, ReleaseMutex, TerminateProcess,
    WaitForMultipleObjects, WaitForSingleObject,
};
use windows_sys::Win32::UI::Shell::{
    SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SEE_MASK_NOCLOSEPROCESS, SHELLEXECUTEINFOW, ShellExecuteExW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{GetForegroundWindow, GetWindowThreadProcessId, SW_HIDE};

use super::description::build;
use super::directories;
use super::held::final_path;
use super::owned::Handle;
use crate::platform::elevation::{
    ElevationError, Exchange, LONGEST_ANSWER, LONGEST_MESSAGE, OLDEST_BUILD, Transport, is_order, is_pipe_name,
    pipe_name,
};

/// From the user's yes until the helper is at the pipe.
const UNTIL_CONNECTED: Duration = Duration::from_mins(2);
/// A little longer than the helper may take.
const UNTIL_ANSWERED: Duration = Duration::from_mins(11);
/// For either to hand over what it has at hand.
const UNTIL_WRITTEN: Duration = Duration::from_secs(30);
/// Administrators, and whoever made it: nobody else, and nothing inherited. The helper may run as another person than the
/// asker, but is always an administrator.
const RIGHTS: &str = "D:P(A;;GRGW;;;BA)(A;;GRGW;;;OW)";
/// In every session of the computer: two people may sit at one.
const MUTEX: &str = "Global\\Redial changes this computer";
/// The exit code of a helper that took too long.
const DOOMED: u32 = 70;

/// Starts the same program with an administrator's rights. Windows asks the user, unless this program has them already.
pub struct Raise;

impl Transport for Raise {
    fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
        if !is_order(order) {
            return Err(ElevationError::Order);
        }
        if build() < OLDEST_BUILD {
            return Err(ElevationError::TooOld);
        }
        if message.len() > LONGEST_MESSAGE {
            return Err(ElevationError::TooLong);
        }
        // Held from before the prompt until the helper has answered: what Windows asks about is what it starts.
        let program = Program::own()?;
        let name = pipe_name(random()?);
        let pipe = Pipe::create(&name)?;
        // Before the helper is there, so that it never finds a pipe that nobody waits at.
        let Some(helper) = start(&program.path, &format!("--elevated {order} {name}"))? else {
            return Ok(Exchange::Declined);
        };
        pipe.connected(&helper, UNTIL_CONNECTED)?;
        let at_the_pipe = pipe.other(GetNamedPipeClientProcessId)?;
        // SAFETY: the handle is open, and lives in `helper`.
        let started = unsafe { GetProcessId(helper.as_raw_handle()) };
        if at_the_pipe != started || is_another_program(&helper) {
            return Err(ElevationError::UnexpectedPeer);
        }
        pipe.write(message, Some(&helper), UNTIL_WRITTEN)?;
        pipe.read(LONGEST_ANSWER, Some(&helper), UNTIL_ANSWERED).map(Exchange::Answered)
    }
}

/// The helper's end: takes one request, gives one answer.
///
/// # Errors
/// Where nobody of ours is at the pipe. Then nothing was answered, and nothing was done.
pub fn serve(pipe: &str, respond: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Result<(), ElevationError> {
    if !is_pipe_name(pipe) {
        return Err(ElevationError::PipeName);
    }
    let pipe = Pipe::open(pipe)?;
    let asker = pipe.other(GetNamedPipeServerProcessId)?;
    // SAFETY: takes numbers; what comes back is ours to close, or null.
    let asker = owned(unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, asker) }, "OpenProcess");
    // Where the asker is another person, Windows may not let us look. It is no border anyway.
    if asker.is_ok_and(|asker| is_another_program(&asker)) {
        return Err(ElevationError::UnexpectedPeer);
    }
    let request = pipe.read(LONGEST_MESSAGE, None, UNTIL_WRITTEN)?;
    // What was written stays readable after this end is closed: nobody is waited for.
    pipe.write(&respond(&request), None, UNTIL_WRITTEN)
}

/// As long as it lives, no other helper works. Whoever may run programs here may hold it too, and keep helpers from working;
/// that is all there is to gain.
pub struct Alone {
    mutex: OwnedHandle,
    /// It is let go of by the thread that took it.
    thread: PhantomData<*const ()>,
}

/// # Errors
/// `Busy` where another one does not end in time.
pub fn alone(patience: Duration) -> Result<Alone, ElevationError> {
    let name = wide(MUTEX);
    // SAFETY: the name ends in a zero and lives until the call returns.
    let mutex =
        owned(unsafe { CreateMutexW(null(), 0, name.as_ptr()) }, "CreateMutexW").map_err(|error| match error {
            ElevationError::Failed { code: ERROR_ACCESS_DENIED, .. } => ElevationError::Busy,
            other => other,
        })?;
    // SAFETY: the handle is open, and lives in `mutex`.
    match unsafe { WaitForSingleObject(mutex.as_raw_handle(), milliseconds(patience)) } {
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

/// A program's file, which nobody writes to, renames, deletes or replaces as long as this lives; nor any folder above it.
struct Program {
    /// Where it really is, whatever links led there.
    path: String,
    _file: Handle,
}

impl Program {
    fn own() -> Result<Self, ElevationError> {
        // SAFETY: the pseudo handle of this process is always good.
        let path = image(unsafe { GetCurrentProcess() });
        Self::held(&path.ok_or_else(|| ElevationError::Failed { what: "QueryFullProcessImageNameW", code: last() })?)
    }

    fn held(path: &str) -> Result<Self, ElevationError> {
        let failed = |_| ElevationError::Failed { what: "this program's file", code: last() };
        let name = wide(path);
        // SAFETY: the name ends in a zero and lives until the call returns; reading is all that is shared.
        let file =
            unsafe { CreateFileW(name.as_ptr(), GENERIC_READ, FILE_SHARE_READ, null(), OPEN_EXISTING, 0, null_mut()) };
        let file = Handle::new(file, path).map_err(failed)?;
        let path = final_path(file.raw(), path).map_err(failed)?;
        Ok(Self { path, _file: file })
    }
}

/// `None` where the user said no.
fn start(program: &str, parameters: &str) -> Result<Option<OwnedHandle>, ElevationError> {
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
pub(super) struct Com(bool);

impl Com {
    pub(super) fn start() -> Self {
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

/// Either end. One call at a time is under way.
struct Pipe {
    pipe: OwnedHandle,
    event: OwnedHandle,
}

impl Pipe {
    fn create(name: &str) -> Result<Self, ElevationError> {
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

    fn open(name: &str) -> Result<Self, ElevationError> {
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

    fn connected(&self, helper: &OwnedHandle, patience: Duration) -> Result<(), ElevationError> {
        self.operate("ConnectNamedPipe", Some(helper), patience, |pipe, overlapped| {
            // SAFETY: the handle is open, and `operate` keeps the structure until the call is over.
            unsafe { ConnectNamedPipe(pipe, overlapped) }
        })
        .map(|_| ())
    }

    fn write(&self, bytes: &[u8], helper: Option<&OwnedHandle>, patience: Duration) -> Result<(), ElevationError> {
        let length = bytes.len().try_into().map_err(|_| ElevationError::TooLong)?;
        let written = self.operate("WriteFile", helper, patience, |pipe, overlapped| {
            // SAFETY: the octets outlive `operate`, which does not return before the call is over.
            unsafe { WriteFile(pipe, bytes.as_ptr(), length, null_mut(), overlapped) }
        })?;
        if written == length { Ok(()) } else { Err(ElevationError::TooLong) }
    }

    fn read(&self, most: usize, helper: Option<&OwnedHandle>, patience: Duration) -> Result<Vec<u8>, ElevationError> {
        let mut buffer = vec![0; most];
        let (start, length) = (buffer.as_mut_ptr(), most.try_into().map_err(|_| ElevationError::TooLong)?);
        let read = self.operate("ReadFile", helper, patience, |pipe, overlapped| {
            // SAFETY: the buffer is as long as is said, and outlives `operate`, which waits until the call is over.
            unsafe { ReadFile(pipe, start, length, null_mut(), overlapped) }
        })?;
        buffer.truncate(read.try_into().unwrap_or_default());
        Ok(buffer)
    }

    /// Who is at the other end.
    fn other(&self, call: unsafe extern "system" fn(HANDLE, *mut u32) -> i32) -> Result<u32, ElevationError> {
        let mut process = 0;
        // SAFETY: the handle is open, and the call, one of two of a kind, writes one number.
        if unsafe { call(self.pipe.as_raw_handle(), &raw mut process) } == 0 {
            return Err(ElevationError::Failed { what: "GetNamedPipeProcessId", code: last() });
        }
        Ok(process)
    }

    /// Waits for one call, for the helper's end, and for the time. Never returns while the call may still write.
    fn operate(
        &self,
        what: &'static str,
        helper: Option<&OwnedHandle>,
        patience: Duration,
        call: impl FnOnce(HANDLE, *mut OVERLAPPED) -> i32,
    ) -> Result<u32, ElevationError> {
        let end = Instant::now() + patience;
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

/// Whether a process is known to run another file than ours.
fn is_another_program(process: &OwnedHandle) -> bool {
    // SAFETY: the pseudo handle of this process is always good.
    let own = image(unsafe { GetCurrentProcess() });
    let other = image(process.as_raw_handle());
    own.zip(other).is_some_and(|(own, other)| !own.eq_ignore_ascii_case(&other))
}

fn image(process: HANDLE) -> Option<String> {
    let mut buffer = vec![0; 32_768];
    let mut length = 32_768;
    // SAFETY: the buffer is as long as is said; both live until the call returns.
    let well = unsafe { QueryFullProcessImageNameW(process, 0, buffer.as_mut_ptr(), &raw mut length) } != 0;
    let path = buffer.get(..usize::try_from(length).ok()?).filter(|_| well)?;
    Some(String::from_utf16_lossy(path))
}

fn random() -> Result<u128, ElevationError> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| ElevationError::Failed { what: "random numbers", code: 0 })?;
    Ok(u128::from_le_bytes(bytes))
}

fn event() -> Result<OwnedHandle, ElevationError> {
    // SAFETY: takes numbers; what comes back is ours to close, or null.
    owned(unsafe { CreateEventW(null(), 1, 0, null()) }, "CreateEventW")
}

fn owned(handle: HANDLE, what: &'static str) -> Result<OwnedHandle, ElevationError> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(ElevationError::Failed { what, code: last() });
    }
    // SAFETY: a call that makes handles has just given it to us, and nobody else closes it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn last() -> u32 {
    // SAFETY: takes nothing, and reads a number of this thread's.
    unsafe { GetLastError() }
}

fn milliseconds(time: Duration) -> u32 {
    // The largest number of all would be for ever.
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(u32::MAX - 1)
}

fn wide(text: &str) -> Vec<u16> {
    text.chars().filter(|&c| c != '\0').collect::<String>().encode_utf16().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(serve("..\\x", &mut |_| Vec::new()), Err(ElevationError::PipeName));
    }

    #[test]
    fn silence_ends() {
        let (pipe, other) = met(&pipe_name(random().unwrap()), |pipe| {
            assert_eq!(pipe.read(10, None, Duration::from_millis(50)), Err(ElevationError::Silent));
        });
        other.join().unwrap();
        assert!(matches!(pipe.read(10, None, UNTIL_WRITTEN), Err(ElevationError::Failed { what: "ReadFile", .. })));
    }

    /// The test program understands no `--elevated` and ends at once, as a helper that fails does.
    #[test]
    fn a_helper_that_dies_is_noticed() {
        let began = Instant::now();
        let exchange = Raise.exchange("disable-udp", b"{}");
        assert!(matches!(exchange, Err(ElevationError::Ended { code }) if code != 0), "{exchange:?}");
        assert!(began.elapsed() < UNTIL_CONNECTED / 2);
        assert_eq!(Raise.exchange("a b", b"{}"), Err(ElevationError::Order));
        assert_eq!(Raise.exchange("undo", &vec![0; LONGEST_MESSAGE + 1]), Err(ElevationError::TooLong));
    }

    #[test]
    fn what_is_asked_about_is_what_is_started() {
        let folder = std::env::temp_dir();
        let (exe, other) = (folder.join(pipe_name(1)), folder.join(pipe_name(2)));
        std::fs::write(&exe, b"MZ").unwrap();
        let program = Program::held(exe.to_str().unwrap()).unwrap();
        assert!(std::fs::rename(&exe, &other).is_err() && std::fs::write(&exe, b"evil").is_err());
        assert!(std::fs::remove_file(&exe).is_err());
        assert_eq!(std::fs::read(&program.path).unwrap(), b"MZ");
        drop(program);
        std::fs::rename(&exe, &other).unwrap();
        std::fs::remove_file(&other).unwrap();
        let own = Program::own().unwrap().path;
        assert!(own.eq_ignore_ascii_case(std::env::current_exe().unwrap().to_str().unwrap()), "{own}");
    }

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
