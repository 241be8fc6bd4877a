//! Its files and folders, with links and rights.

use super::world::{FileEntry, World};
use super::{Fake, Needs, busy, missing};
use crate::platform::files::{DirectoryEntry, FileState, Files, Folder, SETTABLE};
use crate::platform::{PlatformError, Result};

/// ERROR_BAD_PATHNAME
const BAD_PATH: u32 = 161;

impl Files for Fake {
    fn folder(&self, folder: Folder) -> Result<String> {
        self.read(&format!("folder {folder:?}"), |world| {
            world.folders.get(&folder).cloned().map_or_else(|| missing(&format!("folder {folder:?}")), Ok)
        })
    }

    fn file(&self, path: &str, most: u64) -> Result<Option<FileState>> {
        self.read(path, |world| match single(world, path)?.and_then(|entry| entry.file.clone()) {
            Some(state) if state.bytes.0.len() as u64 > most => Err(PlatformError::TooLong { what: path.to_owned() }),
            state => Ok(state),
        })
    }

    fn file_exists(&self, path: &str) -> Result<bool> {
        self.read(path, |world| Ok(entry(world, path)?.is_some_and(|entry| entry.file.is_some())))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<DirectoryEntry>>> {
        self.read(folder, |world| {
            if entry(world, folder)?.is_none_or(|entry| entry.file.is_some()) {
                return Ok(None);
            }
            let entries = inside(world, &place(world, folder)?).map(|entry| DirectoryEntry {
                name: entry.path.rsplit('\\').next().unwrap_or_default().to_owned(),
                folder: entry.file.is_none(),
                size: entry.file.as_ref().map_or(0, |state| state.bytes.0.len() as u64),
            });
            Ok(Some(entries.collect()))
        })
    }

    fn write_file(&self, path: &str, state: &FileState) -> Result<()> {
        self.write(path, needs(path), |world| {
            let place = for_new(world, path)?;
            let state = FileState { attributes: state.attributes & SETTABLE, ..state.clone() };
            single(world, path)?;
            match world.files.get_mut(&place.to_uppercase()) {
                Some(FileEntry { file: Some(old), .. }) => *old = state,
                Some(_) => return busy(path),
                None => world.set_file(&place, state),
            }
            Ok(())
        })
    }

    fn delete_file(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| take_file(world, path).map(|_| ()))
    }

    fn move_file(&self, from: &str, to: &str) -> Result<()> {
        self.write(from, needs(to), |world| {
            let place = for_new(world, to)?;
            if world.entry(&place).is_some() {
                return busy(to);
            }
            let entry = take_file(world, from)?;
            world.files.insert(place.to_uppercase(), FileEntry { path: place, ..entry });
            Ok(())
        })
    }

    fn copy_file(&self, from: &str, to: &str) -> Result<()> {
        self.write(to, needs(to), |world| {
            let place = for_new(world, to)?;
            if world.entry(&place).is_some() {
                return busy(to);
            }
            let from = single(world, from)?.filter(|entry| entry.file.is_some()).cloned().ok_or_else(|| gone(from))?;
            world.files.insert(place.to_uppercase(), FileEntry { path: place, names: 1, ..from });
            Ok(())
        })
    }

    fn make_folder(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| make(world, path).map(|_| ()))
    }

    fn make_closed_folder(&self, path: &str, rights: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            let place = make(world, path)?;
            world.set_security(&place, rights);
            Ok(())
        })
    }

    fn delete_folder(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            if entry(world, path)?.is_none_or(|entry| entry.file.is_some()) {
                return missing(path);
            }
            let place = place(world, path)?;
            if inside(world, &place).next().is_some() {
                return busy(path);
            }
            world.files.remove(&place.to_uppercase());
            Ok(())
        })
    }

    fn security(&self, path: &str) -> Result<Option<String>> {
        self.read(path, |world| Ok(single(world, path)?.map(|entry| entry.sddl.clone())))
    }

    fn set_security(&self, path: &str, sddl: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            if single(world, path)?.is_none() {
                return missing(path);
            }
            let place = place(world, path)?;
            world.set_security(&place, sddl);
            Ok(())
        })
    }
}

/// Where a path leads. An administrator's rights go through no link.
fn place(world: &World, path: &str) -> Result<String> {
    if path.char_indices().any(|(at, c)| c == ':' && at != 1) {
        return Err(PlatformError::Failed { code: BAD_PATH, what: path.to_owned() });
    }
    let led = world.led(path).ok_or_else(|| gone(path))?;
    if world.identity.elevated && (led != path || path.starts_with("\\\\")) {
        return Err(PlatformError::Unsafe { what: path.to_owned() });
    }
    Ok(led)
}

fn entry<'a>(world: &'a World, path: &str) -> Result<Option<&'a FileEntry>> {
    let entry = world.entry(&place(world, path)?);
    if entry.is_some_and(|entry| entry.link.is_some()) {
        return Err(PlatformError::Denied { what: format!("{path}, which is a link") });
    }
    Ok(entry)
}

/// One without a second name, where that matters.
fn single<'a>(world: &'a World, path: &str) -> Result<Option<&'a FileEntry>> {
    let entry = entry(world, path)?;
    if world.identity.elevated && entry.is_some_and(|entry| entry.names > 1) {
        return Err(PlatformError::Unsafe { what: path.to_owned() });
    }
    Ok(entry)
}

/// The place for a file or a folder whose folder exists.
fn for_new(world: &World, path: &str) -> Result<String> {
    let above = path.rsplit_once('\\').map_or("", |(above, _)| above);
    let place = place(world, path)?;
    let folder = place.rsplit_once('\\').map_or("", |(folder, _)| folder);
    match world.entry(folder) {
        Some(FileEntry { file: None, .. }) => Ok(place),
        _ => missing(above),
    }
}

fn make(world: &mut World, path: &str) -> Result<String> {
    let place = for_new(world, path)?;
    if world.entry(&place).is_some() {
        return busy(path);
    }
    world.set_folder(&place);
    Ok(place)
}

fn inside<'a>(world: &'a World, folder: &str) -> impl Iterator<Item = &'a FileEntry> + use<'a> {
    let start = format!("{}\\", folder.to_uppercase());
    let right_below = move |path: &str| path.strip_prefix(&start).is_some_and(|rest| !rest.contains('\\'));
    world.files.iter().filter(move |(path, _)| right_below(path)).map(|(_, entry)| entry)
}

fn take_file(world: &mut World, path: &str) -> Result<FileEntry> {
    if single(world, path)?.is_none_or(|entry| entry.file.is_none()) {
        return missing(path);
    }
    let place = place(world, path)?;
    world.files.remove(&place.to_uppercase()).ok_or_else(|| gone(path))
}

fn gone(path: &str) -> PlatformError {
    PlatformError::Missing { what: path.to_owned() }
}

/// Outside the profiles only an administrator writes.
fn needs(path: &str) -> Needs {
    if path.to_uppercase().starts_with("C:\\USERS\\") { Needs::Nothing } else { Needs::Administrator }
}
