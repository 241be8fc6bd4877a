//! Files and folders.

use std::io::Read as _;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_FILE_NOT_FOUND, ERROR_NO_MORE_FILES, GENERIC_READ, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::{
    CreateDirectoryW, DELETE, FILE_ATTRIBUTE_DIRECTORY, FILE_LIST_DIRECTORY, FILE_WRITE_ATTRIBUTES, FindClose,
    FindExInfoBasic, FindExSearchNameMatch, FindFirstFileExW, FindNextFileW, WIN32_FIND_DATAW,
};
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{
    FOLDERID_Documents, FOLDERID_LocalAppData, FOLDERID_ProgramData, FOLDERID_RoamingAppData, KF_FLAG_DONT_VERIFY,
    SHGetKnownFolderPath,
};

use super::error::{done, fail, last};
use super::file_object::FileObject;
use super::file_path::path;
use super::file_writing::{into_file, io};
use super::held::Held;
use super::owned::Memory;
use super::privileges::{self, Borrowed};
use super::wide::{pointed, text, wide};
use super::{Windows, directories, file_writing, security};
use crate::platform::files::{DirectoryEntry, FileState, Files, Folder, READ_ONLY};
use crate::platform::{Bytes, PlatformError, Result};

/// No folder that fixes look into has anything like it.
const MOST_ENTRIES: usize = 10_000;

impl Files for Windows {
    fn folder(&self, folder: Folder) -> Result<String> {
        let id = match folder {
            Folder::Documents => FOLDERID_Documents,
            Folder::LocalAppData => FOLDERID_LocalAppData,
            Folder::RoamingAppData => FOLDERID_RoamingAppData,
            Folder::ProgramData => FOLDERID_ProgramData,
            Folder::System => return Ok(directories::system().display().to_string()),
        };
        let mut found = null_mut();
        let flags = KF_FLAG_DONT_VERIFY.cast_unsigned();
        // SAFETY: the id lives until the call returns, no token stands for this user, and `found` is ours to free.
        let answer = unsafe { SHGetKnownFolderPath(&raw const id, flags, null_mut(), &raw mut found) };
        // SAFETY: the documentation says to free it so, whether the call succeeded or not.
        let found = Memory::new(found, |start| unsafe { CoTaskMemFree(start.cast()) });
        if answer < 0 {
            return fail(answer.cast_unsigned(), &format!("folder {folder:?}"));
        }
        // SAFETY: the call succeeded, so the text ends in a zero.
        Ok(unsafe { pointed(found.start) })
    }

    fn file(&self, path: &str, most: u64) -> Result<Option<FileState>> {
        let Some(object) = FileObject::open(path, 0)?.filter(|object| !object.is_folder()) else { return Ok(None) };
        if object.size() > most {
            return Err(PlatformError::TooLong { what: path.to_owned() });
        }
        let Some(object) = FileObject::single(path, GENERIC_READ)?.filter(|object| !object.is_folder()) else {
            return Ok(None);
        };
        let (attributes, modified) = (object.attributes(), object.modified());
        let mut bytes = Vec::new();
        // It may have grown since.
        let read = into_file(object.handle).take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| io(&error, path))?;
        if bytes.len() as u64 > most {
            return Err(PlatformError::TooLong { what: path.to_owned() });
        }
        Ok(Some(FileState { bytes: Bytes(bytes), attributes, modified }))
    }

    fn file_exists(&self, path: &str) -> Result<bool> {
        Ok(FileObject::open(path, 0)?.is_some_and(|object| !object.is_folder()))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<DirectoryEntry>>> {
        match FileObject::open(folder, FILE_LIST_DIRECTORY)? {
            Some(object) if object.is_folder() => {
                let _folder = Held::folder(folder)?;
                entries(folder).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn write_file(&self, at: &str, state: &FileState) -> Result<()> {
        file_writing::write(at, state)
    }

    fn delete_file(&self, path: &str) -> Result<()> {
        let missing = || PlatformError::Missing { what: path.to_owned() };
        let object = FileObject::single(path, DELETE | FILE_WRITE_ATTRIBUTES)?.filter(|object| !object.is_folder());
        let object = object.ok_or_else(missing)?;
        let attributes = object.attributes();
        if attributes & READ_ONLY != 0 {
            object.set(attributes & !READ_ONLY, None)?;
        }
        let deleted = object.delete();
        if deleted.is_err() && attributes & READ_ONLY != 0 {
            object.set(attributes, None)?;
        }
        deleted
    }

    fn move_file(&self, from: &str, to: &str) -> Result<()> {
        let object = FileObject::single(from, DELETE)?.filter(|object| !object.is_folder());
        let object = object.ok_or_else(|| PlatformError::Missing { what: from.to_owned() })?;
        let _folder = Held::around(to)?;
        object.rename(to)
    }

    fn copy_file(&self, from: &str, to: &str) -> Result<()> {
        file_writing::copy(from, to)
    }

    fn make_folder(&self, at: &str) -> Result<()> {
        let (_folder, wide_path) = (Held::around(at)?, path(at)?);
        // SAFETY: the path ends in a zero, and the rights come from the folder above.
        done(unsafe { CreateDirectoryW(wide_path.as_ptr(), null()) }, at)
    }

    fn make_closed_folder(&self, at: &str, rights: &str) -> Result<()> {
        let (_folder, wide_path) = (Held::around(at)?, path(at)?);
        // Another owner than oneself takes it.
        let _privileges = Borrowed::new(&[privileges::RESTORE]);
        let rights = security::Given::new(rights)?;
        // SAFETY: the path ends in a zero, and the rights live until the call returns.
        done(unsafe { CreateDirectoryW(wide_path.as_ptr(), rights.attributes()) }, at)
    }

    fn delete_folder(&self, at: &str) -> Result<()> {
        let object = FileObject::open(at, DELETE)?.filter(FileObject::is_folder);
        object.ok_or_else(|| PlatformError::Missing { what: at.to_owned() })?.delete()
    }

    fn security(&self, path: &str) -> Result<Option<String>> {
        security::read(path)
    }

    fn set_security(&self, path: &str, sddl: &str) -> Result<()> {
        security::write(path, sddl)
    }
}

fn entries(folder: &str) -> Result<Vec<DirectoryEntry>> {
    let mut pattern = path(folder)?;
    pattern.pop();
    pattern.extend(wide(r"\*")?);
    let mut data = WIN32_FIND_DATAW::default();
    // SAFETY: the pattern ends in a zero, and the basic information is what `data` has room for.
    let search = unsafe {
        let data = (&raw mut data).cast();
        FindFirstFileExW(pattern.as_ptr(), FindExInfoBasic, data, FindExSearchNameMatch, null(), 0)
    };
    if search.is_null() || search == INVALID_HANDLE_VALUE {
        // The root of a volume has no entry, not even for itself.
        return if last() == ERROR_FILE_NOT_FOUND { Ok(Vec::new()) } else { fail(last(), folder) };
    }
    // SAFETY: a search is closed so, and once.
    let search = Memory::new(search, |search| unsafe {
        FindClose(search);
    });
    let mut found = Vec::new();
    loop {
        let name = text(&data.cFileName);
        if name != "." && name != ".." {
            if found.len() == MOST_ENTRIES {
                return Err(PlatformError::TooLong { what: folder.to_owned() });
            }
            let size = u64::from(data.nFileSizeHigh) << 32 | u64::from(data.nFileSizeLow);
            found.push(DirectoryEntry { name, folder: data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY != 0, size });
        }
        // SAFETY: the search is open and `data` is writable.
        if unsafe { FindNextFileW(search.start, &raw mut data) } == 0 {
            return if last() == ERROR_NO_MORE_FILES { Ok(found) } else { fail(last(), folder) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::files::{ARCHIVE, HIDDEN};
    use crate::platform::windows::held::careful;
    use crate::platform::windows::unique;

    /// A folder of a test's own, that goes with it.
    struct Place(String);

    impl Place {
        fn new(name: &str) -> Self {
            let above = Windows.folder(Folder::LocalAppData).unwrap();
            let place = format!("{above}\\{}", unique(name));
            Windows.make_folder(&place).unwrap();
            Self(place)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn files_keep_the_contract() {
        crate::platform::contract::files(&Windows, &unique("contract"));
    }

    #[test]
    fn known_folders_are_there() {
        use Folder::{Documents, LocalAppData, ProgramData, RoamingAppData, System};
        for folder in [Documents, LocalAppData, RoamingAppData, ProgramData, System] {
            let path = Windows.folder(folder).unwrap();
            assert!(Windows.list(&path).unwrap().is_some(), "{path}");
            assert_eq!(Windows.file(&path, 1).unwrap(), None, "a folder is no file");
        }
        assert!(Windows.file_exists(&format!("{}\\kernel32.dll", Windows.folder(System).unwrap())).unwrap());
    }

    #[test]
    fn a_locked_file_is_busy_and_stays() {
        use std::os::windows::fs::OpenOptionsExt as _;
        let place = Place::new("locked");
        let path = format!("{}\\cache.bin", place.0);
        let state =
            FileState { bytes: Bytes(b"x".to_vec()), attributes: HIDDEN | ARCHIVE, modified: 133_000_000_000_000_000 };
        Windows.write_file(&path, &state).unwrap();
        let held = std::fs::OpenOptions::new().read(true).share_mode(0).open(&path).unwrap();
        for result in
            [Windows.delete_file(&path), Windows.write_file(&path, &state), Windows.file(&path, 9).map(|_| ())]
        {
            assert!(matches!(result, Err(PlatformError::Busy { .. })), "{result:?}");
        }
        drop(held);
        assert!(Windows.file(&path, 9).unwrap().unwrap().same(&state));
        assert_eq!(Windows.list(&place.0).unwrap().unwrap().len(), 1, "nothing is left lying about");
    }

    #[test]
    fn a_folder_in_the_way_is_busy() {
        let place = Place::new("in-the-way");
        let state = FileState { bytes: Bytes(Vec::new()), attributes: 0, modified: 133_000_000_000_000_000 };
        let below = format!("{}\\below", place.0);
        Windows.make_folder(&below).unwrap();
        assert!(matches!(Windows.write_file(&below, &state), Err(PlatformError::Busy { .. })));
        assert!(matches!(Windows.delete_file(&below), Err(PlatformError::Missing { .. })));
        Windows.delete_folder(&below).unwrap();
    }

    #[test]
    #[ignore = "needs real Windows: Wine's folders have no rights of their own to change"]
    fn rights_come_back_as_they_were() {
        let place = Place::new("rights");
        let path = format!("{}\\key", place.0);
        let state = FileState { bytes: Bytes(b"key".to_vec()), attributes: 0, modified: 133_000_000_000_000_000 };
        Windows.write_file(&path, &state).unwrap();
        let before = Windows.security(&path).unwrap().unwrap();
        let (head, _) = before.split_once("D:").unwrap();
        let narrow = format!("{head}D:PAI(A;;FR;;;NS)(A;;FA;;;SY)(A;;FA;;;WD)");
        Windows.set_security(&path, &narrow).unwrap();
        let now = Windows.security(&path).unwrap().unwrap();
        assert!(now.contains("D:PAI") && now.contains(";;;NS)"), "{now}");
        let copy = format!("{path} copied");
        Windows.copy_file(&path, &copy).unwrap();
        assert_eq!(Windows.security(&copy).unwrap().unwrap(), now);
        Windows.set_security(&path, &before).unwrap();
        assert_eq!(Windows.security(&path).unwrap().unwrap(), before);
    }

    #[test]
    fn a_file_with_two_names_is_left_alone_with_an_administrators_rights() {
        let place = Place::new("names");
        let (path, other) = (format!("{}\\key", place.0), format!("{}\\other", place.0));
        let state = FileState { bytes: Bytes(b"key".to_vec()), attributes: 0, modified: 133_000_000_000_000_000 };
        Windows.write_file(&path, &state).unwrap();
        let sddl = Windows.security(&path).unwrap().unwrap();
        std::fs::hard_link(&path, &other).unwrap();
        assert!(Windows.file_exists(&path).unwrap() && Windows.file_exists(&other).unwrap());
        let unsafe_here =
            |result: Result<()>| assert_eq!(matches!(result, Err(PlatformError::Unsafe { .. })), careful());
        unsafe_here(Windows.file(&path, 9).map(|_| ()));
        unsafe_here(Windows.security(&path).map(|_| ()));
        if careful() {
            unsafe_here(Windows.set_security(&path, &sddl));
            unsafe_here(Windows.write_file(&path, &state));
            unsafe_here(Windows.delete_file(&path));
            unsafe_here(Windows.move_file(&path, &format!("{path}2")));
            unsafe_here(Windows.copy_file(&path, &format!("{path}2")));
            assert_eq!(std::fs::read(&path).unwrap(), b"key");
        }
        std::fs::remove_file(&other).unwrap();
        assert_eq!(Windows.file(&path, 9).unwrap().unwrap().bytes, state.bytes);
    }

    #[test]
    #[ignore = "needs real Windows: Wine's folders have no rights of their own"]
    fn a_closed_folder_is_closed_from_the_first_moment_on() {
        use crate::platform::rights::{CLOSED_FOLDER, Of, only_administrators_change, others};
        if !careful() {
            return;
        }
        let place = Place::new("closed");
        let folder = format!("{}\\closed", place.0);
        Windows.make_closed_folder(&folder, CLOSED_FOLDER).unwrap();
        let rights = Windows.security(&folder).unwrap().unwrap();
        assert!(rights.contains("D:P") && only_administrators_change(&rights, Of::File), "{rights}");
        assert_eq!(others(&rights), Some(Vec::new()));
        assert!(matches!(Windows.make_closed_folder(&folder, CLOSED_FOLDER), Err(PlatformError::Busy { .. })));
        // Whoever watches the folder above sees no copy that is not closed yet.
        let state = FileState { bytes: Bytes(b"key".to_vec()), attributes: 4, modified: 133_000_000_000_000_000 };
        let (key, copy) = (format!("{}\\key", place.0), format!("{folder}\\key"));
        Windows.write_file(&key, &state).unwrap();
        Windows.copy_file(&key, &copy).unwrap();
        assert!(Windows.file(&copy, 9).unwrap().unwrap().same(&state));
        assert_eq!(Windows.security(&copy).unwrap(), Windows.security(&key).unwrap());
    }

    #[test]
    #[ignore = "needs real Windows: mklink makes junctions there, and Wine's makes none"]
    fn a_junction_is_denied() {
        let place = Place::new("junction");
        let (real, link) = (format!("{}\\real", place.0), format!("{}\\link", place.0));
        Windows.make_folder(&real).unwrap();
        let timeout = std::time::Duration::from_mins(1);
        crate::platform::windows::programs::run("cmd.exe", &["/c", "mklink", "/J", &link, &real], timeout).unwrap();
        assert!(matches!(Windows.list(&link), Err(PlatformError::Denied { .. })));
        assert!(matches!(Windows.delete_folder(&link), Err(PlatformError::Denied { .. })));
        // And on the way, as soon as one has more rights than whoever made it.
        let state = FileState { bytes: Bytes(b"x".to_vec()), attributes: 0, modified: 133_000_000_000_000_000 };
        Windows.write_file(&format!("{real}\\file"), &state).unwrap();
        let file = format!("{link}\\file");
        let mut results = vec![Windows.file(&file, 9).map(|_| ()), Windows.file_exists(&file).map(|_| ())];
        if careful() {
            results.push(Windows.write_file(&file, &state));
            results.push(Windows.delete_file(&file));
            results.push(Windows.move_file(&file, &format!("{link}\\other")));
            results.push(Windows.move_file(&format!("{real}\\file"), &format!("{link}\\other")));
            results.push(Windows.copy_file(&format!("{real}\\file"), &format!("{link}\\other")));
            results.push(Windows.make_folder(&format!("{link}\\folder")));
            results.push(Windows.set_security(&file, "O:BAD:(A;;FA;;;WD)"));
        }
        for result in results {
            assert_eq!(matches!(result, Err(PlatformError::Unsafe { .. })), careful(), "{result:?}");
        }
        assert_eq!(Windows.list(&real).unwrap().unwrap().len(), 1);
        assert_eq!(std::fs::read(format!("{real}\\file")).unwrap(), b"x");
        std::fs::remove_dir(&link).unwrap();
    }
}
