//! The certificate that the computer makes for itself, and the file that its key is in.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use time::OffsetDateTime;

use super::world::World;
use super::{Fake, Needs, missing};
use crate::platform::certificates::{Certificates, StoredCertificate};
use crate::platform::files::{FileState, Folder, SYSTEM};
use crate::platform::{Bytes, PlatformError, Result};

/// Windows' own name for it, the same on every computer up to its last part.
const KEY_FILE: &str = "f686aace6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";
/// SYSTEM all, NETWORK SERVICE read: what the service needs.
pub const KEY_SDDL: &str = "O:SYG:SYD:PAI(A;;0x80120089;;;NS)(A;;FA;;;SY)(A;;FA;;;BA)";
const HALF_A_YEAR: u64 = 183 * 86_400;

impl Certificates for Fake {
    fn certificates(&self) -> Result<Vec<StoredCertificate>> {
        self.read("certificates", |world| Ok(world.certificates.clone()))
    }

    fn remove_certificate(&self, sha1: &[u8]) -> Result<()> {
        self.write("certificates", Needs::Administrator, |world| {
            let before = world.certificates.len();
            world.certificates.retain(|certificate| certificate.sha1.0 != sha1);
            if world.certificates.len() == before { missing("certificates") } else { Ok(()) }
        })
    }

    fn restore_certificate(&self, element: &[u8]) -> Result<()> {
        self.write("certificates", Needs::Administrator, |world| {
            let certificate = from_element(element)?;
            world.certificates.retain(|known| known.sha1 != certificate.sha1);
            world.certificates.push(certificate);
            world.certificates.sort_by(|one, other| one.sha1.cmp(&other.sha1));
            Ok(())
        })
    }
}

impl World {
    /// A certificate of the computer's own for that time, in seconds since 1970. Nothing where one can't be made.
    pub fn add_own_certificate(&mut self, from: u64, to: u64) {
        if let Some(der) = self_signed(&self.computer.name, from, to) {
            self.certificates.push(stored(der, Some("TSSecKeySet1".to_owned())));
            self.certificates.sort_by(|one, other| one.sha1.cmp(&other.sha1));
        }
    }

    /// The path of the key's file.
    #[must_use]
    pub fn key_file(&self) -> String {
        let data = self.folders.get(&Folder::ProgramData).map_or("C:\\ProgramData", String::as_str);
        format!("{data}\\Microsoft\\Crypto\\RSA\\MachineKeys\\{KEY_FILE}")
    }

    pub fn add_key_file(&mut self) {
        let path = self.key_file();
        let modified = Self::file_time(self.now);
        self.set_file(&path, FileState { bytes: Bytes(vec![2, 0, 0, 0, 7]), attributes: SYSTEM, modified });
        self.set_security(&path, KEY_SDDL);
    }
}

/// What Windows does when the service starts and finds none.
pub fn renew(world: &mut World) {
    if world.entry(&world.key_file()).is_none() {
        world.add_key_file();
    }
    if world.certificates.is_empty() {
        world.add_own_certificate(world.now, world.now + HALF_A_YEAR);
    }
}

fn self_signed(name: &str, from: u64, to: u64) -> Option<Vec<u8>> {
    let at = |seconds: u64| OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok();
    let mut params = CertificateParams::new(vec![name.to_owned()]).ok()?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    (params.not_before, params.not_after) = (at(from)?, at(to)?);
    let key = KeyPair::generate().ok()?;
    Some(params.self_signed(&key).ok()?.der().to_vec())
}

fn stored(der: Vec<u8>, key_container: Option<String>) -> StoredCertificate {
    let sha1 = Bytes(digest(&SHA1_FOR_LEGACY_USE_ONLY, &der).as_ref().to_vec());
    let container = key_container.clone().unwrap_or_default();
    // The container, its length before it, then the certificate: a form of our own, as opaque as the store's.
    let length = u8::try_from(container.len()).unwrap_or_default();
    let element = [&[length], &container.as_bytes()[..usize::from(length)], &der].concat();
    StoredCertificate { sha1, der: Bytes(der), element: Bytes(element), key_container }
}

fn from_element(element: &[u8]) -> Result<StoredCertificate> {
    let parts = || {
        let (length, rest) = element.split_first()?;
        let (container, der) = rest.split_at_checked(usize::from(*length))?;
        x509_parser::parse_x509_certificate(der).ok().filter(|(after, _)| after.is_empty())?;
        Some((String::from_utf8(container.to_vec()).ok()?, der.to_vec()))
    };
    // CRYPT_E_ASN1_ERROR is what a damaged element gives.
    let broken = || PlatformError::Failed { code: 0x8009_3100, what: "certificate element".to_owned() };
    let (container, der) = parts().ok_or_else(broken)?;
    Ok(stored(der, Some(container).filter(|name| !name.is_empty())))
}
