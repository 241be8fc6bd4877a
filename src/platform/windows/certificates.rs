//! The computer's certificate store `Remote Desktop`.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{CRYPT_E_NOT_FOUND, ERROR_FILE_NOT_FOUND, ERROR_INVALID_DATA};
use windows_sys::Win32::Security::Cryptography::{
    CERT_CONTEXT, CERT_FIND_SHA1_HASH, CERT_KEY_PROV_INFO_PROP_ID, CERT_SHA1_HASH_PROP_ID,
    CERT_STORE_ADD_REPLACE_EXISTING, CERT_STORE_CERTIFICATE_CONTEXT, CERT_STORE_CTRL_COMMIT,
    CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_PROV_SYSTEM_W, CERT_STORE_READONLY_FLAG, CERT_SYSTEM_STORE_LOCAL_MACHINE,
    CRYPT_INTEGER_BLOB, CRYPT_KEY_PROV_INFO, CertAddSerializedElementToStore, CertCloseStore, CertControlStore,
    CertDeleteCertificateFromStore, CertEnumCertificatesInStore, CertFindCertificateInStore,
    CertGetCertificateContextProperty, CertOpenStore, CertSerializeCertificateStoreElement, HCERTSTORE,
    X509_ASN_ENCODING,
};

use super::Windows;
use super::error::{done, fail, last};
use super::owned::{Buffer, Context};
use super::wide::{pointed, wide};
use crate::platform::certificates::{Certificates, StoredCertificate};
use crate::platform::{Bytes, PlatformError, Result};

const WHAT: &str = "the certificate store of Remote Desktop";
/// It holds one, and a few that an administrator has put there.
const MOST: usize = 1000;

impl Certificates for Windows {
    fn certificates(&self) -> Result<Vec<StoredCertificate>> {
        let Some(store) = Store::open(CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        let mut previous: *const CERT_CONTEXT = null();
        loop {
            // SAFETY: the store is open, and the call itself gives the one before back.
            let next = unsafe { CertEnumCertificatesInStore(store.0, previous) };
            if next.is_null() {
                return Ok(found);
            }
            let stored = if found.len() < MOST { stored(next) } else { Err(too_long()) };
            if stored.is_err() {
                drop(Context(next));
            }
            found.push(stored?);
            previous = next;
        }
    }

    fn remove_certificate(&self, sha1: &[u8]) -> Result<()> {
        let missing = || PlatformError::Missing { what: WHAT.to_owned() };
        let store = Store::open(CERT_STORE_OPEN_EXISTING_FLAG)?.ok_or_else(missing)?;
        let length = u32::try_from(sha1.len()).map_err(|_| missing())?;
        let hash = CRYPT_INTEGER_BLOB { cbData: length, pbData: sha1.as_ptr().cast_mut() };
        // SAFETY: the store is open, and the hash is only read and lives until the call returns.
        let found = unsafe {
            let hash = (&raw const hash).cast();
            CertFindCertificateInStore(store.0, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, hash, null())
        };
        if found.is_null() {
            return fail(last(), WHAT);
        }
        // SAFETY: the certificate was just found; deleting gives it back, whether it succeeds or not.
        done(unsafe { CertDeleteCertificateFromStore(found) }, WHAT)?;
        store.commit()
    }

    fn restore_certificate(&self, element: &[u8]) -> Result<()> {
        let broken = || PlatformError::Failed { code: ERROR_INVALID_DATA, what: WHAT.to_owned() };
        let store = Store::open(0)?.ok_or_else(broken)?;
        let length = u32::try_from(element.len()).map_err(|_| broken())?;
        // SAFETY: the store is open, the element is readable for so many octets, and nothing is asked back.
        let added = unsafe {
            CertAddSerializedElementToStore(
                store.0,
                element.as_ptr(),
                length,
                CERT_STORE_ADD_REPLACE_EXISTING,
                0,
                1 << CERT_STORE_CERTIFICATE_CONTEXT,
                null_mut(),
                null_mut(),
            )
        };
        match last() {
            _ if added != 0 => store.commit(),
            0 => Err(broken()),
            code => fail(code, WHAT),
        }
    }
}

fn too_long() -> PlatformError {
    PlatformError::TooLong { what: WHAT.to_owned() }
}

fn stored(context: *const CERT_CONTEXT) -> Result<StoredCertificate> {
    let (_, sha1) = property(context, CERT_SHA1_HASH_PROP_ID)?.ok_or_else(too_long)?;
    // SAFETY: the context is held, and so are its octets.
    let der = unsafe {
        let context = &*context;
        std::slice::from_raw_parts(context.pbCertEncoded, context.cbCertEncoded as usize).to_vec()
    };
    let key_container = property(context, CERT_KEY_PROV_INFO_PROP_ID)?.map(|(mut buffer, _)| {
        // SAFETY: that property is this structure, and its texts are in the buffer too.
        unsafe { pointed((*buffer.start::<CRYPT_KEY_PROV_INFO>()).pwszContainerName) }
    });
    Ok(StoredCertificate {
        sha1: Bytes(sha1),
        der: Bytes(der),
        element: Bytes(element(context)?),
        key_container: key_container.filter(|name| !name.is_empty()),
    })
}

/// In a buffer that is aligned for structures, and as octets; `None` where the certificate has no such property.
fn property(context: *const CERT_CONTEXT, id: u32) -> Result<Option<(Buffer, Vec<u8>)>> {
    let mut size = 0;
    // SAFETY: the context is held, and without a buffer the call only tells the size.
    if unsafe { CertGetCertificateContextProperty(context, id, null_mut(), &raw mut size) } == 0 {
        return if last() == CRYPT_E_NOT_FOUND.cast_unsigned() { Ok(None) } else { fail(last(), WHAT) };
    }
    let mut buffer = Buffer::new(size as usize);
    let mut size = buffer.octets();
    // SAFETY: the context is held, and the buffer is writable for `size` octets.
    done(unsafe { CertGetCertificateContextProperty(context, id, buffer.start(), &raw mut size) }, WHAT)?;
    // SAFETY: the call filled in `size` octets, which are no more than there are.
    let octets = unsafe { std::slice::from_raw_parts(buffer.start::<u8>(), size as usize).to_vec() };
    Ok(Some((buffer, octets)))
}

fn element(context: *const CERT_CONTEXT) -> Result<Vec<u8>> {
    let mut size = 0;
    // SAFETY: the context is held, and without a buffer the call only tells the size.
    done(unsafe { CertSerializeCertificateStoreElement(context, 0, null_mut(), &raw mut size) }, WHAT)?;
    let mut bytes = vec![0; size as usize];
    // SAFETY: the context is held, and `bytes` is writable for `size` octets.
    done(unsafe { CertSerializeCertificateStoreElement(context, 0, bytes.as_mut_ptr(), &raw mut size) }, WHAT)?;
    bytes.truncate(size as usize);
    Ok(bytes)
}

struct Store(HCERTSTORE);

impl Store {
    /// `None` where it must exist and does not.
    fn open(flags: u32) -> Result<Option<Self>> {
        let name = wide("Remote Desktop")?;
        let flags = flags | CERT_SYSTEM_STORE_LOCAL_MACHINE;
        // SAFETY: this provider takes the store's name, which ends in a zero and lives until the call returns.
        let store = unsafe { CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, flags, name.as_ptr().cast()) };
        match last() {
            _ if !store.is_null() => Ok(Some(Self(store))),
            ERROR_FILE_NOT_FOUND => Ok(None),
            code => fail(code, WHAT),
        }
    }

    /// Writes now what closing would write too, without telling whether it could.
    fn commit(&self) -> Result<()> {
        // SAFETY: the store is open, and this takes nothing else.
        done(unsafe { CertControlStore(self.0, 0, CERT_STORE_CTRL_COMMIT, null()) }, WHAT)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: opened by `open` and closed once.
        unsafe { CertCloseStore(self.0, 0) };
    }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Security::Cryptography::{
        CERT_STORE_ADD_ALWAYS, CertAddEncodedCertificateToStore, CertSetCertificateContextProperty,
    };

    use super::*;
    use crate::platform::contract;

    /// Puts a new one into the real store, with the name of a key that is nowhere, and gives its octets.
    fn put_in(container: &str) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["redial.example".to_owned()]).unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        let store = Store::open(0).unwrap().unwrap();
        let mut added = null_mut();
        let length = u32::try_from(der.len()).unwrap();
        // SAFETY: the store is open, and `der` is readable for `length` octets.
        let answer = unsafe {
            let how = CERT_STORE_ADD_ALWAYS;
            CertAddEncodedCertificateToStore(store.0, X509_ASN_ENCODING, der.as_ptr(), length, how, &raw mut added)
        };
        done(answer, WHAT).unwrap();
        let added = Context(added);
        let (mut container, mut provider) = (wide(container).unwrap(), wide("Microsoft RSA SChannel").unwrap());
        let info = CRYPT_KEY_PROV_INFO {
            pwszContainerName: container.as_mut_ptr(),
            pwszProvName: provider.as_mut_ptr(),
            dwProvType: 12,
            ..Default::default()
        };
        // SAFETY: the context is held, and the property is the structure that it is said to be.
        let answer = unsafe {
            CertSetCertificateContextProperty(added.0, CERT_KEY_PROV_INFO_PROP_ID, 0, (&raw const info).cast())
        };
        done(answer, WHAT).unwrap();
        der
    }

    #[test]
    fn certificates_keep_the_contract() {
        let der = put_in("TSSecKeySet1");
        contract::certificates(&Windows, &der);
        let own = Windows.certificates().unwrap().into_iter().find(|one| one.der.0 == der).unwrap();
        assert_eq!(own.key_container.as_deref(), Some("TSSecKeySet1"));
        Windows.remove_certificate(&own.sha1.0).unwrap();
    }
}
