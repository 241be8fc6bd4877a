//! One value of the registry.

use serde::{Deserialize, Serialize};

use super::words::{self, Turns, Words};
use super::{Change, ChangeError, Edit, Inspection, keys, or_none};
use crate::platform::registry::{Key, Value};
use crate::platform::{Platform, PlatformError};

/// A value set, added or taken away.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RegistryValue {
    pub key: Key,
    pub name: String,
    pub old: Option<Value>,
    pub new: Option<Value>,
    /// The topmost key that has to be made for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Key>,
}

impl RegistryValue {
    /// None where it is so already.
    ///
    /// # Errors
    /// Where the registry can't be read.
    pub fn plan(pc: &dyn Platform, key: &Key, name: &str, new: Option<Value>) -> Result<Option<Change>, ChangeError> {
        let old = pc.value(key, name)?;
        if old == new {
            return Ok(None);
        }
        let key = &keys::spelled(pc, key)?;
        let name = keys::spelling(pc.value_names(key)?, name);
        let made = if new.is_some() { keys::first_missing(pc, key)? } else { None };
        Ok(Some(Change::RegistryValue(Self { key: key.clone(), name, old, new, made })))
    }
}

impl Edit for RegistryValue {
    fn words(&self) -> Words {
        let (short, plain) = words::of_value(&self.key, &self.name);
        let exactly = |value: &Option<Value>| or_none(value.as_ref(), words::exactly).into();
        let place = format!("{}\\{}", self.key, self.name).into();
        let detail = Turns { place, before: exactly(&self.old), after: exactly(&self.new) };
        let words = Words::new(short, or_none(self.old.as_ref(), &plain), or_none(self.new.as_ref(), &plain), detail);
        let edit = if words::is_in_list(&self.name) { super::Edited::InList } else { super::Edited::Other };
        Words { edit, ..words }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.value(&self.key, &self.name)?;
        let left_over = found.is_none() && keys::left_over(pc, self.made.as_ref())?;
        Ok(Inspection {
            old: found == self.old && !left_over,
            new: found == self.new,
            between: found == self.old && left_over,
            found: or_none(found.as_ref(), words::exactly),
        })
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        let Some(value) = &self.new else { return pc.delete_value(&self.key, &self.name) };
        if self.made.is_some() {
            pc.create_key(&self.key)?;
        }
        pc.set_value(&self.key, &self.name, value)
    }

    fn write_old(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        if let Some(value) = &self.old {
            return pc.set_value(&self.key, &self.name, value);
        }
        if pc.value(&self.key, &self.name)?.is_some() {
            pc.delete_value(&self.key, &self.name)?;
        }
        keys::prune(pc, &self.key, self.made.as_ref())
    }
}
