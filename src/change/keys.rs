//! Keys that have to be made for a value, and must go again with it.

use crate::platform::registry::{Key, Tree};
use crate::platform::{Platform, PlatformError};

/// The key as the registry spells it, so that one that goes and comes back looks as it did.
pub fn spelled(pc: &dyn Platform, key: &Key) -> Result<Key, PlatformError> {
    let mut parts = key.path.split('\\');
    let mut known = Key { hive: key.hive, path: parts.next().unwrap_or_default().to_owned() };
    for part in parts {
        known = known.join(&spelling(pc.subkeys(&known)?, part));
    }
    Ok(known)
}

/// The one of these names that is meant, or the name as it is.
pub fn spelling(names: Vec<String>, name: &str) -> String {
    let meant = name.to_uppercase();
    names.into_iter().find(|known| known.to_uppercase() == meant).unwrap_or_else(|| name.to_owned())
}

/// The topmost key that does not exist on the way to this one.
pub fn first_missing(pc: &dyn Platform, key: &Key) -> Result<Option<Key>, PlatformError> {
    let mut missing = None;
    let mut next = Some(key.clone());
    while let Some(key) = next {
        if pc.key_exists(&key)? {
            break;
        }
        next = key.parent();
        missing = Some(key);
    }
    Ok(missing)
}

/// Whether keys that were made from `top` on are still there, and empty.
pub fn left_over(pc: &dyn Platform, top: Option<&Key>) -> Result<bool, PlatformError> {
    let Some(top) = top else { return Ok(false) };
    Ok(pc.tree(top)?.is_some_and(|tree| hollow(&tree)))
}

/// Deletes the keys from this one up to `top`, as far as nobody else has put anything into them.
pub fn prune(pc: &dyn Platform, key: &Key, top: Option<&Key>) -> Result<(), PlatformError> {
    let Some(top) = top else { return Ok(()) };
    let mut next = Some(key.clone());
    while let Some(key) = next.filter(|key| key.path.len() >= top.path.len()) {
        match pc.tree(&key)? {
            Some(tree) if tree == Tree::default() => pc.delete_key(&key)?,
            Some(_) => return Ok(()),
            None => {}
        }
        next = key.parent();
    }
    Ok(())
}

fn hollow(tree: &Tree) -> bool {
    tree.values.is_empty() && tree.keys.len() <= 1 && tree.keys.values().all(hollow)
}
