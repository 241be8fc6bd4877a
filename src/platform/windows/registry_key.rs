//! An open key of the registry, and what is read of it.

use std::collections::BTreeMap;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_INSUFFICIENT_BUFFER, ERROR_MORE_DATA, ERROR_NO_MORE_ITEMS, ERROR_PATH_NOT_FOUND,
};
use windows_sys::Win32::Security::SECURITY_ATTRIBUTES;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY, REG_OPTION_NON_VOLATILE, REG_SAM_FLAGS,
    RegCloseKey, RegCreateKeyExW, RegEnumKeyExW, RegEnumValueW, RegGetKeySecurity, RegOpenKeyExW, RegQueryValueExW,
};

use super::error::{fail, status};
use super::owned::Buffer;
use super::security;
use super::wide::{name, wide};
use crate::platform::registry::{Hive, Key, Tree, Value};
use crate::platform::{Bytes, PlatformError, Result};

/// Names of values have at most 16 383 units, names of keys 255.
const LONGEST_NAME: usize = 16_384;
/// Octets. Beyond 2048 a file is the place for it ("Registry element size limits", Microsoft Learn), which not everybody heeds.
const LARGEST: usize = 16 << 20;
/// Keys or values in one key: those that are looked at have some dozens.
const MOST: usize = 10_000;

pub fn hive(key: &Key) -> HKEY {
    match key.hive {
        Hive::CurrentUser => HKEY_CURRENT_USER,
        Hive::LocalMachine => HKEY_LOCAL_MACHINE,
    }
}

/// What a tree may still take.
pub struct Room {
    entries: usize,
    octets: usize,
}

impl Room {
    pub fn new() -> Self {
        Self { entries: MOST, octets: LARGEST }
    }

    fn take(&mut self, octets: usize, what: &str) -> Result<()> {
        let left = self.entries.checked_sub(1).zip(self.octets.checked_sub(octets));
        (self.entries, self.octets) = left.ok_or_else(|| PlatformError::TooLong { what: what.to_owned() })?;
        Ok(())
    }
}

/// An open key.
pub struct Open {
    pub key: HKEY,
    pub what: String,
}

impl Open {
    /// A key that is there, or that is made, and those above it; `rights` are for a new one, its parent's where there are none.
    pub fn made(key: &Key, access: REG_SAM_FLAGS, rights: *const SECURITY_ATTRIBUTES) -> Result<Self> {
        let what = key.to_string();
        let path = wide(&key.path)?;
        let mut made: HKEY = null_mut();
        // SAFETY: the path ends in a zero, the class is left to its default, the caller holds the rights until the call
        // returns, and `made` is written only where the call succeeds.
        let code = unsafe {
            RegCreateKeyExW(
                hive(key),
                path.as_ptr(),
                0,
                null(),
                REG_OPTION_NON_VOLATILE,
                access | KEY_WOW64_64KEY,
                rights,
                &raw mut made,
                null_mut(),
            )
        };
        status(code, &what)?;
        Ok(Self { key: made, what })
    }

    pub fn existing(key: &Key, access: REG_SAM_FLAGS) -> Result<Option<Self>> {
        Self::below(hive(key), &key.path, access, key.to_string())
    }

    fn below(above: HKEY, path: &str, access: REG_SAM_FLAGS, what: String) -> Result<Option<Self>> {
        let path = wide(path)?;
        let mut key: HKEY = null_mut();
        // SAFETY: `above` is open, the path ends in a zero, and `key` is written only where the call succeeds.
        match unsafe { RegOpenKeyExW(above, path.as_ptr(), 0, access | KEY_WOW64_64KEY, &raw mut key) } {
            0 => Ok(Some(Self { key, what })),
            ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND => Ok(None),
            code => fail(code, &what),
        }
    }

    pub fn value(&self, name: &str) -> Result<Option<Value>> {
        let name = wide(name)?;
        let mut bytes = vec![0; 1024];
        loop {
            let (mut kind, mut length) = (0, octets(&bytes));
            // SAFETY: the key is open, the name ends in a zero, and `bytes` is writable for `length` octets.
            let code = unsafe {
                RegQueryValueExW(self.key, name.as_ptr(), null(), &raw mut kind, bytes.as_mut_ptr(), &raw mut length)
            };
            match code {
                0 => {
                    bytes.truncate(length as usize);
                    return Ok(Some(Value { kind, bytes: Bytes(bytes) }));
                }
                ERROR_FILE_NOT_FOUND => return Ok(None),
                ERROR_MORE_DATA => self.grow(&mut bytes, length)?,
                code => return fail(code, &self.what),
            }
        }
    }

    /// Of a key that is open for `READ_CONTROL`.
    pub fn security(&self) -> Result<String> {
        let mut buffer = Buffer::new(1024);
        loop {
            let mut length = buffer.octets();
            // SAFETY: the key is open, and the buffer is writable for as many octets as it says.
            match unsafe { RegGetKeySecurity(self.key, security::PARTS, buffer.start(), &raw mut length) } {
                0 => return security::in_words(&mut buffer, &self.what),
                ERROR_INSUFFICIENT_BUFFER if length > buffer.octets() => buffer = Buffer::new(length as usize),
                code => return fail(code, &self.what),
            }
        }
    }

    pub fn tree(&self, room: &mut Room) -> Result<Tree> {
        let mut tree = Tree { values: self.values(room)?, keys: BTreeMap::new() };
        for name in self.subkeys()? {
            room.take(name.len(), &self.what)?;
            let what = format!("{}\\{name}", self.what);
            // A key that was deleted meanwhile is left out.
            if let Some(open) = Self::below(self.key, &name, KEY_READ, what)? {
                tree.keys.insert(name, open.tree(room)?);
            }
        }
        Ok(tree)
    }

    pub fn subkeys(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        let mut buffer = [0u16; 256];
        for index in 0.. {
            let mut length = 256;
            // SAFETY: the key is open, the buffer is writable for so many units, and nothing else is asked for.
            let code = unsafe {
                let none = null_mut();
                RegEnumKeyExW(
                    self.key,
                    index,
                    buffer.as_mut_ptr(),
                    &raw mut length,
                    null(),
                    none,
                    null_mut(),
                    null_mut(),
                )
            };
            match code {
                0 if names.len() < MOST => names.push(name(&buffer[..length as usize])?),
                0 => return Err(PlatformError::TooLong { what: self.what.clone() }),
                ERROR_NO_MORE_ITEMS => break,
                code => return fail(code, &self.what),
            }
        }
        Ok(names)
    }

    pub fn values(&self, room: &mut Room) -> Result<BTreeMap<String, Value>> {
        let mut found = BTreeMap::new();
        let mut buffer = vec![0u16; LONGEST_NAME];
        let mut bytes = vec![0; 1024];
        let mut index = 0;
        loop {
            let (mut units, mut kind, mut length) = (16_384, 0, octets(&bytes));
            // SAFETY: the key is open, and both buffers are writable for as long as they are said to be.
            let code = unsafe {
                RegEnumValueW(
                    self.key,
                    index,
                    buffer.as_mut_ptr(),
                    &raw mut units,
                    null(),
                    &raw mut kind,
                    bytes.as_mut_ptr(),
                    &raw mut length,
                )
            };
            match code {
                0 => {
                    room.take(length as usize + units as usize, &self.what)?;
                    let value = Value { kind, bytes: Bytes(bytes[..length as usize].to_vec()) };
                    found.insert(name(&buffer[..units as usize])?, value);
                    index += 1;
                }
                ERROR_NO_MORE_ITEMS => return Ok(found),
                ERROR_MORE_DATA => self.grow(&mut bytes, length)?,
                code => return fail(code, &self.what),
            }
        }
    }

    /// Larger than it was, in any case: the value may grow while it is read.
    fn grow(&self, bytes: &mut Vec<u8>, wanted: u32) -> Result<()> {
        let size = (wanted as usize).max(bytes.len() * 2);
        if wanted as usize > LARGEST || bytes.len() > LARGEST {
            return Err(PlatformError::TooLong { what: self.what.clone() });
        }
        bytes.resize(size, 0);
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: the key was opened for this value alone, and is closed once.
        unsafe { RegCloseKey(self.key) };
    }
}

fn octets(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
