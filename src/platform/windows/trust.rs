//! The certificate stores.

use std::ptr;

use windows_sys::Win32::Security::Cryptography::{
    CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL, CERT_CHAIN_CONTEXT, CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE, CERT_CHAIN_PARA,
    CERT_CONTEXT, CERT_STORE_ADD_ALWAYS, CERT_STORE_PROV_MEMORY, CERT_TRUST_IS_NOT_TIME_VALID,
    CERT_TRUST_IS_PARTIAL_CHAIN, CERT_TRUST_IS_REVOKED, CERT_TRUST_IS_UNTRUSTED_ROOT, CertAddEncodedCertificateToStore,
    CertCloseStore, CertFreeCertificateChain, CertGetCertificateChain, CertOpenStore, HCERTSTORE, X509_ASN_ENCODING,
};

use super::owned::Context;
use crate::platform::trust::Trust;

/// Against the computer's own stores. Nothing is fetched: neither revocation lists nor missing authorities.
pub fn trust(chain: &[Vec<u8>], _now_unix: u64) -> Trust {
    let unknown = |what: &str| Trust::Unknown { detail: what.to_owned() };
    let Some(store) = Store::new() else { return unknown("no certificate store could be opened") };
    let mut own = None;
    for der in chain {
        match store.add(der) {
            Some(added) if own.is_none() => own = Some(added),
            Some(_) => {}
            None if own.is_none() => return unknown("Windows cannot read the certificate"),
            None => {}
        }
    }
    let Some(own) = own else { return unknown("no certificate") };
    match errors(&own, store.0) {
        None => unknown("Windows could not build the chain"),
        Some(0) => Trust::Trusted,
        Some(bits) => Trust::Untrusted { detail: words(bits) },
    }
}

/// Whether an authority that this computer trusts vouches for a certificate, or did while it was valid; `store` has those in
/// between. It has to stay open meanwhile.
pub fn vouched(own: &Context, store: HCERTSTORE) -> bool {
    let nobody = CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN | CERT_TRUST_IS_REVOKED;
    errors(own, store).is_some_and(|bits| bits & nobody == 0)
}

/// `dwErrorStatus` of the chain: zero where nothing speaks against it.
fn errors(own: &Context, store: HCERTSTORE) -> Option<u32> {
    // SAFETY: a CERT_CHAIN_PARA of zeroes asks for nothing in particular; only its size must be set.
    let mut para: CERT_CHAIN_PARA = unsafe { std::mem::zeroed() };
    para.cbSize = u32::try_from(size_of::<CERT_CHAIN_PARA>()).ok()?;
    let mut built: *mut CERT_CHAIN_CONTEXT = ptr::null_mut();
    let flags = CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL | CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE;
    // SAFETY: context and store live until after the call, null engine and time stand for the defaults, and `built` is
    // written only where the call succeeds.
    let built_one = unsafe {
        CertGetCertificateChain(
            ptr::null_mut(),
            own.0,
            ptr::null(),
            store,
            &raw const para,
            flags,
            ptr::null(),
            &raw mut built,
        )
    };
    if built_one == 0 || built.is_null() {
        return None;
    }
    // SAFETY: the call succeeded, so `built` points to a chain that stays valid until it is freed here, once.
    unsafe {
        let status = (*built).TrustStatus.dwErrorStatus;
        CertFreeCertificateChain(built);
        Some(status)
    }
}

fn words(bits: u32) -> String {
    let known = [
        (CERT_TRUST_IS_UNTRUSTED_ROOT, "the authority is not trusted"),
        (CERT_TRUST_IS_PARTIAL_CHAIN, "the authority is not known"),
        (CERT_TRUST_IS_NOT_TIME_VALID, "it is outside its time of validity"),
        (CERT_TRUST_IS_REVOKED, "it was revoked"),
    ];
    let told: Vec<_> = known.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word).collect();
    if told.is_empty() { format!("Windows says 0x{bits:08x}") } else { told.join(", ") }
}

/// A store in memory.
struct Store(HCERTSTORE);

impl Store {
    fn new() -> Option<Self> {
        // SAFETY: a memory store takes no further parameters.
        let store = unsafe { CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, ptr::null()) };
        (!store.is_null()).then_some(Self(store))
    }

    fn add(&self, der: &[u8]) -> Option<Context> {
        let length = u32::try_from(der.len()).ok()?;
        let mut added: *mut CERT_CONTEXT = ptr::null_mut();
        // SAFETY: `der` is readable for `length` octets, and `added` is written only where the call succeeds.
        let ok = unsafe {
            CertAddEncodedCertificateToStore(
                self.0,
                X509_ASN_ENCODING,
                der.as_ptr(),
                length,
                CERT_STORE_ADD_ALWAYS,
                &raw mut added,
            )
        };
        (ok != 0 && !added.is_null()).then_some(Context(added))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // SAFETY: the store was opened by `new` and is closed once. Contexts keep it alive as long as they need it.
        unsafe { CertCloseStore(self.0, 0) };
    }
}
