//! Which program a process runs.

use std::os::windows::io::{AsRawHandle as _, OwnedHandle};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{GENERIC_READ, HANDLE};
use windows_sys::Win32::Storage::FileSystem::{CreateFileW, FILE_SHARE_READ, OPEN_EXISTING};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, QueryFullProcessImageNameW};

use super::handle::{last, wide};
use crate::platform::elevation::ElevationError;
use crate::platform::windows::held::final_path;
use crate::platform::windows::owned::Handle;

/// A program's file, which nobody writes to, renames, deletes or replaces as long as this lives; nor any folder above it.
pub struct Program {
    /// Where it really is, whatever links led there.
    pub path: String,
    _file: Handle,
}

impl Program {
    pub fn own() -> Result<Self, ElevationError> {
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

/// Whether a process is known to run another file than ours.
pub fn is_another_program(process: &OwnedHandle) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::elevation::pipe_name;

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
}
