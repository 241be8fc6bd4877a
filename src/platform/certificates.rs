//! The computer's certificate store `Remote Desktop`, where Windows keeps the one that it made for itself.

use serde::{Deserialize, Serialize};

use super::files::Folder;
use super::{Bytes, Platform, Result};

/// The name of the file with the key `TSSecKeySet1` on every computer, up to the computer's own part.
pub const OWN_KEY: &str = "f686aace6942fb7f7ceb231212eef4a4_";

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

/// Whether a file there is the key of Windows' own certificate. The computer's own part is a GUID: what was put aside has
/// more behind it.
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
    fn a_key_that_was_put_aside_is_none() {
        let name = "F686AACE6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";
        assert!(is_own_key(name));
        assert!(!is_own_key(&format!("{name}.redial-1")) && !is_own_key(&name[..40]) && !is_own_key("x"));
    }
}
