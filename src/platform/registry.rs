//! The registry, always in its 64-bit view. Names compare without regard to case, and keep the case they were made with.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bytes, Result};

/// `REG_SZ`: UTF-16, little endian, ended by a zero unit.
pub const REG_SZ: u32 = 1;
/// `REG_BINARY`
pub const REG_BINARY: u32 = 3;
/// `REG_DWORD`: four octets, little endian.
pub const REG_DWORD: u32 = 4;

/// Where a key hangs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hive {
    CurrentUser,
    LocalMachine,
}

/// A key, existing or not.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Key {
    pub hive: Hive,
    /// Parts joined by `\`, none at either end.
    pub path: String,
}

/// What a value holds, exactly: kinds that nobody knows and strings without an end included.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Value {
    pub kind: u32,
    pub bytes: Bytes,
}

/// Everything below a key: values by name (`""` is the default one), and keys by name. Empty keys count.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tree {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keys: BTreeMap<String, Tree>,
}

/// Reads and writes; what is read may be absent, which is `None`.
pub trait Registry {
    fn key_exists(&self, key: &Key) -> Result<bool>;

    /// `None` where the key or the value does not exist.
    fn value(&self, key: &Key, name: &str) -> Result<Option<Value>>;

    /// The names of the keys right below; empty where the key does not exist.
    fn subkeys(&self, key: &Key) -> Result<Vec<String>>;

    /// The names of the values; empty where the key does not exist.
    fn value_names(&self, key: &Key) -> Result<Vec<String>>;

    /// The whole tree, `None` where the key does not exist. `TooLong` above 10 000 values and keys, or 16 MiB.
    fn tree(&self, key: &Key) -> Result<Option<Tree>>;

    /// Makes the key, and those above it, where they do not exist.
    fn create_key(&self, key: &Key) -> Result<()>;

    /// Who may do what with a key: owner, group and DACL as SDDL. `None` where it does not exist.
    fn key_security(&self, key: &Key) -> Result<Option<String>>;

    /// As `create_key`; the key has these rights (SDDL) from its first moment on, or gets them where it exists.
    fn create_closed_key(&self, key: &Key, rights: &str) -> Result<()>;

    /// Replaces or adds one value. `Missing` where the key does not exist: making keys is an act of its own, so that
    /// it can be undone.
    fn set_value(&self, key: &Key, name: &str, value: &Value) -> Result<()>;

    /// `Missing` where there is none.
    fn delete_value(&self, key: &Key, name: &str) -> Result<()>;

    /// Deletes one key that has no keys below it, with its values. `Missing` where there is none; `Busy` where it has.
    fn delete_key(&self, key: &Key) -> Result<()>;

    /// Comes back once what was written below a key is on the disk (`RegFlushKey`): for the journal.
    fn flush_key(&self, _: &Key) -> Result<()> {
        Ok(())
    }
}

impl Key {
    #[must_use]
    pub fn user(path: &str) -> Self {
        Self { hive: Hive::CurrentUser, path: path.to_owned() }
    }

    #[must_use]
    pub fn machine(path: &str) -> Self {
        Self { hive: Hive::LocalMachine, path: path.to_owned() }
    }

    #[must_use]
    pub fn join(&self, below: &str) -> Self {
        Self { hive: self.hive, path: format!("{}\\{below}", self.path) }
    }

    /// `None` right below the hive.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (above, _) = self.path.rsplit_once('\\')?;
        Some(Self { hive: self.hive, path: above.to_owned() })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hive = match self.hive {
            Hive::CurrentUser => "HKCU",
            Hive::LocalMachine => "HKLM",
        };
        write!(f, "{hive}\\{}", self.path)
    }
}

impl Value {
    #[must_use]
    pub fn dword(number: u32) -> Self {
        Self { kind: REG_DWORD, bytes: Bytes(number.to_le_bytes().to_vec()) }
    }

    #[must_use]
    pub fn text(text: &str) -> Self {
        Self { kind: REG_SZ, bytes: Bytes(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()) }
    }

    #[must_use]
    pub fn binary(bytes: &[u8]) -> Self {
        Self { kind: REG_BINARY, bytes: Bytes(bytes.to_vec()) }
    }

    /// The number in a `REG_DWORD` of the right length.
    #[must_use]
    pub fn as_dword(&self) -> Option<u32> {
        let bytes = self.bytes.0.as_slice().try_into().ok()?;
        (self.kind == REG_DWORD).then(|| u32::from_le_bytes(bytes))
    }

    /// The text in a `REG_SZ` or `REG_EXPAND_SZ`, up to its first zero.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        let units = self.bytes.0.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let text = char::decode_utf16(units.take_while(|unit| *unit != 0));
        matches!(self.kind, 1 | 2).then(|| text.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}
