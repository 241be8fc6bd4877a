//! DPAPI: octets that only the same user on the same computer reads again.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_INVALID_DATA, NTE_BAD_KEY_STATE};
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};

use super::error::{fail, last};
use super::owned::Memory;
use crate::platform::{PlatformError, Result};

/// Tells ours from what other programs have sealed.
const OURS: &[u8] = b"Redial: a saved password";

/// A secret that is overwritten before its memory goes back.
pub struct Secret(pub Vec<u8>);

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites in a way that no compiler leaves out.
pub fn wipe(bytes: &mut [u8]) {
    for byte in bytes {
        // SAFETY: the address is that of a live octet.
        unsafe { std::ptr::write_volatile(byte, 0) };
    }
}

pub fn seal(secret: &Secret) -> Result<Vec<u8>> {
    let (input, entropy, mut output) = (blob(&secret.0)?, blob(OURS)?, empty());
    // SAFETY: both inputs live until the call returns and are only read; no prompt is shown; `output` is ours to free.
    let answer = unsafe {
        let (input, entropy, flags) = (&raw const input, &raw const entropy, CRYPTPROTECT_UI_FORBIDDEN);
        CryptProtectData(input, null(), entropy, null(), null(), flags, &raw mut output)
    };
    if answer == 0 { fail(last(), "sealing") } else { Ok(take(output).0.clone()) }
}

/// `Denied` for what another user or computer has sealed.
pub fn open(sealed: &[u8]) -> Result<Secret> {
    let (input, entropy, mut output) = (blob(sealed)?, blob(OURS)?, empty());
    // SAFETY: as above; the description is not asked for.
    let answer = unsafe {
        let (input, entropy, flags) = (&raw const input, &raw const entropy, CRYPTPROTECT_UI_FORBIDDEN);
        CryptUnprotectData(input, null_mut(), entropy, null(), null(), flags, &raw mut output)
    };
    match last() {
        _ if answer != 0 => Ok(take(output)),
        code if code == NTE_BAD_KEY_STATE.cast_unsigned() => {
            Err(PlatformError::Denied { what: "what another user or computer has sealed".to_owned() })
        }
        0 => fail(ERROR_INVALID_DATA, "unsealing"),
        code => fail(code, "unsealing"),
    }
}

/// Calls take the address as writable and only read it.
fn blob(bytes: &[u8]) -> Result<CRYPT_INTEGER_BLOB> {
    let length = u32::try_from(bytes.len()).map_err(|_| PlatformError::TooLong { what: "a secret".to_owned() })?;
    Ok(CRYPT_INTEGER_BLOB { cbData: length, pbData: bytes.as_ptr().cast_mut() })
}

fn empty() -> CRYPT_INTEGER_BLOB {
    CRYPT_INTEGER_BLOB { cbData: 0, pbData: null_mut() }
}

fn take(output: CRYPT_INTEGER_BLOB) -> Secret {
    if output.pbData.is_null() {
        return Secret(Vec::new());
    }
    let memory = Memory::local(output.pbData);
    // SAFETY: a successful call filled in so many octets, and nobody else has them.
    let bytes = unsafe { std::slice::from_raw_parts_mut(memory.start, output.cbData as usize) };
    let secret = Secret(bytes.to_vec());
    wipe(bytes);
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_and_not_when_damaged() {
        let sealed = seal(&Secret(b"a password".to_vec())).unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"password"));
        assert_eq!(open(&sealed).unwrap().0, b"a password");
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(open(&damaged).is_err() && open(b"").is_err() && open(b"no such thing").is_err());
    }
}
