//! Its registry.

use std::collections::BTreeMap;

use super::world::{World, same};
use super::{Fake, Needs, busy, missing};
use crate::platform::registry::{Hive, Key, Registry, Tree, Value};
use crate::platform::{PlatformError, Result, rights};

impl Registry for Fake {
    fn key_exists(&self, key: &Key) -> Result<bool> {
        self.read(&key.to_string(), |world| {
            readable(world, key)?;
            Ok(world.key(key).is_some())
        })
    }

    fn value(&self, key: &Key, name: &str) -> Result<Option<Value>> {
        self.read(&subject(key, name), |world| {
            readable(world, key)?;
            Ok(world.value(key, name).cloned())
        })
    }

    fn subkeys(&self, key: &Key) -> Result<Vec<String>> {
        self.read(&key.to_string(), |world| {
            Ok(world.key(key).map(|tree| tree.keys.keys().cloned().collect()).unwrap_or_default())
        })
    }

    fn value_names(&self, key: &Key) -> Result<Vec<String>> {
        self.read(&key.to_string(), |world| {
            Ok(world.key(key).map(|tree| tree.values.keys().cloned().collect()).unwrap_or_default())
        })
    }

    fn tree(&self, key: &Key) -> Result<Option<Tree>> {
        self.read(&key.to_string(), |world| {
            readable(world, key)?;
            Ok(world.key(key).cloned())
        })
    }

    fn key_security(&self, key: &Key) -> Result<Option<String>> {
        self.read(&key.to_string(), |world| {
            readable(world, key)?;
            let found = world.key_rights.get(&key.to_string().to_uppercase());
            Ok(world.key(key).map(|_| found.map_or(HANDED_DOWN, String::as_str).to_owned()))
        })
    }

    fn create_closed_key(&self, key: &Key, rights: &str) -> Result<()> {
        self.write(&key.to_string(), needs(key), |world| {
            world.key_mut(key);
            world.key_rights.insert(key.to_string().to_uppercase(), rights.to_owned());
            Ok(())
        })
    }

    fn create_key(&self, key: &Key) -> Result<()> {
        self.write(&key.to_string(), needs(key), |world| {
            world.key_mut(key);
            Ok(())
        })
    }

    fn set_value(&self, key: &Key, name: &str, value: &Value) -> Result<()> {
        self.write(&subject(key, name), needs(key), |world| {
            if world.key(key).is_none() {
                return missing(&key.to_string());
            }
            world.set_value(key, name, value.clone());
            Ok(())
        })
    }

    fn delete_value(&self, key: &Key, name: &str) -> Result<()> {
        self.write(&subject(key, name), needs(key), |world| {
            if world.value(key, name).is_none() {
                return missing(&subject(key, name));
            }
            remove(&mut world.key_mut(key).values, name);
            Ok(())
        })
    }

    fn delete_key(&self, key: &Key) -> Result<()> {
        self.write(&key.to_string(), needs(key), |world| match world.key(key) {
            None => missing(&key.to_string()),
            Some(tree) if !tree.keys.is_empty() => busy(&key.to_string()),
            Some(_) => {
                take_key(world, key);
                Ok(())
            }
        })
    }
}

/// What `HKLM\SOFTWARE` hands down.
const HANDED_DOWN: &str = "O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)";

/// Everybody reads what nobody has closed.
fn readable(world: &World, key: &Key) -> Result<()> {
    let Some(rights) = world.key_rights.get(&key.to_string().to_uppercase()) else { return Ok(()) };
    let identity = &world.identity;
    let named = |who: &&str| *who == identity.sid || ["WD", "BU", "AU", "IU"].contains(who);
    if identity.elevated || rights::others(rights).is_some_and(|others| others.iter().any(named)) {
        return Ok(());
    }
    Err(PlatformError::Denied { what: key.to_string() })
}

fn take_key(world: &mut World, key: &Key) {
    world.key_rights.remove(&key.to_string().to_uppercase());
    let (above, name) =
        key.path.rsplit_once('\\').map_or((None, key.path.as_str()), |(above, name)| (Some(above), name));
    let parent = match above {
        Some(above) => world.key_mut(&Key { hive: key.hive, path: above.to_owned() }),
        None => world.hive_mut(key.hive),
    };
    remove(&mut parent.keys, name);
}

fn remove<V>(map: &mut BTreeMap<String, V>, name: &str) {
    map.retain(|known, _| !same(known, name));
}

fn subject(key: &Key, name: &str) -> String {
    format!("{key}\\{name}")
}

/// A user may not write what the organisation decides, even in the user's own part.
fn needs(key: &Key) -> Needs {
    let policies = ["SOFTWARE\\POLICIES", "SOFTWARE\\MICROSOFT\\WINDOWS\\CURRENTVERSION\\POLICIES"];
    let path = key.path.to_uppercase();
    if key.hive == Hive::LocalMachine || policies.iter().any(|start| path.starts_with(start)) {
        Needs::Administrator
    } else {
        Needs::Nothing
    }
}
