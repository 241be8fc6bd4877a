//! Writing a whole file, so that whoever reads it meanwhile gets the old one or the new one.

use std::fs::File;
use std::io::Write as _;
use std::os::windows::io::FromRawHandle as _;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use windows_sys::Win32::Foundation::{GENERIC_READ, GENERIC_WRITE, HANDLE};
use windows_sys::Win32::Storage::FileSystem::{
    CREATE_NEW, CreateFileW, DELETE, FILE_ATTRIBUTE_NORMAL, FILE_FLAG_WRITE_THROUGH, FILE_WRITE_ATTRIBUTES,
    MOVEFILE_WRITE_THROUGH, MoveFileExW, READ_CONTROL, ReplaceFileW, WRITE_DAC, WRITE_OWNER,
};

use super::error::{done, told};
use super::file_object::FileObject;
use super::file_path::path;
use super::held::Held;
use super::owned::Handle;
use super::privileges::{self, Borrowed};
use super::{Windows, security};
use crate::platform::files::{FileState, Files as _, READ_ONLY};
use crate::platform::{PlatformError, Result};

/// ERROR_UNABLE_TO_REMOVE_REPLACED: both files are as they were.
const BOTH_REMAIN: u32 = 1175;

pub fn write(at: &str, state: &FileState) -> Result<()> {
    let _folder = Held::around(at)?;
    let before = FileObject::single(at, FILE_WRITE_ATTRIBUTES)?;
    if before.as_ref().is_some_and(FileObject::is_folder) {
        return Err(PlatformError::Busy { what: at.to_owned() });
    }
    // Whoever holds it open is met before anything is written.
    drop(FileObject::open(at, DELETE)?);
    let new = beside(at);
    write_new(&new, &state.bytes.0)?;
    let put = match &before {
        // A read-only file is not replaced.
        Some(object) => object.set(object.attributes() & !READ_ONLY, None).and_then(|()| put_in_place(&new, at)),
        None => move_new(&new, at),
    };
    if let Err(error) = put {
        // Back to what was there; it is the first failure that is told.
        let _ = Windows.delete_file(&new);
        if let Some(object) = &before {
            let _ = object.set(object.attributes(), None);
        }
        return Err(error);
    }
    let Some(object) = FileObject::single(at, FILE_WRITE_ATTRIBUTES)? else {
        return Err(PlatformError::Busy { what: at.to_owned() });
    };
    object.set(state.attributes, Some(state.modified))
}

/// Octets, attributes, time and rights of a file, under a name that nobody has. It is never open to more people than the
/// file is: it begins closed, and gets the rights at the end.
pub fn copy(from: &str, to: &str) -> Result<()> {
    let missing = |what: &str| PlatformError::Missing { what: what.to_owned() };
    // An administrator may read and give rights even where the list itself says no.
    let _privileges = Borrowed::new(&[privileges::BACKUP, privileges::RESTORE, privileges::TAKE_OWNERSHIP]);
    let source = FileObject::single(from, GENERIC_READ | READ_CONTROL)?.filter(|object| !object.is_folder());
    let source = source.ok_or_else(|| missing(from))?;
    let rights = security::of(&source, from)?;
    let (attributes, modified) = (source.attributes(), source.modified());
    let folder = Held::around(to)?.ok_or_else(|| missing(to))?;
    let copy = FileObject::of(closed(to)?, to, folder)?;
    let written = copy_octets(source, &copy, to)
        .and_then(|()| copy.set(attributes, Some(modified)))
        .and_then(|()| security::give(&copy, to, &rights));
    if written.is_err() {
        // It was made just now, and by nobody else.
        let _ = copy.delete();
    }
    written
}

/// A new file for administrators and Windows, or for whoever runs this alone.
fn closed(at: &str) -> Result<Handle> {
    let wide_path = path(at)?;
    let rights = if super::held::careful() { "D:P(A;;FA;;;SY)(A;;FA;;;BA)" } else { "D:P(A;;FA;;;OW)" };
    let rights = security::Given::new(rights)?;
    let access = GENERIC_WRITE | DELETE | READ_CONTROL | WRITE_DAC | WRITE_OWNER;
    let flags = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_WRITE_THROUGH;
    // SAFETY: the path ends in a zero, the rights live until the call returns, and nobody shares it.
    let raw = unsafe { CreateFileW(wide_path.as_ptr(), access, 0, rights.attributes(), CREATE_NEW, flags, null_mut()) };
    Handle::new(raw, at)
}

fn copy_octets(source: FileObject, copy: &FileObject, what: &str) -> Result<()> {
    let mut source = into_file(source.handle);
    // The copy's own handle goes on being used: attributes, time and rights are set by it.
    let mut file = std::mem::ManuallyDrop::new(
        // SAFETY: the handle is open, and is not closed by this one.
        unsafe { File::from_raw_handle(copy.handle.raw()) },
    );
    let copied = std::io::copy(&mut source, &mut *file).and_then(|_| file.sync_all());
    copied.map_err(|error| io(&error, what))
}

/// A name in the same folder that nobody has: put in its place, a file never crosses volumes.
fn beside(at: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    format!("{at}.{now:x}-{count}.redial-new")
}

fn write_new(at: &str, bytes: &[u8]) -> Result<()> {
    let wide_path = path(at)?;
    let flags = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_WRITE_THROUGH;
    // SAFETY: the path ends in a zero, security and template are left out, and nobody shares it.
    let raw: HANDLE =
        unsafe { CreateFileW(wide_path.as_ptr(), GENERIC_WRITE, 0, null(), CREATE_NEW, flags, null_mut()) };
    let mut file = into_file(Handle::new(raw, at)?);
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    written.map_err(|error| {
        let _ = Windows.delete_file(at);
        io(&error, at)
    })
}

/// Replacing keeps the old file's rights, streams and date of birth.
fn put_in_place(new: &str, at: &str) -> Result<()> {
    let (wide_new, wide_at) = (path(new)?, path(at)?);
    // SAFETY: both paths end in a zero; no copy is kept, and the last two are reserved.
    let replaced = unsafe { ReplaceFileW(wide_at.as_ptr(), wide_new.as_ptr(), null(), 0, null(), null()) };
    match done(replaced, at) {
        // Half done, the old file is gone and the new one still has its own name.
        Err(_) if !Windows.file_exists(at)? && Windows.file_exists(new)? => move_new(new, at),
        Err(PlatformError::Failed { code: BOTH_REMAIN, what }) => Err(PlatformError::Busy { what }),
        result => result,
    }
}

/// Within one volume, and never over another file.
fn move_new(from: &str, to: &str) -> Result<()> {
    let (wide_from, wide_to) = (path(from)?, path(to)?);
    // SAFETY: both paths end in a zero.
    done(unsafe { MoveFileExW(wide_from.as_ptr(), wide_to.as_ptr(), MOVEFILE_WRITE_THROUGH) }, to)
}

pub fn io(error: &std::io::Error, what: &str) -> PlatformError {
    let code = error.raw_os_error().map_or(u32::MAX, i32::cast_unsigned);
    told(code, what)
}

pub fn into_file(handle: Handle) -> File {
    // SAFETY: the handle is open, and from here on the file alone closes it.
    unsafe { File::from_raw_handle(handle.into_raw()) }
}
