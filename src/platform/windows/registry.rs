//! The registry by its raw calls: kinds that nobody knows, strings without an end and empty values come and go unchanged.

use std::ptr::null;

use windows_sys::Win32::Storage::FileSystem::{READ_CONTROL, WRITE_DAC, WRITE_OWNER};
use windows_sys::Win32::System::Registry::{
    KEY_CREATE_SUB_KEY, KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY, RegDeleteKeyExW, RegDeleteValueW, RegFlushKey,
    RegSetKeySecurity, RegSetValueExW,
};

use super::Windows;
use super::error::status;
use super::registry_key::{Open, Room, hive};
use super::security::{Given, PARTS};
use super::wide::wide;
use crate::platform::registry::{Key, Registry, Tree, Value};
use crate::platform::{PlatformError, Result};

impl Registry for Windows {
    fn key_exists(&self, key: &Key) -> Result<bool> {
        Ok(Open::existing(key, KEY_READ)?.is_some())
    }

    fn value(&self, key: &Key, name: &str) -> Result<Option<Value>> {
        Open::existing(key, KEY_READ)?.map_or(Ok(None), |open| open.value(name))
    }

    fn subkeys(&self, key: &Key) -> Result<Vec<String>> {
        Open::existing(key, KEY_READ)?.map_or_else(|| Ok(Vec::new()), |open| open.subkeys())
    }

    fn value_names(&self, key: &Key) -> Result<Vec<String>> {
        let Some(open) = Open::existing(key, KEY_READ)? else { return Ok(Vec::new()) };
        Ok(open.values(&mut Room::new())?.into_keys().collect())
    }

    fn tree(&self, key: &Key) -> Result<Option<Tree>> {
        Open::existing(key, KEY_READ)?.map(|open| open.tree(&mut Room::new())).transpose()
    }

    fn create_key(&self, key: &Key) -> Result<()> {
        Open::made(key, KEY_CREATE_SUB_KEY, null()).map(drop)
    }

    fn key_security(&self, key: &Key) -> Result<Option<String>> {
        Open::existing(key, READ_CONTROL)?.map(|open| open.security()).transpose()
    }

    fn create_closed_key(&self, key: &Key, rights: &str) -> Result<()> {
        if let Some(above) = key.parent() {
            self.create_key(&above)?;
        }
        let given = Given::new(rights)?;
        let open = Open::made(key, READ_CONTROL | WRITE_DAC | WRITE_OWNER, given.attributes())?;
        // One that was there keeps what it had, and Wine takes no rights with a new one.
        // SAFETY: the key is open for it, and the rights live until the call returns.
        status(unsafe { RegSetKeySecurity(open.key, PARTS, given.descriptor()) }, &open.what)
    }

    fn set_value(&self, key: &Key, name: &str, value: &Value) -> Result<()> {
        let Some(open) = Open::existing(key, KEY_SET_VALUE)? else { return missing(key) };
        let (wide_name, bytes) = (wide(name)?, &value.bytes.0);
        let length = u32::try_from(bytes.len()).map_err(|_| PlatformError::TooLong { what: open.what.clone() })?;
        // The call looks behind the end of a string without a zero, and adds one that it finds there. Nor does it take
        // the address of nothing for nothing.
        let guarded = [bytes, [0xff, 0xff].as_slice()].concat();
        let start = if bytes.is_empty() { null() } else { guarded.as_ptr() };
        // SAFETY: the key is open, the name ends in a zero, and `start` is readable for `length` octets.
        let code = unsafe { RegSetValueExW(open.key, wide_name.as_ptr(), 0, value.kind, start, length) };
        status(code, &open.what)
    }

    fn delete_value(&self, key: &Key, name: &str) -> Result<()> {
        let Some(open) = Open::existing(key, KEY_SET_VALUE)? else { return missing(key) };
        let name = wide(name)?;
        // SAFETY: the key is open and the name ends in a zero.
        status(unsafe { RegDeleteValueW(open.key, name.as_ptr()) }, &open.what)
    }

    fn delete_key(&self, key: &Key) -> Result<()> {
        let Some(open) = Open::existing(key, KEY_READ)? else { return missing(key) };
        // Windows says "access denied" to that.
        if !open.subkeys()?.is_empty() {
            return Err(PlatformError::Busy { what: open.what.clone() });
        }
        let path = wide(&key.path)?;
        // SAFETY: the hive is always open and the path ends in a zero.
        status(unsafe { RegDeleteKeyExW(hive(key), path.as_ptr(), KEY_WOW64_64KEY, 0) }, &open.what)
    }

    fn flush_key(&self, key: &Key) -> Result<()> {
        let Some(open) = Open::existing(key, KEY_READ)? else { return missing(key) };
        // SAFETY: the key is open.
        status(unsafe { RegFlushKey(open.key) }, &open.what)
    }
}

fn missing<T>(key: &Key) -> Result<T> {
    Err(PlatformError::Missing { what: key.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::windows::unique;

    #[test]
    fn the_registry_keeps_the_contract() {
        crate::platform::contract::registry(&Windows, &unique("contract"));
    }

    #[test]
    fn a_tree_has_bounds() {
        let key = Key::user(&format!("Software\\{}", unique("bounds")));
        Windows.create_key(&key).unwrap();
        let large = Value::binary(&vec![1; 9 << 20]);
        for name in ["one", "two"] {
            Windows.set_value(&key, name, &large).unwrap();
        }
        assert_eq!(Windows.value(&key, "one").unwrap(), Some(large));
        assert!(matches!(Windows.tree(&key), Err(PlatformError::TooLong { .. })));
        Windows.delete_key(&key).unwrap();
    }

    #[test]
    fn a_key_is_closed_from_its_first_moment_on() {
        use crate::platform::rights::{Of, only_administrators_change, others};
        let key = Key::user(&format!("Software\\{}\\Closed", unique("closed")));
        let above = key.parent().unwrap();
        assert_eq!(Windows.key_security(&key).unwrap(), None);
        // New, and then as one that somebody else has made.
        for reader in ["S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002"] {
            let rights = format!("O:BAG:BAD:P(A;;KA;;;SY)(A;;KA;;;BA)(A;;KR;;;{reader})");
            Windows.create_closed_key(&key, &rights).unwrap();
            let found = Windows.key_security(&key).unwrap().unwrap();
            assert!(only_administrators_change(&found, Of::Key) && found.contains("D:P"), "{found}");
            assert_eq!(others(&found), Some(vec![reader]), "{found}");
        }
        Windows.delete_key(&key).unwrap();
        Windows.delete_key(&above).unwrap();
    }

    #[test]
    fn a_key_is_flushed() {
        let key = Key::user(&format!("Software\\{}", unique("flush")));
        assert!(matches!(Windows.flush_key(&key), Err(PlatformError::Missing { .. })));
        Windows.create_key(&key).unwrap();
        Windows.flush_key(&key).unwrap();
        Windows.delete_key(&key).unwrap();
    }

    #[test]
    fn both_hives_and_no_names_with_zeroes() {
        let windows = Key::machine("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion");
        assert!(Windows.value(&windows, "CurrentBuild").unwrap().unwrap().as_text().is_some());
        assert!(Windows.key_exists(&Key::user("")).unwrap());
        assert!(Windows.key_exists(&Key::user("a\0b")).is_err());
        assert!(Windows.value(&windows, "a\0b").is_err());
    }

    #[test]
    #[ignore = "needs real Windows, and a user without an administrator's rights: Wine has none such"]
    fn the_computers_own_keys_are_denied() {
        for key in [Key::machine("SOFTWARE\\redial-denied"), Key::user("Software\\Policies\\redial-denied")] {
            let made = Windows.create_key(&key);
            let _ = Windows.delete_key(&key);
            assert!(matches!(made, Err(PlatformError::Denied { .. })), "{key}: {made:?}");
        }
    }
}
