//! Privileges that an administrator has, but that are off until a program asks.

use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::LUID;
use windows_sys::Win32::Security::{
    AdjustTokenPrivileges, ImpersonateSelf, LUID_AND_ATTRIBUTES, LookupPrivilegeValueW, RevertToSelf,
    SE_PRIVILEGE_ENABLED, SecurityImpersonation, TOKEN_ADJUST_PRIVILEGES, TOKEN_PRIVILEGES, TOKEN_QUERY,
};
use windows_sys::Win32::System::Threading::{GetCurrentThread, OpenThreadToken};

use super::error::{done, fail, last};
use super::owned::Handle;
use super::wide::wide;
use crate::platform::Result;

pub const BACKUP: &str = "SeBackupPrivilege";
pub const RESTORE: &str = "SeRestorePrivilege";
pub const TAKE_OWNERSHIP: &str = "SeTakeOwnershipPrivilege";
pub const SHUTDOWN: &str = "SeShutdownPrivilege";

/// Privileges of this thread, given back with the value. Those that the user does not have are left out: the call that
/// needs them says so. One at a time: the end of one ends all.
pub struct Borrowed {
    // Given back by the thread that took them.
    _here: std::marker::PhantomData<*const ()>,
}

impl Borrowed {
    pub fn new(names: &[&str]) -> Option<Self> {
        // SAFETY: takes a constant; this thread goes on with a copy of its own token.
        done(unsafe { ImpersonateSelf(SecurityImpersonation) }, "impersonation").ok()?;
        let borrowed = Self { _here: std::marker::PhantomData };
        let mut token = null_mut();
        // SAFETY: the thread's own pseudo handle is always valid, and `token` is written only where the call succeeds.
        let opened =
            unsafe { OpenThreadToken(GetCurrentThread(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, 1, &raw mut token) };
        done(opened, "token").ok()?;
        let token = Handle::new(token, "token").ok()?;
        for name in names {
            let _ = enable(&token, name);
        }
        Some(borrowed)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        // SAFETY: ends what `ImpersonateSelf` began on this thread.
        unsafe { RevertToSelf() };
    }
}

/// Fails where the token does not have it.
pub fn enable(token: &Handle, name: &str) -> Result<()> {
    let wide_name = wide(name)?;
    let mut luid = LUID::default();
    // SAFETY: the name ends in a zero and `luid` is writable.
    done(unsafe { LookupPrivilegeValueW(null(), wide_name.as_ptr(), &raw mut luid) }, name)?;
    let privilege = LUID_AND_ATTRIBUTES { Luid: luid, Attributes: SE_PRIVILEGE_ENABLED };
    let wanted = TOKEN_PRIVILEGES { PrivilegeCount: 1, Privileges: [privilege] };
    // SAFETY: the token is open for it, one privilege is there as it says, and the state before is not asked for.
    let answer = unsafe {
        let (size, before, length) = (0, null_mut(), null_mut());
        AdjustTokenPrivileges(token.raw(), 0, &raw const wanted, size, before, length)
    };
    // It succeeds, and says so here, where it could not give the privilege.
    let code = last();
    done(answer, name)?;
    if code == 0 { Ok(()) } else { fail(code, name) }
}
