use super::world::{Node, World};
use super::{Fake, Needs, busy, missing};
use crate::platform::files::{Entry, FileState, Files, Folder, SETTABLE};
use crate::platform::{PlatformError, Result};

impl Files for Fake {
    fn folder(&self, folder: Folder) -> Result<String> {
        self.read(&format!("folder {folder:?}"), |world| {
            world.folders.get(&folder).cloned().map_or_else(|| missing(&format!("folder {folder:?}")), Ok)
        })
    }

    fn file(&self, path: &str, most: u64) -> Result<Option<FileState>> {
        self.read(path, |world| match world.node(path).and_then(|node| node.file.clone()) {
            Some(state) if state.bytes.0.len() as u64 > most => Err(PlatformError::TooLong { what: path.to_owned() }),
            state => Ok(state),
        })
    }

    fn file_exists(&self, path: &str) -> Result<bool> {
        self.read(path, |world| Ok(world.node(path).is_some_and(|node| node.file.is_some())))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>> {
        self.read(folder, |world| {
            if world.node(folder).is_none_or(|node| node.file.is_some()) {
                return Ok(None);
            }
            let entries = inside(world, folder).map(|node| Entry {
                name: node.path.rsplit('\\').next().unwrap_or_default().to_owned(),
                folder: node.file.is_none(),
                size: node.file.as_ref().map_or(0, |state| state.bytes.0.len() as u64),
            });
            Ok(Some(entries.collect()))
        })
    }

    fn write_file(&self, path: &str, state: &FileState) -> Result<()> {
        self.write(path, needs(path), |world| {
            need_folder(world, path)?;
            let state = FileState { attributes: state.attributes & SETTABLE, ..state.clone() };
            match world.files.get_mut(&path.to_uppercase()) {
                Some(Node { file: Some(old), .. }) => *old = state,
                Some(_) => return busy(path),
                None => world.set_file(path, state),
            }
            Ok(())
        })
    }

    fn delete_file(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| take_file(world, path).map(|_| ()))
    }

    fn move_file(&self, from: &str, to: &str) -> Result<()> {
        self.write(from, needs(to), |world| {
            need_folder(world, to)?;
            if world.node(to).is_some() {
                return busy(to);
            }
            let node = take_file(world, from)?;
            world.files.insert(to.to_uppercase(), Node { path: to.to_owned(), ..node });
            Ok(())
        })
    }

    fn copy_file(&self, from: &str, to: &str) -> Result<()> {
        self.write(to, needs(to), |world| {
            need_folder(world, to)?;
            if world.node(to).is_some() {
                return busy(to);
            }
            let Some(node) = world.node(from).filter(|node| node.file.is_some()).cloned() else { return missing(from) };
            world.files.insert(to.to_uppercase(), Node { path: to.to_owned(), ..node });
            Ok(())
        })
    }

    fn make_folder(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            need_folder(world, path)?;
            if world.node(path).is_some() {
                return busy(path);
            }
            world.set_folder(path);
            Ok(())
        })
    }

    fn delete_folder(&self, path: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            if world.node(path).is_none_or(|node| node.file.is_some()) {
                return missing(path);
            }
            if inside(world, path).next().is_some() {
                return busy(path);
            }
            world.files.remove(&path.to_uppercase());
            Ok(())
        })
    }

    fn security(&self, path: &str) -> Result<Option<String>> {
        self.read(path, |world| Ok(world.node(path).map(|node| node.sddl.clone())))
    }

    fn set_security(&self, path: &str, sddl: &str) -> Result<()> {
        self.write(path, needs(path), |world| {
            if world.node(path).is_none() {
                return missing(path);
            }
            world.set_security(path, sddl);
            Ok(())
        })
    }
}

fn inside<'a>(world: &'a World, folder: &str) -> impl Iterator<Item = &'a Node> {
    let start = format!("{}\\", folder.to_uppercase());
    let right_below = move |path: &str| path.strip_prefix(&start).is_some_and(|rest| !rest.contains('\\'));
    world.files.iter().filter(move |(path, _)| right_below(path)).map(|(_, node)| node)
}

fn need_folder(world: &World, path: &str) -> Result<()> {
    let above = path.rsplit_once('\\').map_or("", |(above, _)| above);
    match world.node(above) {
        Some(Node { file: None, .. }) => Ok(()),
        _ => missing(above),
    }
}

fn take_file(world: &mut World, path: &str) -> Result<Node> {
    if world.node(path).is_none_or(|node| node.file.is_none()) {
        return missing(path);
    }
    world.files.remove(&path.to_uppercase()).map_or_else(|| missing(path), Ok)
}

/// Outside the profiles only an administrator writes.
fn needs(path: &str) -> Needs {
    if path.to_uppercase().starts_with("C:\\USERS\\") { Needs::Nothing } else { Needs::Administrator }
}
