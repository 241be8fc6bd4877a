//! What Schannel and Negotiate share: SSPI's handles, its lists of buffers, and the call that takes a token and gives one.

use std::ffi::c_void;
use std::fmt;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Security::Authentication::Identity::{
    AcquireCredentialsHandleW, DeleteSecurityContext, FreeCredentialsHandle, InitializeSecurityContextW,
    SECBUFFER_VERSION, SECPKG_CRED_OUTBOUND, SECURITY_NATIVE_DREP, SecBuffer, SecBufferDesc,
};
use windows_sys::Win32::Security::Credentials::SecHandle;
use windows_sys::core::PCWSTR;

use crate::platform::schannel::SecurityStatus;

pub(super) struct Credentials(SecHandle);

/// Must go before the credentials that it was made with.
pub(super) struct Context(pub SecHandle);

impl Credentials {
    /// # Safety
    /// `package` is a text with its zero, and `given` nothing or what that package takes, alive until after the call.
    pub(super) unsafe fn acquire(package: PCWSTR, given: *const c_void) -> Result<Self, SecurityStatus> {
        let (mut handle, mut expiry) = (SecHandle::default(), 0);
        // SAFETY: as the caller says; both answers are written to variables of ours.
        let status = unsafe {
            AcquireCredentialsHandleW(
                null(),
                package,
                SECPKG_CRED_OUTBOUND,
                null(),
                given,
                None,
                null(),
                &raw mut handle,
                &raw mut expiry,
            )
        };
        if status == 0 { Ok(Self(handle)) } else { Err(number(status)) }
    }
}

impl Drop for Credentials {
    fn drop(&mut self) {
        // SAFETY: `acquire` got the handle, and it is given back once, after the context that was made with it.
        unsafe { FreeCredentialsHandle(&raw const self.0) };
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the handle came from InitializeSecurityContext and is given back once.
        unsafe { DeleteSecurityContext(&raw const self.0) };
    }
}

/// Takes what is `given`, if anything, and has what is to be sent written to what is `wanted`. Without a context it begins one.
///
/// # Safety
/// `target` ends in a zero. The buffers are as large as they say, may be changed, and live until after the call.
pub(super) unsafe fn initialize(
    credentials: &Credentials,
    context: &mut Option<Context>,
    target: &[u16],
    requests: u32,
    given: &mut [SecBuffer],
    wanted: &mut [SecBuffer],
) -> SecurityStatus {
    let (given_list, mut wanted_list) = (list(given), list(wanted));
    let (mut attributes, mut expiry, mut made) = (0, 0, SecHandle::default());
    let (old, new): (*const SecHandle, *mut SecHandle) = match context {
        None => (null(), &raw mut made),
        Some(context) => {
            let handle = &raw mut context.0;
            (handle.cast_const(), handle)
        }
    };
    // SAFETY: the credentials and, where there is one, the context are open; of the rest see the caller. What it writes are
    // variables of ours.
    let status = unsafe {
        InitializeSecurityContextW(
            &raw const credentials.0,
            old,
            target.as_ptr(),
            requests,
            0,
            SECURITY_NATIVE_DREP,
            if given.is_empty() { null() } else { &raw const given_list },
            0,
            new,
            &raw mut wanted_list,
            &raw mut attributes,
            &raw mut expiry,
        )
    };
    if context.is_none() && (made.dwLower != 0 || made.dwUpper != 0) && status >= 0 {
        *context = Some(Context(made));
    }
    number(status)
}

pub(super) fn number(status: i32) -> SecurityStatus {
    SecurityStatus(status.cast_unsigned())
}

pub(super) fn buffer(kind: u32, octets: &mut [u8]) -> SecBuffer {
    let length = u32::try_from(octets.len()).unwrap_or(u32::MAX);
    SecBuffer { cbBuffer: length, BufferType: kind, pvBuffer: octets.as_mut_ptr().cast() }
}

pub(super) fn empty(kind: u32) -> SecBuffer {
    SecBuffer { cbBuffer: 0, BufferType: kind, pvBuffer: null_mut() }
}

/// Points to the buffers, which must outlive its use.
pub(super) fn list(buffers: &mut [SecBuffer]) -> SecBufferDesc {
    let count = u32::try_from(buffers.len()).unwrap_or(0);
    SecBufferDesc { ulVersion: SECBUFFER_VERSION, cBuffers: count, pBuffers: buffers.as_mut_ptr() }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context")
    }
}
