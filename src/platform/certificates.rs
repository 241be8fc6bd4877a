//! The computer's certificate store `Remote Desktop`, where Windows keeps the one that it made for itself.

use serde::{Deserialize, Serialize};

use super::files::Folder;
use super::registry::Key;
use super::{Bytes, Platform, PlatformError, Result};

/// The name of the file with the key `TSSecKeySet1` on every computer, up to the computer's own part.
pub const OWN_KEY: &str = "f686aace6942fb7f7ceb231212eef4a4_";

const CRYPTOGRAPHY: &str = "SOFTWARE\\Microsoft\\Cryptography";
const MACHINE_GUID: &str = "MachineGuid";

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StoredCertificate {
    pub sha1: Bytes,
    pub der: Bytes,
    /// The store's own form of it with every property, as `CertSerializeCertificateStoreElement` gives it. The private key
    /// is not in there.
    pub element: Bytes,
    /// The name of its key's container, `TSSecKeySet1`.
    pub key_container: Option<String>,
}

pub trait Certificates {
    /// Empty where the store does not exist.
    fn certificates(&self) -> Result<Vec<StoredCertificate>>;

    /// `Missing` where there is none.
    fn remove_certificate(&self, sha1: &[u8]) -> Result<()>;

    fn restore_certificate(&self, element: &[u8]) -> Result<()>;
}

/// Where Windows keeps the keys of this computer.
///
/// # Errors
/// Where Windows does not tell.
pub fn key_folder(pc: &dyn Platform) -> Result<String> {
    Ok(format!("{}\\Microsoft\\Crypto\\RSA\\MachineKeys", pc.folder(Folder::ProgramData)?))
}

/// The file with the key of Windows' own certificate, whether it is there or not. Anybody may make files beside it, with
/// names that look like it: the last part of the one that counts is this computer's own number, `MachineGuid`.
///
/// # Errors
/// `Missing` where the computer has no such number.
pub fn own_key(pc: &dyn Platform) -> Result<String> {
    let number = pc.value(&Key::machine(CRYPTOGRAPHY), MACHINE_GUID)?.and_then(|value| value.as_text());
    let name = number.map(|number| format!("{OWN_KEY}{}", number.to_ascii_lowercase()));
    let name = name.filter(|name| is_own_key(name));
    let missing = || PlatformError::Missing { what: format!("HKLM\\{CRYPTOGRAPHY}\\{MACHINE_GUID}") };
    Ok(format!("{}\\{}", key_folder(pc)?, name.ok_or_else(missing)?))
}

/// Whether a file there is the key of Windows' own certificate. The computer's own part is a GUID: a backup has more
/// behind it.
#[must_use]
pub fn is_own_key(name: &str) -> bool {
    const GUID: usize = 36;
    let name = name.to_ascii_lowercase();
    name.strip_prefix(OWN_KEY)
        .is_some_and(|rest| rest.len() == GUID && rest.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computers_own_number_names_it() {
        use crate::platform::fake::Fake;
        use crate::platform::registry::Value;
        let pc = Fake::typical();
        let key = Key::machine(CRYPTOGRAPHY);
        assert_eq!(own_key(&pc).unwrap(), pc.snapshot().key_file());
        pc.edit(|world| world.set_value(&key, MACHINE_GUID, Value::text("0C7A31A1-6E5E-4C5F-9D0C-2D1A3B8F5E21")));
        assert!(own_key(&pc).unwrap().ends_with("ef4a4_0c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21"));
        for bad in ["", "..\\x", "0C7A31A1-6E5E-4C5F-9D0C-2D1A3B8F5E21 ", "0C7A31A1-6E5E-4C5F-9D0C-2D1A3B8F5E2\\"] {
            pc.edit(|world| world.set_value(&key, MACHINE_GUID, Value::text(bad)));
            assert!(matches!(own_key(&pc), Err(PlatformError::Missing { .. })), "{bad}");
        }
    }

    #[test]
    fn a_key_that_was_put_aside_is_none() {
        let name = "F686AACE6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";
        assert!(is_own_key(name));
        assert!(!is_own_key(&format!("{name}.redial-1")) && !is_own_key(&name[..40]) && !is_own_key("x"));
    }
}
