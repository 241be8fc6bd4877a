//! The few programs of Windows that are started, always out of the system's own folder.

use std::ffi::OsStr;
use std::os::windows::io::AsRawHandle as _;
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::ptr::null_mut;
use std::time::Duration;

use windows_sys::Win32::Foundation::WAIT_OBJECT_0;
use windows_sys::Win32::Security::{TOKEN_ADJUST_PRIVILEGES, TOKEN_QUERY};
use windows_sys::Win32::System::Shutdown::{
    EWX_REBOOT, ExitWindowsEx, SHTDN_REASON_FLAG_PLANNED, SHTDN_REASON_MAJOR_APPLICATION,
    SHTDN_REASON_MINOR_MAINTENANCE,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NO_WINDOW, GetCurrentProcess, OpenProcessToken, WaitForSingleObject,
};

use super::directories;
use super::error::{done, told};
use super::file_writing::io;
use super::owned::Handle;
use super::privileges::{SHUTDOWN, enable};
use crate::platform::launch::Launch;
use crate::platform::{PlatformError, Result};

/// Remote Desktop Connection: its process id.
pub fn mstsc(with: &Launch) -> Result<u32> {
    Ok(start("mstsc.exe", &with.words()?, 0)?.id())
}

pub fn has_mstsc() -> bool {
    directories::system().join("mstsc.exe").exists()
}

/// Runs one without a window, and waits. `Failed` with its exit code, `Busy` after the deadline.
pub fn run(name: &str, arguments: &[&str], deadline: Duration) -> Result<()> {
    let mut child = start(name, arguments, CREATE_NO_WINDOW)?;
    let timeout = u32::try_from(deadline.as_millis()).unwrap_or(u32::MAX - 1);
    // SAFETY: the child holds its handle open until after the call.
    if unsafe { WaitForSingleObject(child.as_raw_handle(), timeout) } != WAIT_OBJECT_0 {
        let _ = child.kill();
        return Err(PlatformError::Busy { what: name.to_owned() });
    }
    match child.wait().map_err(|error| io(&error, name))?.code() {
        Some(0) => Ok(()),
        code => Err(told(code.map_or(u32::MAX, i32::cast_unsigned), name)),
    }
}

/// Asks the programs that are open; any of them may say no. Nothing is forced.
pub fn restart_computer() -> Result<()> {
    let mut token = null_mut();
    // SAFETY: the process's own pseudo handle is always valid, and `token` is written only where the call succeeds.
    let opened =
        unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &raw mut token) };
    done(opened, "token")?;
    // The process's and not the thread's: it is the session that this call ends.
    enable(&Handle::new(token, "token")?, SHUTDOWN)?;
    let reason = SHTDN_REASON_MAJOR_APPLICATION | SHTDN_REASON_MINOR_MAINTENANCE | SHTDN_REASON_FLAG_PLANNED;
    // SAFETY: takes two numbers.
    done(unsafe { ExitWindowsEx(EWX_REBOOT, reason) }, "restart")
}

#[expect(clippy::disallowed_methods, reason = "the one place on Windows where a program is started")]
fn start(name: &str, arguments: &[impl AsRef<OsStr>], flags: u32) -> Result<Child> {
    let system = directories::system();
    let mut command = Command::new(system.join(name));
    command.args(arguments).creation_flags(flags).current_dir(&system);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| io(&error, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_else_reaches_mstsc() {
        assert!(matches!(mstsc(&Launch::to("pc1 /public")), Err(PlatformError::Unsupported { .. })));
    }

    #[test]
    fn mstsc_is_the_systems_or_nothing() {
        // Where there is one, a window would come up.
        if !has_mstsc() {
            assert!(matches!(mstsc(&Launch::to("pc1:3389")), Err(PlatformError::Missing { .. })));
        }
    }

    #[test]
    #[ignore = "needs real Windows and somebody to see it: Wine has no mstsc. Its window comes up, and goes again"]
    fn mstsc_opens() {
        let mut mstsc = start("mstsc.exe", &["/v:127.0.0.1:9"], 0).unwrap();
        // SAFETY: the child holds its handle open until after the call.
        let ended = unsafe { WaitForSingleObject(mstsc.as_raw_handle(), 3000) } == WAIT_OBJECT_0;
        mstsc.kill().unwrap();
        assert!(!ended, "it was gone before its window could be seen");
    }

    #[test]
    fn exit_codes_and_deadlines_are_told() {
        run("cmd.exe", &["/c", "exit", "0"], Duration::from_mins(1)).unwrap();
        let seven = run("cmd.exe", &["/c", "exit", "7"], Duration::from_mins(1));
        assert_eq!(seven, Err(PlatformError::Failed { code: 7, what: "cmd.exe".to_owned() }));
        assert!(matches!(run("no-such.exe", &[], Duration::ZERO), Err(PlatformError::Missing { .. })));
        assert!(matches!(run("cmd.exe", &["/k"], Duration::ZERO), Err(PlatformError::Busy { .. }) | Ok(())));
    }
}
