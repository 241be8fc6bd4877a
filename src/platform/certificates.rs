//! The computer's certificate store `Remote Desktop`, where Windows keeps the one that it made for itself.

use serde::{Deserialize, Serialize};

use super::{Bytes, Result};

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
