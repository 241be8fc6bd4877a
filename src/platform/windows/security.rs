//! Who may do what with a file. Read and written whole, as it is stored: the calls by name work inheritance out anew, and
//! would not bring back what was there.

use std::ptr::null_mut;

use windows_sys::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertStringSecurityDescriptorToSecurityDescriptorW,
    SDDL_REVISION_1,
};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, GROUP_SECURITY_INFORMATION, GetKernelObjectSecurity, GetSecurityDescriptorControl,
    OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SE_DACL_AUTO_INHERIT_REQ, SE_DACL_AUTO_INHERITED,
    SECURITY_ATTRIBUTES, SetKernelObjectSecurity, SetSecurityDescriptorControl,
};
use windows_sys::Win32::Storage::FileSystem::{READ_CONTROL, WRITE_DAC, WRITE_OWNER};

use super::error::{done, fail, last};
use super::file_object::FileObject;
use super::owned::{Buffer, Memory, size};
use super::privileges::{self, Borrowed};
use super::wide::{pointed, wide};
use crate::platform::{PlatformError, Result};

pub const PARTS: u32 = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

/// `None` where there is nothing of that name.
pub fn read(path: &str) -> Result<Option<String>> {
    // An administrator may read it even where the list itself says no.
    let _privileges = Borrowed::new(&[privileges::BACKUP]);
    FileObject::single(path, READ_CONTROL)?.map(|object| of(&object, path)).transpose()
}

/// Of what is open for `READ_CONTROL`.
pub fn of(object: &FileObject, path: &str) -> Result<String> {
    let mut buffer = Buffer::new(1024);
    loop {
        let mut needed = 0;
        // SAFETY: the handle is open, and the buffer is writable for as many octets as it says.
        let answer = unsafe {
            GetKernelObjectSecurity(object.handle.raw(), PARTS, buffer.start(), buffer.octets(), &raw mut needed)
        };
        match last() {
            _ if answer != 0 => return in_words(&mut buffer, path),
            ERROR_INSUFFICIENT_BUFFER if needed > buffer.octets() => buffer = Buffer::new(needed as usize),
            code => return fail(code, path),
        }
    }
}

/// What a call has filled a buffer with: a descriptor with [`PARTS`].
pub fn in_words(buffer: &mut Buffer, what: &str) -> Result<String> {
    let mut text = null_mut();
    // SAFETY: whoever calls this has a descriptor in the buffer, and `text` is ours to free.
    let answer = unsafe {
        let length = null_mut();
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            buffer.start(),
            SDDL_REVISION_1,
            PARTS,
            &raw mut text,
            length,
        )
    };
    done(answer, what)?;
    let text = Memory::local(text);
    // SAFETY: the call succeeded, so the text ends in a zero.
    Ok(unsafe { pointed(text.start) })
}

pub fn write(path: &str, sddl: &str) -> Result<()> {
    let descriptor = descriptor(sddl)?;
    let missing = || PlatformError::Missing { what: path.to_owned() };
    // These two stand in for every right to the file, and for naming any owner: nothing needs to be taken first. The third
    // lets it be read.
    let _privileges = Borrowed::new(&[privileges::RESTORE, privileges::TAKE_OWNERSHIP, privileges::BACKUP]);
    let object = FileObject::single(path, READ_CONTROL)?.ok_or_else(missing)?;
    // Whoever owns the file may change the list without a right to change the owner.
    let same_owner = of(&object, path).is_ok_and(|now| owners(&now) == owners(sddl));
    let (access, parts) =
        if same_owner { (WRITE_DAC, DACL_SECURITY_INFORMATION) } else { (WRITE_DAC | WRITE_OWNER, PARTS) };
    let again = FileObject::single(path, READ_CONTROL | access)?.ok_or_else(missing)?;
    if again.identity() != object.identity() {
        return Err(PlatformError::Busy { what: path.to_owned() });
    }
    // SAFETY: the handle is open, and the descriptor lives until the call returns.
    done(unsafe { SetKernelObjectSecurity(again.handle.raw(), parts, descriptor.start) }, path)
}

/// What stands before the list.
fn owners(sddl: &str) -> &str {
    sddl.split_once("D:").map_or(sddl, |(owners, _)| owners)
}

/// Gives a fresh copy these rights, by its own handle.
pub fn give(object: &FileObject, path: &str, wanted: &str) -> Result<()> {
    let now = of(object, path)?;
    if now == wanted {
        return Ok(());
    }
    let descriptor = descriptor(wanted)?;
    let parts = if owners(&now) == owners(wanted) { DACL_SECURITY_INFORMATION } else { PARTS };
    // SAFETY: the handle is open, and the descriptor lives until the call returns.
    done(unsafe { SetKernelObjectSecurity(object.handle.raw(), parts, descriptor.start) }, path)?;
    // The call says that all is well where it did nothing, too.
    if of(object, path)? == wanted { Ok(()) } else { Err(PlatformError::Denied { what: path.to_owned() }) }
}

/// Rights for something new.
pub struct Given {
    descriptor: Memory<core::ffi::c_void>,
    attributes: SECURITY_ATTRIBUTES,
}

impl Given {
    pub fn new(sddl: &str) -> Result<Self> {
        let descriptor = descriptor(sddl)?;
        let attributes = SECURITY_ATTRIBUTES {
            nLength: size::<SECURITY_ATTRIBUTES>(),
            lpSecurityDescriptor: descriptor.start,
            bInheritHandle: 0,
        };
        Ok(Self { descriptor, attributes })
    }

    /// For one call: it lives as long as this value.
    pub fn attributes(&self) -> *const SECURITY_ATTRIBUTES {
        &raw const self.attributes
    }

    pub fn descriptor(&self) -> PSECURITY_DESCRIPTOR {
        self.descriptor.start
    }
}

fn descriptor(sddl: &str) -> Result<Memory<core::ffi::c_void>> {
    let text = wide(sddl)?;
    let mut descriptor: PSECURITY_DESCRIPTOR = null_mut();
    // SAFETY: the text ends in a zero, and `descriptor` is ours to free.
    let answer = unsafe {
        let size = null_mut();
        ConvertStringSecurityDescriptorToSecurityDescriptorW(text.as_ptr(), SDDL_REVISION_1, &raw mut descriptor, size)
    };
    done(answer, "rights")?;
    let descriptor = Memory::local(descriptor);
    let (mut control, mut revision) = (0, 0);
    // SAFETY: the descriptor is whole, and both numbers are writable.
    done(unsafe { GetSecurityDescriptorControl(descriptor.start, &raw mut control, &raw mut revision) }, "rights")?;
    if control & SE_DACL_AUTO_INHERITED != 0 {
        // Without asking for it, "was inherited" is not stored.
        let ask = SE_DACL_AUTO_INHERIT_REQ;
        // SAFETY: the descriptor is whole and ours to change.
        done(unsafe { SetSecurityDescriptorControl(descriptor.start, ask, ask) }, "rights")?;
    }
    Ok(descriptor)
}
