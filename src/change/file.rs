//! Files and folders: written, moved, copied, made.

use serde::{Deserialize, Serialize};

use super::words::Turns;
use super::{Change, ChangeError, Edit, Inspection, Undo, Words, keys};
use crate::model::Said;
use crate::platform::files::{FileState, HIDDEN};
use crate::platform::rights::{Of, only_administrators_change};
use crate::platform::{Platform, PlatformError, sddl};

/// No file that a fix keeps a copy of is larger.
pub const LONGEST: u64 = 1024 * 1024;

/// A whole small file written or deleted.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FileContent {
    pub path: String,
    pub old: Option<FileState>,
    pub new: Option<FileState>,
    /// Who might do what with a file that is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
}

/// A file renamed, mostly to keep it as a backup.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FileMoved {
    pub from: String,
    pub to: String,
}

/// A copy made of a file, with its rights. With an administrator's rights only into a folder that nobody else changes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FileCopied {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FolderMade {
    pub path: String,
    /// Who may do what with it, from its first moment on. None: what the folder above hands down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
}

impl FileContent {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn plan(pc: &dyn Platform, path: &str, new: Option<FileState>) -> Result<Option<Change>, ChangeError> {
        let old = pc.file(path, LONGEST)?;
        let same = match (&old, &new) {
            (Some(old), Some(new)) => old.same(new),
            (None, None) => true,
            _ => false,
        };
        if same {
            return Ok(None);
        }
        let rights = if new.is_none() { pc.security(path)? } else { None };
        Ok(Some(Change::FileContent(Self { path: spelled(pc, path)?, old, new, rights })))
    }
}

impl FileContent {
    /// Whether the file has the rights that it had; so it is where they do not matter.
    fn has_rights(&self, pc: &dyn Platform) -> Result<bool, PlatformError> {
        let Some(rights) = &self.rights else { return Ok(true) };
        Ok(pc.security(&self.path)?.is_some_and(|found| sddl::same(&found, rights)))
    }
}

impl FileMoved {
    /// None where there is no such file.
    ///
    /// # Errors
    /// Where that can't be told.
    pub fn plan(pc: &dyn Platform, from: &str, to: &str) -> Result<Option<Change>, ChangeError> {
        if !pc.file_exists(from)? {
            return Ok(None);
        }
        Ok(Some(Change::FileMoved(Self { from: spelled(pc, from)?, to: to.to_owned() })))
    }
}

impl FileCopied {
    fn must_end_up_closed(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        let folder = self.to.rsplit_once('\\').map_or("", |(folder, _)| folder);
        let closed = pc.security(folder)?.is_some_and(|rights| only_administrators_change(&rights, Of::File));
        if closed || !pc.identity()?.elevated {
            return Ok(());
        }
        Err(PlatformError::Unsafe { what: format!("{folder}, which others than administrators may change") })
    }
}

/// An earlier Redial kept copies of certificates in a folder that anybody could have made first. They are never looked at
/// again: the journal has what they hold.
fn is_kept_by_an_earlier_one(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folder, file) = lower.rsplit_once('\\').unwrap_or(("", &lower));
    file == "redial" && folder.ends_with("\\programdata")
        || folder.ends_with("\\redial") && file.starts_with("remote-desktop-") && file.strip_suffix(".cer").is_some()
}

fn kept() -> Inspection {
    Inspection::plain(false, true, EarlierCopy {}.into())
}

crate::says! { "change-file":
    EarlierCopy {} = "a copy that an earlier Redial kept, and that stays where it is";
    Delete { file: Path } = "Delete {file}";
    Create { file: Path } = "Create {file}";
    Rewrite { file: Path } = "Rewrite {file}";
    NoFile {} = "no file";
    Large { n: Count } = "{n} bytes";
    LargeAndHidden { n: Count } = "{n} bytes, hidden";
    PutAside { file: Path } = "Put {file} aside";
    InUseAs { file: Path } = "in use as {file}";
    KeptAs { file: Path } = "kept as {file}";
    Moved { from: Path, to: Path } = "{from} -> {to}";
    BothFiles {} = "both files";
    OldOnly {} = "the file at its old place only";
    NewOnly {} = "the file at its new place only";
    NeitherFile {} = "neither file";
    CopyFile { file: Path } = "Copy {file}";
    NoCopy {} = "no copy";
    ACopy {} = "a copy";
    CopyAs { file: Path } = "a copy as {file}";
    Copied { from: Path, to: Path } = "{from} copied to {to}";
    MakeFolder { folder: Path } = "Create the folder {folder}";
    NoFolder {} = "no folder";
    EmptyFolder {} = "an empty folder";
    ThatFolder { path: Path } = "{path}";
    AFolder {} = "a folder";
    OpenFolder {} = "a folder that others may use";
    FileInstead {} = "a file with that name";
}

impl Edit for FileContent {
    fn words(&self) -> Words {
        let file = name(&self.path).into();
        let short: Said = match &self.new {
            None => Delete { file }.into(),
            Some(_) if self.old.is_none() => Create { file }.into(),
            Some(_) => Rewrite { file }.into(),
        };
        let (before, after) = (size(self.old.as_ref()), size(self.new.as_ref()));
        let (from, to) = (before.clone().into(), after.clone().into());
        Words::new(short, before, after, Turns { place: self.path.as_str().into(), before: from, after: to })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        if is_kept_by_an_earlier_one(&self.path) {
            return Ok(kept());
        }
        let found = pc.file(&self.path, LONGEST)?;
        let is = |state: &Option<FileState>| match (state, &found) {
            (Some(state), Some(found)) => found.same(state),
            (None, None) => true,
            _ => false,
        };
        // The octets come first, attributes and time after them.
        let octets = |state: &Option<FileState>| match (state, &found) {
            (Some(state), Some(found)) => found.bytes == state.bytes,
            _ => false,
        };
        let (old, new) = (is(&self.old) && self.has_rights(pc)?, is(&self.new));
        let between = !old && !new && (octets(&self.old) || octets(&self.new));
        Ok(Inspection { old, new, between, found: size(found.as_ref()) })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        write(pc, &self.path, self.new.as_ref())
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        write(pc, &self.path, self.old.as_ref())?;
        match &self.rights {
            Some(rights) if !self.has_rights(pc)? => pc.set_security(&self.path, rights),
            _ => Ok(()),
        }
    }

    fn undo(&self) -> Undo {
        if is_kept_by_an_earlier_one(&self.path) { Undo::None } else { Undo::Full }
    }
}

impl Edit for FileMoved {
    fn words(&self) -> Words {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let short = PutAside { file: name(from).into() };
        let (before, after) = (InUseAs { file: name(from).into() }, KeptAs { file: name(to).into() });
        Words::new(short, before, after, Moved { from: from.into(), to: to.into() })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let (from, to) = (pc.file_exists(&self.from)?, pc.file_exists(&self.to)?);
        let found = match (from, to) {
            (true, true) => BothFiles {}.into(),
            (true, false) => OldOnly {}.into(),
            (false, true) => NewOnly {}.into(),
            (false, false) => NeitherFile {}.into(),
        };
        Ok(Inspection::plain(from && !to, !from && to, found))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.move_file(&self.from, &self.to)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.move_file(&self.to, &self.from)
    }
}

impl Edit for FileCopied {
    fn words(&self) -> Words {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let short = CopyFile { file: name(from).into() };
        let after = CopyAs { file: name(to).into() };
        Words::new(short, NoCopy {}, after, Copied { from: from.into(), to: to.into() })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let (from, to) = (pc.file_exists(&self.from)?, pc.file_exists(&self.to)?);
        let found = if to { ACopy {}.into() } else { NoCopy {}.into() };
        // Without its original the copy is the only one, which no undo may delete.
        Ok(Inspection::plain(!to, from && to, found))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        self.must_end_up_closed(pc)?;
        pc.copy_file(&self.from, &self.to)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.delete_file(&self.to)
    }
}

impl Edit for FolderMade {
    fn words(&self) -> Words {
        let (folder, path) = (name(&self.path).into(), self.path.as_str().into());
        Words::new(MakeFolder { folder }, NoFolder {}, EmptyFolder {}, ThatFolder { path })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        if is_kept_by_an_earlier_one(&self.path) {
            return Ok(kept());
        }
        let folder = pc.list(&self.path)?.is_some();
        let taken = !folder && pc.file_exists(&self.path)?;
        // One that somebody else made under that name is not the one that was meant.
        let ours = folder && self.has_rights(pc)?;
        let found = match (folder, ours, taken) {
            (true, true, _) => AFolder {}.into(),
            (true, false, _) => OpenFolder {}.into(),
            (false, _, true) => FileInstead {}.into(),
            (false, _, false) => NoFolder {}.into(),
        };
        Ok(Inspection::plain(!folder && !taken, ours, found))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        let Some(rights) = &self.rights else { return pc.make_folder(&self.path) };
        let above = self.path.rsplit_once('\\').map_or("", |(above, _)| above);
        if !pc.security(above)?.is_some_and(|found| only_administrators_change(&found, Of::Above)) {
            return Err(PlatformError::Unsafe { what: format!("{above}, of which others could take it away again") });
        }
        pc.make_closed_folder(&self.path, rights)?;
        if !self.has_rights(pc)? && pc.list(&self.path)?.is_some() {
            // A system that made something of its own of them, as Wine does: nothing may be put in there.
            pc.delete_folder(&self.path)?;
        }
        Ok(())
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.delete_folder(&self.path)
    }

    fn undo(&self) -> Undo {
        if is_kept_by_an_earlier_one(&self.path) { Undo::None } else { Undo::Full }
    }
}

impl FolderMade {
    fn has_rights(&self, pc: &dyn Platform) -> Result<bool, PlatformError> {
        let Some(rights) = &self.rights else { return Ok(true) };
        Ok(pc.security(&self.path)?.is_some_and(|found| sddl::same(&found, rights)))
    }
}

/// The path as its folder spells the file, so that one that goes and comes back looks as it did.
fn spelled(pc: &dyn Platform, path: &str) -> Result<String, PlatformError> {
    let Some((folder, name)) = path.rsplit_once('\\') else { return Ok(path.to_owned()) };
    let entries = pc.list(folder)?.unwrap_or_default();
    Ok(format!("{folder}\\{}", keys::spelling(entries.into_iter().map(|entry| entry.name).collect(), name)))
}

fn write(pc: &dyn Platform, path: &str, state: Option<&FileState>) -> Result<(), PlatformError> {
    match state {
        Some(state) => pc.write_file(path, state),
        None => pc.delete_file(path),
    }
}

fn size(state: Option<&FileState>) -> Said {
    let Some(state) = state else { return NoFile {}.into() };
    let n = state.bytes.0.len().into();
    if state.attributes & HIDDEN == 0 { Large { n }.into() } else { LargeAndHidden { n }.into() }
}

/// The last part of a path.
pub fn name(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or(path)
}
