//! A folder that is held while something is done in it, so that it is the one that was looked at until the end.

use std::fs::File;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, CreateFileW, FILE_FLAG_BACKUP_SEMANTICS, FILE_LIST_DIRECTORY, FILE_NAME_NORMALIZED,
    FILE_READ_ATTRIBUTES, FILE_SHARE_READ, FILE_SHARE_WRITE, GetFileInformationByHandle, GetFinalPathNameByHandleW,
    OPEN_EXISTING, VOLUME_NAME_DOS,
};

use super::error::{done, fail, last};
use super::file_path::{path, whole};
use super::identity;
use super::owned::Handle;
use crate::platform::{PlatformError, Result};

/// While somebody holds a folder and does not share its deletion, neither it nor any above it can be renamed or replaced.
pub struct Held(#[cfg_attr(not(test), expect(dead_code, reason = "it is held, not read"))] Option<Handle>);

/// Whether somebody with fewer rights than ours may have prepared what we find. Where that can't be told, it is so.
pub fn careful() -> bool {
    static ELEVATED: OnceLock<bool> = OnceLock::new();
    *ELEVATED.get_or_init(|| identity::read().map_or(true, |identity| identity.elevated))
}

impl Held {
    pub fn nothing() -> Self {
        Self(None)
    }

    /// The folder that a file or folder is in. `None` where there is no such folder; `Unsafe` where it is reached through a
    /// link, or lies on another computer. People without an administrator's rights may do as they like with their own: nothing
    /// is held then.
    pub fn around(at: &str) -> Result<Option<Self>> {
        let whole = whole(at)?;
        match whole.trim_end_matches('\\').rsplit_once('\\') {
            Some((folder, _)) if careful() => Self::folder(folder),
            // The root of a volume is in nothing.
            _ => Ok(Some(Self::nothing())),
        }
    }

    /// That folder itself.
    pub fn folder(at: &str) -> Result<Option<Self>> {
        if !careful() {
            return Ok(Some(Self::nothing()));
        }
        // The root of a drive is written with its backslash.
        let whole = whole(&if at.ends_with(':') { format!("{at}\\") } else { at.to_owned() })?;
        if whole.starts_with(r"\\") {
            return Err(PlatformError::Unsafe { what: format!("{at}, which is on another computer") });
        }
        let wide_path = path(&whole)?;
        let access = FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES;
        let (share, flags) = (FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_FLAG_BACKUP_SEMANTICS);
        // SAFETY: the path ends in a zero, security and template are left out.
        let raw = unsafe { CreateFileW(wide_path.as_ptr(), access, share, null(), OPEN_EXISTING, flags, null_mut()) };
        let handle = match Handle::new(raw, at) {
            Ok(handle) => handle,
            Err(PlatformError::Missing { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        // Where it was led to, whatever stood on the way.
        if final_path(handle.raw(), at)?.to_uppercase() == whole.to_uppercase() {
            Ok(Some(Self(Some(handle))))
        } else {
            Err(PlatformError::Unsafe { what: format!("{at}, which is reached through a link") })
        }
    }
}

/// What was opened by another call.
pub fn must_be_at(file: &File, path: &Path) -> Result<()> {
    if !careful() {
        return Ok(());
    }
    let what = path.display().to_string();
    let mut about = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open and `about` is writable.
    done(unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut about) }, &what)?;
    let led = final_path(file.as_raw_handle(), &what)?.to_uppercase() == whole(&what)?.to_uppercase();
    if led && about.nNumberOfLinks == 1 {
        return Ok(());
    }
    Err(PlatformError::Unsafe { what: format!("{what}, which is a file of somewhere else too") })
}

/// Where what is open really is: with every link resolved, and names at their full length.
pub fn final_path(handle: HANDLE, what: &str) -> Result<String> {
    let mut buffer = vec![0u16; 32_768];
    // SAFETY: the handle is open, and the buffer is as long as it is said to be.
    let length = unsafe {
        GetFinalPathNameByHandleW(handle, buffer.as_mut_ptr(), 32_768, FILE_NAME_NORMALIZED | VOLUME_NAME_DOS)
    };
    match buffer.get(..length as usize).filter(|path| !path.is_empty()) {
        Some(found) => {
            let found = super::wide::name(found)?;
            let plain = found.strip_prefix(r"\\?\").map(|rest| match rest.strip_prefix(r"UNC\") {
                Some(share) => format!(r"\\{share}"),
                None => rest.to_owned(),
            });
            Ok(plain.unwrap_or(found))
        }
        None => fail(last(), what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::files::{Files as _, Folder};
    use crate::platform::windows::{Windows, unique};

    #[test]
    fn a_folder_that_is_held_is_not_replaced() {
        let above = Windows.folder(Folder::LocalAppData).unwrap();
        let (first, second) = (format!("{above}\\{}", unique("held")), format!("{above}\\{}", unique("moved")));
        Windows.make_folder(&first).unwrap();
        if careful() {
            let held = Held::around(&format!("{first}\\x")).unwrap().unwrap();
            assert!(std::fs::rename(&first, &second).is_err(), "it could be replaced while it was held");
            drop(held);
        }
        std::fs::rename(&first, &second).unwrap();
        assert!(Held::around(&format!("{first}\\x")).unwrap().is_none() == careful());
        Windows.delete_folder(&second).unwrap();
    }

    #[test]
    fn a_file_that_was_opened_is_the_one_that_was_meant() {
        let above = Windows.folder(Folder::LocalAppData).unwrap();
        let (path, other) = (format!("{above}\\{}", unique("meant")), format!("{above}\\{}", unique("other")));
        std::fs::write(&path, b"x").unwrap();
        let file = File::open(&path).unwrap();
        must_be_at(&file, Path::new(&path)).unwrap();
        let elsewhere = must_be_at(&file, Path::new(&other));
        assert_eq!(matches!(elsewhere, Err(PlatformError::Unsafe { .. })), careful(), "{elsewhere:?}");
        std::fs::hard_link(&path, &other).unwrap();
        assert_eq!(must_be_at(&file, Path::new(&path)).is_err(), careful());
        drop(file);
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(&other).unwrap();
    }

    #[test]
    fn the_way_there_is_told_whole() {
        let system = Windows.folder(Folder::System).unwrap();
        let root = Held::folder("C:").unwrap().unwrap();
        assert_eq!(root.0.map(|root| final_path(root.raw(), "C:").unwrap()), careful().then(|| "C:\\".to_owned()));
        let held = Held::folder(&system.to_uppercase()).unwrap().unwrap();
        let found = held.0.map(|held| final_path(held.raw(), &system).unwrap().to_uppercase());
        assert_eq!(found, careful().then(|| system.to_uppercase()));
        let elsewhere = Held::folder(r"\\127.0.0.1\share");
        assert_eq!(matches!(elsewhere, Err(PlatformError::Unsafe { .. })), careful());
    }
}
