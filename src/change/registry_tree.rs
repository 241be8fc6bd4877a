//! A key of the registry, with everything below it.

use serde::{Deserialize, Serialize};

use super::words::Turns;
use super::{Change, ChangeError, Edit, Inspection, Words, keys, or_none};
use crate::model::Said;
use crate::platform::registry::{Key, Tree};
use crate::platform::{Platform, PlatformError};

/// A key with everything below it replaced, added or taken away.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RegistryTree {
    pub key: Key,
    pub old: Option<Tree>,
    pub new: Option<Tree>,
    /// The topmost key above it that has to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Key>,
}

impl RegistryTree {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where the registry can't be read.
    pub fn plan(pc: &dyn Platform, key: &Key, new: Option<Tree>) -> Result<Option<Change>, ChangeError> {
        let old = pc.tree(key)?;
        if old == new {
            return Ok(None);
        }
        let key = &keys::spelled(pc, key)?;
        let made = if old.is_none() { keys::first_missing(pc, key)?.filter(|top| top != key) } else { None };
        Ok(Some(Change::RegistryTree(Self { key: key.clone(), old, new, made })))
    }
}

crate::says! { "change-registry-tree":
    Forget { name: Name } = "Forget what is remembered as {name}";
    Set { name: Name } = "Set what is remembered as {name}";
    Values { n: Count } = "{n?1 value|# values}";
}

impl Edit for RegistryTree {
    fn words(&self) -> Words {
        let name = self.key.path.rsplit('\\').next().unwrap_or_default().into();
        let (before, after) = (or_none(self.old.as_ref(), size), or_none(self.new.as_ref(), size));
        let (from, to) = (before.clone().into(), after.clone().into());
        let short: Said = match &self.new {
            None => Forget { name }.into(),
            Some(_) => Set { name }.into(),
        };
        Words::new(short, before, after, Turns { place: self.key.to_string().into(), before: from, after: to })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.tree(&self.key)?;
        let left_over = found.is_none() && keys::left_over(pc, self.made.as_ref())?;
        let parts = found.as_ref().is_none_or(|found| made_of(found, self.old.as_ref(), self.new.as_ref()));
        let (old, new) = (found == self.old && !left_over, found == self.new);
        Ok(Inspection { old, new, between: parts && !old && !new, found: or_none(found.as_ref(), size) })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        write(pc, &self.key, self.new.as_ref())
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        write(pc, &self.key, self.old.as_ref())?;
        if self.old.is_none()
            && let Some(above) = self.key.parent()
        {
            keys::prune(pc, &above, self.made.as_ref())?;
        }
        Ok(())
    }
}

/// Takes away what is too much, then adds what is missing, so that whatever is left in between is old or new.
fn write(pc: &dyn Platform, key: &Key, wanted: Option<&Tree>) -> Result<(), PlatformError> {
    let found = pc.tree(key)?;
    let Some(wanted) = wanted else {
        return found.map_or(Ok(()), |found| delete(pc, key, &found));
    };
    if found.is_none() {
        pc.create_key(key)?;
    }
    let found = found.unwrap_or_default();
    for (name, below) in &found.keys {
        if !wanted.keys.contains_key(name) {
            delete(pc, &key.join(name), below)?;
        }
    }
    for name in found.values.keys() {
        if !wanted.values.contains_key(name) {
            pc.delete_value(key, name)?;
        }
    }
    for (name, value) in &wanted.values {
        if found.values.get(name) != Some(value) {
            pc.set_value(key, name, value)?;
        }
    }
    for (name, below) in &wanted.keys {
        if found.keys.get(name) != Some(below) {
            write(pc, &key.join(name), Some(below))?;
        }
    }
    Ok(())
}

fn delete(pc: &dyn Platform, key: &Key, found: &Tree) -> Result<(), PlatformError> {
    for (name, below) in &found.keys {
        delete(pc, &key.join(name), below)?;
    }
    pc.delete_key(key)
}

/// Whether every value of it is in one of the two.
fn made_of(found: &Tree, old: Option<&Tree>, new: Option<&Tree>) -> bool {
    let known = |tree: Option<&Tree>, name: &String| tree.and_then(|tree| tree.values.get(name)).cloned();
    let below = |tree: Option<&Tree>, name: &String| tree.and_then(|tree| tree.keys.get(name)).cloned();
    found.values.iter().all(|(name, value)| {
        known(old, name).is_some_and(|old| old == *value) || known(new, name).is_some_and(|new| new == *value)
    }) && found.keys.iter().all(|(name, tree)| {
        let (old, new) = (below(old, name), below(new, name));
        (old.is_some() || new.is_some()) && made_of(tree, old.as_ref(), new.as_ref())
    })
}

fn count(tree: &Tree) -> usize {
    tree.values.len() + tree.keys.values().map(count).sum::<usize>()
}

fn size(tree: &Tree) -> Said {
    Values { n: count(tree).into() }.into()
}
