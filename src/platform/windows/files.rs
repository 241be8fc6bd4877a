//! Files and folders.

use std::io::Read as _;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_FILE_NOT_FOUND, ERROR_NO_MORE_FILES, GENERIC_READ, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::{
    COPY_FILE_FAIL_IF_EXISTS, CopyFileExW, CreateDirectoryW, DELETE, FILE_ATTRIBUTE_DIRECTORY, FILE_LIST_DIRECTORY,
    FILE_WRITE_ATTRIBUTES, FindClose, FindExInfoBasic, FindExSearchNameMatch, FindFirstFileExW, FindNextFileW,
    RemoveDirectoryW, WIN32_FIND_DATAW,
};
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{
    FOLDERID_Documents, FOLDERID_LocalAppData, FOLDERID_ProgramData, FOLDERID_RoamingAppData, KF_FLAG_DONT_VERIFY,
    SHGetKnownFolderPath,
};

use super::error::{done, fail, last};
use super::file_writing::{into_file, io, move_new};
use super::node::{Node, path};
use super::owned::Memory;
use super::wide::{pointed, text, wide};
use super::{Windows, directories, file_writing, security};
use crate::platform::files::{Entry, FileState, Files, Folder, READ_ONLY};
use crate::platform::{Bytes, PlatformError, Result};

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
        let Some(node) = Node::open(path, 0)?.filter(|node| !node.is_folder()) else { return Ok(None) };
        if node.size() > most {
            return Err(PlatformError::TooLong { what: path.to_owned() });
        }
        let Some(node) = Node::open(path, GENERIC_READ)? else { return Ok(None) };
        let (attributes, modified) = (node.attributes(), node.modified());
        let mut bytes = Vec::new();
        // It may have grown since.
        let read = into_file(node.handle).take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| io(&error, path))?;
        if bytes.len() as u64 > most {
            return Err(PlatformError::TooLong { what: path.to_owned() });
        }
        Ok(Some(FileState { bytes: Bytes(bytes), attributes, modified }))
    }

    fn file_exists(&self, path: &str) -> Result<bool> {
        Ok(Node::open(path, 0)?.is_some_and(|node| !node.is_folder()))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>> {
        match Node::open(folder, FILE_LIST_DIRECTORY)? {
            Some(node) if node.is_folder() => entries(folder).map(Some),
            _ => Ok(None),
        }
    }

    fn write_file(&self, at: &str, state: &FileState) -> Result<()> {
        file_writing::write(at, state)
    }

    fn delete_file(&self, path: &str) -> Result<()> {
        let missing = || PlatformError::Missing { what: path.to_owned() };
        let node = Node::open(path, DELETE | FILE_WRITE_ATTRIBUTES)?.filter(|node| !node.is_folder());
        let node = node.ok_or_else(missing)?;
        let attributes = node.attributes();
        if attributes & READ_ONLY != 0 {
            node.set(attributes & !READ_ONLY, None)?;
        }
        let deleted = node.delete();
        if deleted.is_err() && attributes & READ_ONLY != 0 {
            node.set(attributes, None)?;
        }
        deleted
    }

    fn move_file(&self, from: &str, to: &str) -> Result<()> {
        if !self.file_exists(from)? {
            return Err(PlatformError::Missing { what: from.to_owned() });
        }
        move_new(from, to)
    }

    fn copy_file(&self, from: &str, to: &str) -> Result<()> {
        if !self.file_exists(from)? {
            return Err(PlatformError::Missing { what: from.to_owned() });
        }
        let (wide_from, wide_to) = (path(from)?, path(to)?);
        // SAFETY: both paths end in a zero, and nobody wants to hear of progress.
        let copied = unsafe {
            let (flags, none) = (COPY_FILE_FAIL_IF_EXISTS, null_mut());
            CopyFileExW(wide_from.as_ptr(), wide_to.as_ptr(), None, null(), none, flags)
        };
        done(copied, to)?;
        let same_rights = security::copy(from, to);
        if same_rights.is_err() {
            let _ = self.delete_file(to);
        }
        same_rights
    }

    fn make_folder(&self, at: &str) -> Result<()> {
        let wide_path = path(at)?;
        // SAFETY: the path ends in a zero, and the rights come from the folder above.
        done(unsafe { CreateDirectoryW(wide_path.as_ptr(), null()) }, at)
    }

    fn delete_folder(&self, at: &str) -> Result<()> {
        if Node::open(at, 0)?.is_none_or(|node| !node.is_folder()) {
            return Err(PlatformError::Missing { what: at.to_owned() });
        }
        let wide_path = path(at)?;
        // SAFETY: the path ends in a zero.
        done(unsafe { RemoveDirectoryW(wide_path.as_ptr()) }, at)
    }

    fn security(&self, path: &str) -> Result<Option<String>> {
        security::read(path)
    }

    fn set_security(&self, path: &str, sddl: &str) -> Result<()> {
        security::write(path, sddl)
    }
}

fn entries(folder: &str) -> Result<Vec<Entry>> {
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
            found.push(Entry { name, folder: data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY != 0, size });
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
    fn the_contract() {
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
    #[ignore = "needs real Windows: mklink makes junctions there, and Wine's makes none"]
    fn a_junction_is_denied() {
        let place = Place::new("junction");
        let (real, link) = (format!("{}\\real", place.0), format!("{}\\link", place.0));
        Windows.make_folder(&real).unwrap();
        let patience = std::time::Duration::from_mins(1);
        crate::platform::windows::programs::run("cmd.exe", &["/c", "mklink", "/J", &link, &real], patience).unwrap();
        assert!(matches!(Windows.list(&link), Err(PlatformError::Denied { .. })));
        assert!(matches!(Windows.delete_folder(&link), Err(PlatformError::Denied { .. })));
    }
}
