//! Who signed a program (Authenticode).

use std::ffi::c_void;
use std::os::windows::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::{TRUST_E_BAD_DIGEST, TRUST_E_NOSIGNATURE};
use windows_sys::Win32::Security::Cryptography::{
    CERT_NAME_SIMPLE_DISPLAY_TYPE, CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED, CERT_QUERY_FORMAT_FLAG_BINARY,
    CERT_QUERY_OBJECT_FILE, CMSG_SIGNER_CERT_INFO_PARAM, CertCloseStore, CertGetNameStringW,
    CertGetSubjectCertificateFromStore, CryptMsgClose, CryptMsgGetParam, CryptQueryObject, HCERTSTORE,
    PKCS_7_ASN_ENCODING, X509_ASN_ENCODING,
};
use windows_sys::Win32::Security::WinTrust::{
    WINTRUST_ACTION_GENERIC_VERIFY_V2, WINTRUST_DATA, WINTRUST_FILE_INFO, WTD_CACHE_ONLY_URL_RETRIEVAL,
    WTD_CHOICE_FILE, WTD_REVOKE_NONE, WTD_STATEACTION_IGNORE, WTD_UI_NONE, WinVerifyTrust,
};

use super::owned::{Buffer, Context, size};
use super::trust::vouched;
use crate::platform::program::{Signature, Standing};

/// None where nobody has signed it.
pub fn signature(program: &Path) -> Option<Signature> {
    let path: Vec<u16> = program.as_os_str().encode_wide().chain([0]).collect();
    let (by, vouched) = signer(&path)?;
    let standing = match verified(&path) {
        // Windows can be set to let everybody pass, and Wine always does.
        0 if vouched => Standing::Trusted,
        TRUST_E_NOSIGNATURE => return None,
        TRUST_E_BAD_DIGEST => Standing::Changed,
        _ => Standing::Untrusted,
    };
    Some(Signature { by, standing })
}

/// What Windows makes of it: zero where nothing speaks against it. No window comes up, and nothing is fetched: neither
/// revocation lists nor missing authorities.
fn verified(path: &[u16]) -> i32 {
    let mut file = WINTRUST_FILE_INFO {
        cbStruct: size::<WINTRUST_FILE_INFO>(),
        pcwszFilePath: path.as_ptr(),
        ..Default::default()
    };
    let mut data = WINTRUST_DATA {
        cbStruct: size::<WINTRUST_DATA>(),
        dwUIChoice: WTD_UI_NONE,
        fdwRevocationChecks: WTD_REVOKE_NONE,
        dwUnionChoice: WTD_CHOICE_FILE,
        dwStateAction: WTD_STATEACTION_IGNORE,
        dwProvFlags: WTD_CACHE_ONLY_URL_RETRIEVAL,
        ..Default::default()
    };
    data.Anonymous.pFile = &raw mut file;
    let mut action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    // SAFETY: the path ends in a zero, and it and both structures live until the call returns. No state is kept, so none has to
    // be given back.
    unsafe { WinVerifyTrust(ptr::null_mut(), &raw mut action, (&raw mut data).cast()) }
}

/// As the certificate of the first signer calls them, and whether anybody vouches for it.
fn signer(path: &[u16]) -> Option<(String, bool)> {
    let signed = Signed::of(path)?;
    let certificate = signed.certificate(signed.signer()?)?;
    Some((name(&certificate)?, vouched(&certificate, signed.store)))
}

/// The signature of a file, with the certificates in it. Both are given back when dropped.
struct Signed {
    store: HCERTSTORE,
    message: *mut c_void,
}

impl Signed {
    fn of(path: &[u16]) -> Option<Self> {
        let (mut store, mut message) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the path ends in a zero; what is not wanted is null, and the rest is written only where the call succeeds.
        let found = unsafe {
            CryptQueryObject(
                CERT_QUERY_OBJECT_FILE,
                path.as_ptr().cast(),
                CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED,
                CERT_QUERY_FORMAT_FLAG_BINARY,
                0,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut store,
                &raw mut message,
                ptr::null_mut(),
            )
        };
        (found != 0).then_some(Self { store, message })
    }

    /// A `CERT_INFO` with the issuer and the number of the signer's certificate.
    fn signer(&self) -> Option<Buffer> {
        let mut octets = 0;
        // SAFETY: the message is open; without a buffer only the length is written.
        let told =
            unsafe { CryptMsgGetParam(self.message, CMSG_SIGNER_CERT_INFO_PARAM, 0, ptr::null_mut(), &raw mut octets) };
        if told == 0 {
            return None;
        }
        let mut info = Buffer::new(usize::try_from(octets).ok()?);
        octets = info.octets();
        // SAFETY: the message is open, and the buffer is as long as is said, and right for any structure.
        let told =
            unsafe { CryptMsgGetParam(self.message, CMSG_SIGNER_CERT_INFO_PARAM, 0, info.start(), &raw mut octets) };
        (told != 0).then_some(info)
    }

    fn certificate(&self, mut info: Buffer) -> Option<Context> {
        let encoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;
        // SAFETY: the store is open, and `info` is the CERT_INFO that `signer` had filled in, with what it points to.
        let found = unsafe { CertGetSubjectCertificateFromStore(self.store, encoding, info.start()) };
        (!found.is_null()).then_some(Context(found))
    }
}

impl Drop for Signed {
    fn drop(&mut self) {
        // SAFETY: both came from `CryptQueryObject`, and are closed once; closing null is nothing.
        unsafe {
            CryptMsgClose(self.message);
            CertCloseStore(self.store, 0);
        }
    }
}

/// The organisation's or person's own name.
fn name(certificate: &Context) -> Option<String> {
    /// No certificate of code has a longer one that is worth showing.
    const LONGEST: usize = 256;
    let mut text = vec![0_u16; LONGEST];
    // SAFETY: the certificate is one of an open store's, with a reference of its own, and the buffer is as long as is said.
    let length = unsafe {
        CertGetNameStringW(
            certificate.0,
            CERT_NAME_SIMPLE_DISPLAY_TYPE,
            0,
            ptr::null(),
            text.as_mut_ptr(),
            u32::try_from(text.len()).ok()?,
        )
    };
    // The zero at the end is counted.
    let length = usize::try_from(length).ok()?.checked_sub(1).filter(|length| *length > 0)?;
    Some(String::from_utf16_lossy(text.get(..length)?))
}
