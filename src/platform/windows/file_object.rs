//! A file or folder that is held open, so that what was looked at is what is read and changed.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CreateFileW, FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_NORMAL, FILE_ATTRIBUTE_OFFLINE,
    FILE_ATTRIBUTE_PINNED, FILE_ATTRIBUTE_REPARSE_POINT, FILE_ATTRIBUTE_TAG_INFO, FILE_ATTRIBUTE_TEMPORARY,
    FILE_ATTRIBUTE_UNPINNED, FILE_BASIC_INFO, FILE_DISPOSITION_INFO, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES, FILE_RENAME_INFO, FILE_SHARE_DELETE, FILE_SHARE_READ,
    FILE_SHARE_WRITE, FileAttributeTagInfo, FileBasicInfo, FileDispositionInfo, FileRenameInfo,
    GetFileInformationByHandle, GetFileInformationByHandleEx, OPEN_EXISTING, SetFileInformationByHandle,
};

use super::error::done;
use super::file_path::path;
use super::held::Held;
use super::owned::{Buffer, Handle, size};
use crate::platform::files::SETTABLE;
use crate::platform::{PlatformError, Result};

/// What others have set by the same call, such as OneDrive's "always keep on this device".
const KEPT: u32 = FILE_ATTRIBUTE_OFFLINE | FILE_ATTRIBUTE_PINNED | FILE_ATTRIBUTE_TEMPORARY | FILE_ATTRIBUTE_UNPINNED;
/// `IsReparseTagNameSurrogate`: the tag of whatever stands for another place. OneDrive's files have tags without it.
const SURROGATE: u32 = 0x2000_0000;

pub struct FileObject {
    pub handle: Handle,
    pub about: BY_HANDLE_FILE_INFORMATION,
    what: String,
    _folder: Held,
}

impl FileObject {
    /// `None` where there is none; `Denied` for what stands for another place.
    pub fn open(at: &str, access: u32) -> Result<Option<Self>> {
        let Some(folder) = Held::around(at)? else { return Ok(None) };
        let Some(object) = Self::reopen(at, access, FILE_FLAG_OPEN_REPARSE_POINT, folder)? else { return Ok(None) };
        if !object.has(FILE_ATTRIBUTE_REPARSE_POINT) {
            return Ok(Some(object));
        }
        if object.tag()? & SURROGATE != 0 {
            return Err(PlatformError::Denied { what: format!("{at}, which is a link") });
        }
        // A file that its cloud keeps: opened in the usual way, it is fetched. It must be the one that was looked at.
        let Some(folder) = Held::around(at)? else { return Ok(None) };
        let Some(fetched) = Self::reopen(at, access, 0, folder)? else { return Ok(None) };
        if fetched.identity() == object.identity() {
            return Ok(Some(fetched));
        }
        Err(PlatformError::Busy { what: at.to_owned() })
    }

    /// The same, and `Unsafe` for a file that has another name too, where we have an administrator's rights: somebody may
    /// have given it this one, to have it changed or read.
    pub fn single(at: &str, access: u32) -> Result<Option<Self>> {
        let Some(object) = Self::open(at, access)? else { return Ok(None) };
        if !object.is_folder() && object.about.nNumberOfLinks > 1 && super::held::careful() {
            return Err(PlatformError::Unsafe { what: format!("{at}, which has another name elsewhere too") });
        }
        Ok(Some(object))
    }

    /// One that a call just opened.
    pub fn of(handle: Handle, at: &str, folder: Held) -> Result<Self> {
        let mut about = BY_HANDLE_FILE_INFORMATION::default();
        // SAFETY: the handle is open and `about` is writable.
        done(unsafe { GetFileInformationByHandle(handle.raw(), &raw mut about) }, at)?;
        Ok(Self { handle, about, what: at.to_owned(), _folder: folder })
    }

    fn reopen(at: &str, access: u32, flags: u32, folder: Held) -> Result<Option<Self>> {
        let wide_path = path(at)?;
        let share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
        let access = access | FILE_READ_ATTRIBUTES;
        let flags = flags | FILE_FLAG_BACKUP_SEMANTICS;
        // SAFETY: the path ends in a zero, security and template are left out.
        let raw = unsafe { CreateFileW(wide_path.as_ptr(), access, share, null(), OPEN_EXISTING, flags, null_mut()) };
        let handle = match Handle::new(raw, at) {
            Ok(handle) => handle,
            Err(PlatformError::Missing { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        Self::of(handle, at, folder).map(Some)
    }

    fn tag(&self) -> Result<u32> {
        let mut tag = FILE_ATTRIBUTE_TAG_INFO::default();
        let size = size::<FILE_ATTRIBUTE_TAG_INFO>();
        // SAFETY: the handle is open and `tag` is writable for `size` octets.
        let answer = unsafe {
            GetFileInformationByHandleEx(self.handle.raw(), FileAttributeTagInfo, (&raw mut tag).cast(), size)
        };
        done(answer, &self.what)?;
        Ok(tag.ReparseTag)
    }

    pub fn identity(&self) -> (u32, u32, u32) {
        (self.about.dwVolumeSerialNumber, self.about.nFileIndexHigh, self.about.nFileIndexLow)
    }

    pub fn has(&self, attribute: u32) -> bool {
        self.about.dwFileAttributes & attribute != 0
    }

    pub fn is_folder(&self) -> bool {
        self.has(FILE_ATTRIBUTE_DIRECTORY)
    }

    /// Of `SETTABLE` only.
    pub fn attributes(&self) -> u32 {
        self.about.dwFileAttributes & SETTABLE
    }

    pub fn size(&self) -> u64 {
        u64::from(self.about.nFileSizeHigh) << 32 | u64::from(self.about.nFileSizeLow)
    }

    pub fn modified(&self) -> u64 {
        let time = self.about.ftLastWriteTime;
        u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
    }

    /// Sets those of `SETTABLE` and leaves the others; no time leaves the time.
    pub fn set(&self, attributes: u32, modified: Option<u64>) -> Result<()> {
        let kept = self.about.dwFileAttributes & KEPT;
        let attributes = match kept | attributes & SETTABLE {
            // Zero would leave them as they are.
            0 => FILE_ATTRIBUTE_NORMAL,
            some => some,
        };
        let time = modified.and_then(|time| i64::try_from(time).ok()).unwrap_or(0);
        let basic = FILE_BASIC_INFO { LastWriteTime: time, FileAttributes: attributes, ..Default::default() };
        self.change(FileBasicInfo, &basic)
    }

    /// As soon as nobody holds it open.
    pub fn delete(&self) -> Result<()> {
        self.change(FileDispositionInfo, &FILE_DISPOSITION_INFO { DeleteFile: true })
    }

    /// Within one volume, and never over another file. Opened for `DELETE`.
    pub fn rename(&self, to: &str) -> Result<()> {
        let mut name = path(to)?;
        name.pop();
        let octets = name.len() * 2;
        let start = std::mem::offset_of!(FILE_RENAME_INFO, FileName);
        // And a zero, which some systems look for.
        let mut buffer = Buffer::new(start + octets + 2);
        let length = buffer.octets();
        let info = buffer.start::<FILE_RENAME_INFO>();
        // SAFETY: the buffer is zeroed, aligned for any structure, and has room for this one up to the end of the name.
        unsafe {
            (*info).FileNameLength = u32::try_from(octets).unwrap_or(u32::MAX);
            let place = (&raw mut (*info).FileName).cast::<u16>();
            std::ptr::copy_nonoverlapping(name.as_ptr(), place, name.len());
        }
        // SAFETY: the handle is open, and the buffer holds the structure that the class names, with its size.
        let renamed = unsafe { SetFileInformationByHandle(self.handle.raw(), FileRenameInfo, info.cast(), length) };
        done(renamed, to)
    }

    fn change<T>(&self, class: i32, info: &T) -> Result<()> {
        let (info, size) = (std::ptr::from_ref(info).cast(), size::<T>());
        // SAFETY: the handle is open, and `info` is the structure that the class names, with its size.
        done(unsafe { SetFileInformationByHandle(self.handle.raw(), class, info, size) }, &self.what)
    }
}
