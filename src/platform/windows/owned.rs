//! What Windows lends and wants back.

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, INVALID_HANDLE_VALUE, LocalFree};
use windows_sys::Win32::Security::Cryptography::{CERT_CONTEXT, CertFreeCertificateContext};

use super::error::{fail, last};
use crate::platform::Result;

/// A kernel handle.
pub struct Handle(HANDLE);

impl Handle {
    /// Takes what a call just answered, and its failure where it is none.
    pub fn new(raw: HANDLE, what: &str) -> Result<Self> {
        if raw.is_null() || raw == INVALID_HANDLE_VALUE { fail(last(), what) } else { Ok(Self(raw)) }
    }

    pub fn raw(&self) -> HANDLE {
        self.0
    }

    /// For somebody else to close.
    pub fn into_raw(self) -> HANDLE {
        let raw = self.0;
        std::mem::forget(self);
        raw
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: `new` took an open handle that nobody else closes.
        unsafe { CloseHandle(self.0) };
    }
}

/// Memory that goes back by one of Windows' many functions for that.
pub struct Memory<T> {
    pub start: *mut T,
    free: unsafe fn(*mut T),
}

impl<T> Memory<T> {
    /// `free` must be the function that the call's documentation names.
    pub fn new(start: *mut T, free: unsafe fn(*mut T)) -> Self {
        Self { start, free }
    }

    pub fn local(start: *mut T) -> Self {
        Self::new(start, |start| {
            // SAFETY: whoever says `local` has it from a call that allocates so, and it is freed once.
            unsafe { LocalFree(start.cast()) };
        })
    }
}

impl<T> Drop for Memory<T> {
    fn drop(&mut self) {
        if !self.start.is_null() {
            // SAFETY: the memory came from a call whose documentation names this function, and is freed once.
            unsafe { (self.free)(self.start) };
        }
    }
}

/// Octets at an address that is right for any structure of Windows': calls fill buffers with structures.
pub struct Buffer(Vec<u64>);

impl Buffer {
    pub fn new(octets: usize) -> Self {
        Self(vec![0; octets.div_ceil(8).max(1)])
    }

    pub fn octets(&self) -> u32 {
        u32::try_from(self.0.len() * 8).unwrap_or(u32::MAX)
    }

    pub fn start<T>(&mut self) -> *mut T {
        self.0.as_mut_ptr().cast()
    }
}

/// As structures of Windows' tell their own.
pub const fn size<T>() -> u32 {
    assert!(size_of::<T>() < 1 << 20, "no structure is larger");
    #[expect(clippy::cast_possible_truncation, reason = "as was just made sure")]
    {
        size_of::<T>() as u32
    }
}

/// A certificate, as a store gives it out.
pub struct Context(pub *const CERT_CONTEXT);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context came from a store with a reference of its own, which is given back once.
        unsafe { CertFreeCertificateContext(self.0) };
    }
}
