use std::collections::BTreeMap;

use super::world::{World, same};
use super::{Fake, Needs, busy, missing};
use crate::platform::Result;
use crate::platform::registry::{Hive, Key, Registry, Tree, Value};

impl Registry for Fake {
    fn key_exists(&self, key: &Key) -> Result<bool> {
        self.read(&key.to_string(), |world| Ok(world.key(key).is_some()))
    }

    fn value(&self, key: &Key, name: &str) -> Result<Option<Value>> {
        self.read(&subject(key, name), |world| Ok(world.value(key, name).cloned()))
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
        self.read(&key.to_string(), |world| Ok(world.key(key).cloned()))
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

fn take_key(world: &mut World, key: &Key) {
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
