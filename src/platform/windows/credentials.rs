//! Credential Manager.

use std::ptr::null_mut;

use serde::{Deserialize, Serialize};
use windows_sys::Win32::Foundation::{ERROR_INVALID_DATA, ERROR_NOT_FOUND, FILETIME};
use windows_sys::Win32::Security::Credentials::{
    CRED_TYPE_DOMAIN_PASSWORD, CRED_TYPE_GENERIC, CREDENTIAL_ATTRIBUTEW, CREDENTIALW, CredDeleteW, CredEnumerateW,
    CredFree, CredReadW, CredWriteW,
};

use super::Windows;
use super::error::{done, fail, last};
use super::owned::Memory;
use super::sealing::{self, Secret, wipe};
use super::wide::{pointed, wide};
use crate::platform::credentials::{Credential, CredentialKind, Credentials, Sealed};
use crate::platform::{Bytes, PlatformError, Result};

impl Credentials for Windows {
    fn credentials(&self, filter: &str) -> Result<Vec<Credential>> {
        let wide_filter = wide(filter)?;
        let (mut count, mut start) = (0, null_mut());
        // SAFETY: the filter ends in a zero, and both answers are written only where the call succeeds.
        if unsafe { CredEnumerateW(wide_filter.as_ptr(), 0, &raw mut count, &raw mut start) } == 0 {
            return if last() == ERROR_NOT_FOUND { Ok(Vec::new()) } else { fail(last(), "saved passwords") };
        }
        let memory = Memory::new(start, |start| free(start.cast()));
        // SAFETY: the call succeeded: so many pointers to credentials, which live as long as the memory.
        let found = unsafe { std::slice::from_raw_parts(memory.start, count as usize) };
        // SAFETY: as above. Wine puts them right behind each other's passwords, at addresses of any kind.
        Ok(found.iter().map(|one| about(&unsafe { one.read_unaligned() })).collect())
    }

    fn seal_credential(&self, target: &str, kind: CredentialKind) -> Result<Option<Sealed>> {
        let memory = read(target, kind)?;
        if kind != CredentialKind::Generic {
            return Ok(None);
        }
        // SAFETY: `read` succeeded, so there is a whole credential, which lives as long as the memory.
        let whole = unsafe { Whole::new(&*memory.start) };
        let text = serde_json::to_vec(&whole).map_err(|_| damaged(target))?;
        Ok(Some(Sealed(Bytes(sealing::seal(&Secret(text))?))))
    }

    fn delete_credential(&self, target: &str, kind: CredentialKind) -> Result<()> {
        let wide_target = wide(target)?;
        // SAFETY: the target ends in a zero.
        done(unsafe { CredDeleteW(wide_target.as_ptr(), number(kind), 0) }, target)
    }

    fn restore_credential(&self, sealed: &Sealed) -> Result<()> {
        let secret = sealing::open(&sealed.0.0)?;
        let whole: Whole = serde_json::from_slice(&secret.0).map_err(|_| damaged("a sealed password"))?;
        whole.write()
    }
}

fn number(kind: CredentialKind) -> u32 {
    match kind {
        CredentialKind::Generic => CRED_TYPE_GENERIC,
        CredentialKind::DomainPassword => CRED_TYPE_DOMAIN_PASSWORD,
        CredentialKind::Other(number) => number,
    }
}

fn about(one: &CREDENTIALW) -> Credential {
    let kind = match one.Type {
        CRED_TYPE_GENERIC => CredentialKind::Generic,
        CRED_TYPE_DOMAIN_PASSWORD => CredentialKind::DomainPassword,
        other => CredentialKind::Other(other),
    };
    // SAFETY: texts of a credential that Windows handed out are null or end in a zero.
    let (target, user, comment) = unsafe { (pointed(one.TargetName), pointed(one.UserName), pointed(one.Comment)) };
    Credential { target, kind, user, comment, persist: one.Persist }
}

fn read(target: &str, kind: CredentialKind) -> Result<Memory<CREDENTIALW>> {
    let wide_target = wide(target)?;
    let mut start = null_mut();
    // SAFETY: the target ends in a zero, and `start` is written only where the call succeeds.
    done(unsafe { CredReadW(wide_target.as_ptr(), number(kind), 0, &raw mut start) }, target)?;
    Ok(Memory::new(start, |start| {
        // SAFETY: one whole credential, whose password nobody reads after this.
        unsafe {
            if !(*start).CredentialBlob.is_null() {
                let length = (*start).CredentialBlobSize as usize;
                wipe(std::slice::from_raw_parts_mut((*start).CredentialBlob, length));
            }
        }
        free(start.cast());
    }))
}

fn free(start: *const core::ffi::c_void) {
    // SAFETY: only called by a `Memory` that got it from a call that says to free it so.
    unsafe { CredFree(start) };
}

fn damaged(what: &str) -> PlatformError {
    PlatformError::Failed { code: ERROR_INVALID_DATA, what: what.to_owned() }
}

/// Everything about a credential that can be written back; when it was last written cannot.
#[expect(clippy::unsafe_derive_deserialize, reason = "what comes out of a sealed box went into it")]
#[derive(Deserialize, Serialize)]
struct Whole {
    about: Credential,
    flags: u32,
    alias: Option<String>,
    password: Bytes,
    attributes: Vec<(String, u32, Bytes)>,
}

impl Whole {
    /// # Safety
    /// `one` is whole: every pointer in it is null or good for what the sizes beside it say.
    unsafe fn new(one: &CREDENTIALW) -> Self {
        // SAFETY: as the caller says.
        unsafe {
            let attributes = slice(one.Attributes, one.AttributeCount).iter();
            let attribute = |one: &CREDENTIAL_ATTRIBUTEW| {
                (pointed(one.Keyword), one.Flags, Bytes(slice(one.Value, one.ValueSize).to_vec()))
            };
            Self {
                about: about(one),
                flags: one.Flags,
                alias: (!one.TargetAlias.is_null()).then(|| pointed(one.TargetAlias)),
                password: Bytes(slice(one.CredentialBlob, one.CredentialBlobSize).to_vec()),
                attributes: attributes.map(attribute).collect(),
            }
        }
    }

    /// Calls take addresses as writable and only read them.
    fn write(&self) -> Result<()> {
        let about = &self.about;
        let mut texts = [
            wide(&about.target)?,
            wide(&about.comment)?,
            wide(&about.user)?,
            wide(self.alias.as_deref().unwrap_or(""))?,
        ];
        let [target, comment, user, alias] = &mut texts;
        let or_null = |there: bool, text: &mut Vec<u16>| if there { text.as_mut_ptr() } else { null_mut() };
        let mut keywords = Vec::new();
        for (keyword, _, _) in &self.attributes {
            keywords.push(wide(keyword)?);
        }
        let mut attributes: Vec<_> = self
            .attributes
            .iter()
            .zip(&mut keywords)
            .map(|((_, flags, value), keyword)| CREDENTIAL_ATTRIBUTEW {
                Keyword: keyword.as_mut_ptr(),
                Flags: *flags,
                ValueSize: length(&value.0),
                Value: value.0.as_ptr().cast_mut(),
            })
            .collect();
        let credential = CREDENTIALW {
            Flags: self.flags,
            Type: number(about.kind),
            TargetName: target.as_mut_ptr(),
            Comment: or_null(!about.comment.is_empty(), comment),
            LastWritten: FILETIME::default(),
            CredentialBlobSize: length(&self.password.0),
            CredentialBlob: self.password.0.as_ptr().cast_mut(),
            Persist: about.persist,
            AttributeCount: u32::try_from(attributes.len()).unwrap_or(u32::MAX),
            Attributes: if attributes.is_empty() { null_mut() } else { attributes.as_mut_ptr() },
            TargetAlias: or_null(self.alias.is_some(), alias),
            UserName: or_null(!about.user.is_empty(), user),
        };
        // SAFETY: every text ends in a zero, every size is that of what it stands beside, and all live until the call
        // returns.
        done(unsafe { CredWriteW(&raw const credential, 0) }, &about.target)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        wipe(&mut self.password.0);
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// # Safety
/// `start` is null or points to so many values that live as long as the answer is used.
unsafe fn slice<'a, T>(start: *const T, count: u32) -> &'a [T] {
    // SAFETY: as the caller says.
    if start.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(start, count as usize) } }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use super::*;
    use crate::platform::windows::unique;

    /// Wine measures a list first and fills it afterwards: one that grows in between is written past its end.
    fn alone() -> MutexGuard<'static, ()> {
        static ALONE: Mutex<()> = Mutex::new(());
        ALONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A credential with everything that one may have.
    fn typical(target: &str) -> Whole {
        Whole {
            about: Credential {
                target: target.to_owned(),
                kind: CredentialKind::Generic,
                user: "PC1\\änna".to_owned(),
                comment: "a comment".to_owned(),
                persist: 1,
            },
            flags: 0,
            alias: None,
            password: Bytes(b"p\0w\0".to_vec()),
            attributes: vec![("ours".to_owned(), 0, Bytes(vec![1, 2, 3]))],
        }
    }

    #[test]
    fn credentials_keep_the_contract() {
        let _alone = alone();
        let target = format!("TERMSRV/{}", unique("contract"));
        typical(&target).write().unwrap();
        crate::platform::contract::credentials(&Windows, &target);
        assert_eq!(Windows.credentials(&format!("termsrv/{}*", &target[8..].to_uppercase())).unwrap().len(), 1);
        Windows.delete_credential(&target, CredentialKind::Generic).unwrap();
    }

    #[test]
    fn several_at_once_with_passwords_of_odd_lengths() {
        let _alone = alone();
        let targets = ["one", "two", "three"].map(|name| format!("TERMSRV/{}", unique(name)));
        for (length, target) in (1..).zip(&targets) {
            let mut one = typical(target);
            one.password = Bytes(vec![7; length]);
            one.write().unwrap();
        }
        let found = Windows.credentials("TERMSRV/*").unwrap();
        for target in &targets {
            let one = found.iter().find(|one| one.target == *target).unwrap();
            assert_eq!((one.user.as_str(), one.comment.as_str()), ("PC1\\änna", "a comment"));
            Windows.delete_credential(target, CredentialKind::Generic).unwrap();
        }
    }

    #[test]
    fn what_was_sealed_comes_back_whole() {
        let _alone = alone();
        let target = format!("TERMSRV/{}", unique("whole"));
        typical(&target).write().unwrap();
        let text = |target: &str| {
            let memory = read(target, CredentialKind::Generic).unwrap();
            // SAFETY: just read, and alive until the end of this closure.
            serde_json::to_string(&unsafe { Whole::new(&*memory.start) }).unwrap()
        };
        let before = text(&target);
        assert!(before.contains("70007700"), "the password is read");
        let sealed = Windows.seal_credential(&target, CredentialKind::Generic).unwrap().unwrap();
        let missing = Windows.seal_credential(&target, CredentialKind::DomainPassword);
        assert!(matches!(missing, Err(PlatformError::Missing { .. })));
        Windows.delete_credential(&target, CredentialKind::Generic).unwrap();
        let missing = Windows.delete_credential(&target, CredentialKind::Generic);
        assert!(matches!(missing, Err(PlatformError::Missing { .. })));
        Windows.restore_credential(&sealed).unwrap();
        assert_eq!(text(&target), before);
        Windows.delete_credential(&target, CredentialKind::Generic).unwrap();
    }

    #[test]
    #[ignore = "needs real Windows: Wine hands the password of a domain credential to any program"]
    fn a_windows_password_is_never_read_back() {
        let _alone = alone();
        let target = format!("TERMSRV/{}", unique("domain"));
        let mut domain = typical(&target);
        domain.about.kind = CredentialKind::DomainPassword;
        domain.attributes.clear();
        domain.write().unwrap();
        let memory = read(&target, CredentialKind::DomainPassword).unwrap();
        // SAFETY: just read, and alive.
        let read_back = unsafe { (*memory.start).CredentialBlobSize };
        assert!(Windows.seal_credential(&target, CredentialKind::DomainPassword).unwrap().is_none());
        Windows.delete_credential(&target, CredentialKind::DomainPassword).unwrap();
        assert_eq!(read_back, 0);
    }
}
