//! Files by their whole path, as the system writes it: `C:\Users\anna\Documents\Default.rdp`.

use serde::{Deserialize, Serialize};

use super::{Bytes, Result};

pub const READ_ONLY: u32 = 0x1;
pub const HIDDEN: u32 = 0x2;
pub const SYSTEM: u32 = 0x4;
pub const ARCHIVE: u32 = 0x20;
pub const NOT_INDEXED: u32 = 0x2000;
/// What a program may set. Readers leave all others out: OneDrive and NTFS keep theirs for themselves.
pub const SETTABLE: u32 = READ_ONLY | HIDDEN | SYSTEM | ARCHIVE | NOT_INDEXED;

/// Folders that Windows moves about (OneDrive, other languages, roaming profiles): asked for, never put together.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Folder {
    Documents,
    LocalAppData,
    RoamingAppData,
    ProgramData,
    /// `C:\Windows\System32`
    System,
}

/// A whole file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FileState {
    pub bytes: Bytes,
    /// Of `SETTABLE` only.
    pub attributes: u32,
    /// Last written: 100 ns since 1601, as NTFS keeps it.
    pub modified: u64,
}

/// A line of a folder's listing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DirectoryEntry {
    pub name: String,
    pub folder: bool,
    pub size: u64,
}

/// Reads and writes; what is read may be absent, which is `None`. Links and junctions are not followed: `Denied`. Streams
/// (`file:stream`) are no files.
///
/// With an administrator's rights a path is `Unsafe` where any folder on the way is a link or a junction, or lies on another
/// computer; and a file, where it has a second name (a hard link), but for its mere existence. Whoever has fewer rights could
/// put those there, and have Redial change something of somebody else's. The folder is held while something is done in it.
pub trait Files {
    fn folder(&self, folder: Folder) -> Result<String>;

    /// `TooLong` above so many octets.
    fn file(&self, path: &str, most: u64) -> Result<Option<FileState>>;

    fn file_exists(&self, path: &str) -> Result<bool>;

    /// What is in a folder, not below; at most 10 000 entries, else `TooLong`. `None` where there is no folder.
    fn list(&self, folder: &str) -> Result<Option<Vec<DirectoryEntry>>>;

    /// Creates or replaces the whole file (hidden and read-only ones too), then sets attributes and time. Readers see the
    /// old octets or the new ones, nothing between. `Missing` where there is no folder for it.
    fn write_file(&self, path: &str, state: &FileState) -> Result<()>;

    /// `Missing` where there is none; hidden and read-only ones go too.
    fn delete_file(&self, path: &str) -> Result<()>;

    /// Within one volume; keeps octets, attributes, time and rights. Never replaces: `Busy` where `to` exists.
    fn move_file(&self, from: &str, to: &str) -> Result<()>;

    /// Keeps octets, attributes, time and rights, which it has from the first moment on or stricter ones. Never replaces:
    /// `Busy` where `to` exists.
    fn copy_file(&self, from: &str, to: &str) -> Result<()>;

    /// `Busy` where it exists, `Missing` where there is no folder above.
    fn make_folder(&self, path: &str) -> Result<()>;

    /// The same with these rights (SDDL) from its first moment on, and none from the folder above.
    fn make_closed_folder(&self, path: &str, rights: &str) -> Result<()>;

    /// An empty one. `Busy` where it is not, `Missing` where there is none.
    fn delete_folder(&self, path: &str) -> Result<()>;

    /// Who may do what with a file or folder: owner, group and DACL as SDDL. `None` where it does not exist.
    fn security(&self, path: &str) -> Result<Option<String>>;

    /// Replaces owner, group and DACL, taking ownership first where the rights to write it are missing.
    fn set_security(&self, path: &str, sddl: &str) -> Result<()>;
}

/// The hidden file in which Remote Desktop Connection keeps what was last set in its window. Windows knows where Documents
/// is, in every language and with OneDrive.
///
/// # Errors
/// Where it does not say.
pub fn default_rdp(pc: &(impl Files + ?Sized)) -> Result<String> {
    Ok(format!("{}\\Default.rdp", pc.folder(Folder::Documents)?))
}

impl FileState {
    /// Whether two are the same file, however coarse the clock of its volume is (FAT: two seconds).
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        const COARSEST: u64 = 20_000_000;
        self.bytes == other.bytes
            && self.attributes == other.attributes
            && self.modified.abs_diff(other.modified) < COARSEST
    }
}
