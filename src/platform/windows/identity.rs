//! On whose behalf this process runs.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, HANDLE};
use windows_sys::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows_sys::Win32::Security::{
    CheckTokenMembership, CreateWellKnownSid, GetTokenInformation, LookupAccountNameW, LookupAccountSidW, PSID,
    SECURITY_MAX_SID_SIZE, TOKEN_ELEVATION, TOKEN_INFORMATION_CLASS, TOKEN_LINKED_TOKEN, TOKEN_QUERY, TOKEN_USER,
    TokenElevation, TokenElevationType, TokenElevationTypeLimited, TokenLinkedToken, TokenUser,
    WinBuiltinAdministratorsSid,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::error::{done, fail, last};
use super::owned::{Buffer, Handle, Memory};
use super::wide::{pointed, text, wide};
use crate::platform::Result;
use crate::platform::computer::Identity;

pub fn read() -> Result<Identity> {
    let mut token = null_mut();
    // SAFETY: the process's own pseudo handle is always valid, and `token` is written only where the call succeeds.
    done(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) }, "token")?;
    of(&Handle::new(token, "token")?)
}

fn of(token: &Handle) -> Result<Identity> {
    let mut buffer = about(token, TokenUser)?;
    // SAFETY: that question fills the buffer with this structure, whose SID is in the buffer too.
    let sid = unsafe { (*buffer.start::<TOKEN_USER>()).User.Sid };
    // SAFETY: as above; the buffer lives until the end of this function.
    let (user, sid) = unsafe { (account(sid), in_words(sid)?) };
    // SAFETY: that question fills the buffer with this structure.
    let elevated = unsafe { (*about(token, TokenElevation)?.start::<TOKEN_ELEVATION>()).TokenIsElevated != 0 };
    Ok(Identity {
        user: user.unwrap_or_else(|| sid.clone()),
        sid,
        elevated,
        administrator: elevated || could_be(token),
    })
}

/// Whether saying yes to Windows' question would give an administrator's rights to this user, without another's password.
fn could_be(token: &Handle) -> bool {
    // SAFETY: that question fills the buffer with a number.
    let kind = about(token, TokenElevationType).map(|mut buffer| unsafe { *buffer.start::<i32>() });
    if kind != Ok(TokenElevationTypeLimited) {
        return false;
    }
    // Others than administrators have two tokens too, backup operators for one. What cannot be asked is taken to be usual.
    linked(token).ok().and_then(|linked| is_administrator(linked.raw())).unwrap_or(true)
}

/// The other of the two tokens that an administrator has.
fn linked(token: &Handle) -> Result<Handle> {
    let mut buffer = about(token, TokenLinkedToken)?;
    // SAFETY: that question fills the buffer with a handle that is ours to close.
    Handle::new(unsafe { (*buffer.start::<TOKEN_LINKED_TOKEN>()).LinkedToken }, "token")
}

fn is_administrator(token: HANDLE) -> Option<bool> {
    let mut sid = Buffer::new(SECURITY_MAX_SID_SIZE as usize);
    let (mut size, mut member) = (sid.octets(), 0);
    // SAFETY: there is room for the largest of all SIDs.
    let made = unsafe { CreateWellKnownSid(WinBuiltinAdministratorsSid, null_mut(), sid.start(), &raw mut size) };
    // SAFETY: the token is open, the SID was just made, and `member` is writable.
    let asked = made != 0 && unsafe { CheckTokenMembership(token, sid.start(), &raw mut member) } != 0;
    asked.then_some(member != 0)
}

fn about(token: &Handle, question: TOKEN_INFORMATION_CLASS) -> Result<Buffer> {
    let mut buffer = Buffer::new(256);
    loop {
        let mut needed = 0;
        // SAFETY: the token is open, and the buffer is writable for as many octets as it says.
        let answer = unsafe {
            let (start, octets) = (buffer.start(), buffer.octets());
            GetTokenInformation(token.raw(), question, start, octets, &raw mut needed)
        };
        match last() {
            _ if answer != 0 => return Ok(buffer),
            ERROR_INSUFFICIENT_BUFFER if needed > buffer.octets() => buffer = Buffer::new(needed as usize),
            code => return fail(code, "token"),
        }
    }
}

/// The SID of `DOMAIN\user`, in words.
pub fn sid(user: &str) -> Result<String> {
    let name = wide(user)?;
    let mut sid = Buffer::new(SECURITY_MAX_SID_SIZE as usize);
    let mut domain = [0u16; 512];
    let (mut size, mut domain_size, mut kind) = (sid.octets(), 512, 0);
    // SAFETY: the name ends in a zero, and both buffers are as long as they are said to be.
    let answer = unsafe {
        let (sid, domain) = (sid.start(), domain.as_mut_ptr());
        let (size, domain_size) = (&raw mut size, &raw mut domain_size);
        LookupAccountNameW(null(), name.as_ptr(), sid, size, domain, domain_size, &raw mut kind)
    };
    done(answer, user)?;
    // SAFETY: the call succeeded, so there is a whole SID.
    unsafe { in_words(sid.start()) }
}

/// `DOMAIN\user`; none where nobody knows the name, as for an account that was deleted.
///
/// # Safety
/// `sid` points to a whole SID.
unsafe fn account(sid: PSID) -> Option<String> {
    let (mut name, mut domain) = ([0u16; 512], [0u16; 512]);
    let (mut name_size, mut domain_size, mut kind) = (512, 512, 0);
    // SAFETY: the SID is whole, and both buffers are as long as they are said to be.
    let answer = unsafe {
        let (name, domain) = (name.as_mut_ptr(), domain.as_mut_ptr());
        let (name_size, domain_size) = (&raw mut name_size, &raw mut domain_size);
        LookupAccountSidW(null(), sid, name, name_size, domain, domain_size, &raw mut kind)
    };
    let (name, domain) = (text(&name), text(&domain));
    (answer != 0).then(|| if domain.is_empty() { name } else { format!("{domain}\\{name}") })
}

/// # Safety
/// `sid` points to a whole SID.
unsafe fn in_words(sid: PSID) -> Result<String> {
    let mut start = null_mut();
    // SAFETY: the SID is whole, and `start` is ours to free.
    done(unsafe { ConvertSidToStringSidW(sid, &raw mut start) }, "SID")?;
    let memory = Memory::local(start);
    // SAFETY: the call succeeded, so the text ends in a zero.
    Ok(unsafe { pointed(memory.start) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_runs_the_tests() {
        let identity = read().unwrap();
        assert!(identity.sid.starts_with("S-1-5-"), "{identity:?}");
        assert!(identity.user.contains('\\'), "{identity:?}");
        assert!(identity.administrator || !identity.elevated);
    }

    #[test]
    fn a_name_has_a_number() {
        let identity = read().unwrap();
        assert_eq!(sid(&identity.user).unwrap(), identity.sid);
        assert!(sid("nobody\\of that name").is_err());
    }

    #[test]
    fn an_administrator_without_the_rights_could_have_them() {
        let mut token = null_mut();
        // SAFETY: as in `read`.
        done(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) }, "token").unwrap();
        let token = Handle::new(token, "token").unwrap();
        // Whoever has only one token, as on a computer without the question, has nothing to compare.
        let Ok(other) = linked(&token) else { return };
        let (own, other) = (of(&token).unwrap(), of(&other).unwrap());
        assert_ne!(own.elevated, other.elevated);
        assert!(own.administrator && other.administrator, "{own:?} {other:?}");
        assert_eq!(own.sid, other.sid);
    }
}
