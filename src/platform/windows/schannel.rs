//! Schannel, by SSPI.

use std::ffi::c_void;
use std::ops::Range;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Security::Authentication::Identity::{
    ApplyControlToken, DecryptMessage, EncryptMessage, FreeContextBuffer, ISC_REQ_ALLOCATE_MEMORY,
    ISC_REQ_CONFIDENTIALITY, ISC_REQ_EXTENDED_ERROR, ISC_REQ_MANUAL_CRED_VALIDATION, ISC_REQ_REPLAY_DETECT,
    ISC_REQ_SEQUENCE_DETECT, ISC_REQ_STREAM, ISC_REQ_USE_SUPPLIED_CREDS, QueryContextAttributesW,
    SCH_CRED_MANUAL_CRED_VALIDATION, SCH_CRED_NO_DEFAULT_CREDS, SCH_CREDENTIALS, SCH_CREDENTIALS_VERSION,
    SCHANNEL_CRED, SCHANNEL_CRED_VERSION, SCHANNEL_SHUTDOWN, SECBUFFER_ALERT, SECBUFFER_DATA, SECBUFFER_EMPTY,
    SECBUFFER_EXTRA, SECBUFFER_STREAM_HEADER, SECBUFFER_STREAM_TRAILER, SECBUFFER_TOKEN,
    SECPKG_ATTR_REMOTE_CERT_CONTEXT, SECPKG_ATTR_STREAM_SIZES, SecBuffer, SecPkgContext_StreamSizes, UNISP_NAME_W,
};
use windows_sys::Win32::Security::Cryptography::{CERT_CONTEXT, CertEnumCertificatesInStore};

use super::owned::{Context as Certificate, Memory};
use super::sspi_calls::{Context, Credentials, buffer, empty, initialize, list, number};
use super::wide::wide;
use crate::platform::schannel::{Decrypted, Initialized, SecurityStatus, Sspi, Versions};

/// The usual ones for a stream, and: its errors as alerts to be sent, no look at the certificate.
const REQUESTS: u32 = ISC_REQ_SEQUENCE_DETECT
    | ISC_REQ_REPLAY_DETECT
    | ISC_REQ_CONFIDENTIALITY
    | ISC_REQ_EXTENDED_ERROR
    | ISC_REQ_ALLOCATE_MEMORY
    | ISC_REQ_STREAM
    | ISC_REQ_MANUAL_CRED_VALIDATION;

/// A server must not learn who the user is, and nothing is fetched to judge a certificate.
const FLAGS: u32 = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;

/// Real chains have up to five.
const MOST_CERTIFICATES: usize = 10;

/// For one connection to a computer of this name.
pub fn sspi(name: &str, versions: Versions) -> Result<Box<dyn Sspi>, String> {
    let name = wide(name).map_err(|error| error.to_string())?;
    let credentials = credentials(versions).map_err(|status| status.to_string())?;
    Ok(Box::new(Connection { context: None, credentials, name, sizes: None }))
}

#[derive(Debug)]
struct Connection {
    // Goes before the credentials that it was made with.
    context: Option<Context>,
    credentials: Credentials,
    name: Vec<u16>,
    sizes: Option<Sizes>,
}

/// What a record has around its text, in octets, and what it can hold.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    header: usize,
    trailer: usize,
    most: usize,
}

/// Their cache of sessions is their own, so that new ones never resume one, which would hide the certificate.
fn credentials(versions: Versions) -> Result<Credentials, SecurityStatus> {
    // Only these can offer TLS 1.3, and only Windows 10 1809 and later has them.
    let newer = SCH_CREDENTIALS { dwVersion: SCH_CREDENTIALS_VERSION, dwFlags: FLAGS, ..SCH_CREDENTIALS::default() };
    let older = SCHANNEL_CRED { dwVersion: SCHANNEL_CRED_VERSION, dwFlags: FLAGS, ..SCHANNEL_CRED::default() };
    // SAFETY: both structures say by their version which one they are, and live until the end of this function.
    let acquire = |what: *const c_void| unsafe { Credentials::acquire(UNISP_NAME_W, what) };
    if versions == Versions::All
        && let Ok(credentials) = acquire((&raw const newer).cast())
    {
        return Ok(credentials);
    }
    acquire((&raw const older).cast())
}

impl Sspi for Connection {
    fn initialize(&mut self, input: Option<&[u8]>, supplied: bool) -> Initialized {
        let mut copy = input.unwrap_or_default().to_vec();
        let mut given = [buffer(SECBUFFER_TOKEN, &mut copy), empty(SECBUFFER_EMPTY)];
        let mut wanted = [empty(SECBUFFER_TOKEN), empty(SECBUFFER_ALERT), empty(SECBUFFER_EMPTY)];
        let flags = if supplied { REQUESTS | ISC_REQ_USE_SUPPLIED_CREDS } else { REQUESTS };
        let said = if input.is_some() { &mut given[..] } else { &mut [] };
        // SAFETY: the name ends in a zero, and the buffers live until the end of this function.
        let status = unsafe { initialize(&self.credentials, &mut self.context, &self.name, flags, said, &mut wanted) };
        let [token, ..] = wanted.map(taken);
        let extra = if given[1].BufferType == SECBUFFER_EXTRA { given[1].cbBuffer as usize } else { 0 };
        Initialized { status, token, extra: extra.min(copy.len()) }
    }

    fn decrypt(&mut self, records: &mut [u8]) -> Decrypted {
        let nothing = |status| Decrypted { status, plain: 0..0, extra: 0..0 };
        let Some(context) = &self.context else { return nothing(INVALID_HANDLE) };
        let mut buffers =
            [buffer(SECBUFFER_DATA, records), empty(SECBUFFER_EMPTY), empty(SECBUFFER_EMPTY), empty(SECBUFFER_EMPTY)];
        let message = list(&mut buffers);
        // SAFETY: the context is open, and the list points to buffers of which the first holds what may be changed.
        let status = number(unsafe { DecryptMessage(&raw const context.0, &raw const message, 0, null_mut()) });
        let (start, length) = (records.as_ptr() as usize, records.len());
        if status == SecurityStatus::INCOMPLETE_MESSAGE {
            return nothing(status);
        }
        let find = |kind| buffers.iter().find(|buffer| buffer.BufferType == kind);
        // The first buffer keeps its kind where nothing was decrypted.
        let plain =
            find(SECBUFFER_DATA).filter(|_| status == SecurityStatus::OK).and_then(|data| within(data, start, length));
        let extra = find(SECBUFFER_EXTRA).map(|extra| {
            // Not every version says where it is; that it is the end, all do.
            let octets = (extra.cbBuffer as usize).min(length);
            within(extra, start, length).unwrap_or(length - octets..length)
        });
        Decrypted { status, plain: plain.unwrap_or(0..0), extra: extra.unwrap_or(length..length) }
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        let sizes = self.sizes()?;
        let context = self.context.as_ref().ok_or(INVALID_HANDLE)?;
        let mut records = Vec::new();
        for text in plain.chunks(sizes.most.max(1)) {
            let mut record = vec![0; sizes.header + text.len() + sizes.trailer];
            let (header, rest) = record.split_at_mut(sizes.header);
            let (data, trailer) = rest.split_at_mut(text.len());
            data.copy_from_slice(text);
            let mut buffers = [
                buffer(SECBUFFER_STREAM_HEADER, header),
                buffer(SECBUFFER_DATA, data),
                buffer(SECBUFFER_STREAM_TRAILER, trailer),
                empty(SECBUFFER_EMPTY),
            ];
            let message = list(&mut buffers);
            // SAFETY: the context is open, and the buffers are as large as it asked for.
            let status = unsafe { EncryptMessage(&raw const context.0, 0, &raw const message, 0) };
            if status != 0 {
                return Err(number(status));
            }
            let whole: usize = buffers[..3].iter().map(|buffer| buffer.cbBuffer as usize).sum();
            record.truncate(whole);
            records.extend(record);
        }
        Ok(records)
    }

    fn shut_down(&mut self) -> Vec<u8> {
        let Some(context) = &self.context else { return Vec::new() };
        let mut order = SCHANNEL_SHUTDOWN.to_ne_bytes();
        let mut buffers = [buffer(SECBUFFER_TOKEN, &mut order)];
        let message = list(&mut buffers);
        // SAFETY: the context is open, and the token is the number that the documentation names.
        let status = unsafe { ApplyControlToken(&raw const context.0, &raw const message) };
        if status == 0 { self.initialize(None, true).token } else { Vec::new() }
    }

    fn chain(&self) -> Vec<Vec<u8>> {
        let Some(context) = &self.context else { return Vec::new() };
        let mut shown: *const CERT_CONTEXT = null();
        // SAFETY: the context is open, and this attribute is a pointer to a certificate.
        let status = unsafe {
            QueryContextAttributesW(&raw const context.0, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (&raw mut shown).cast())
        };
        if status != 0 || shown.is_null() {
            return Vec::new();
        }
        let own = Certificate(shown);
        let mut chain = vec![der(own.0)];
        let mut last: *mut CERT_CONTEXT = null_mut();
        loop {
            // SAFETY: the certificate holds its store open, and each one is handed back as the next is asked for.
            last = unsafe { CertEnumCertificatesInStore((*own.0).hCertStore, last) };
            if last.is_null() {
                break;
            }
            let other = der(last);
            if chain.len() < MOST_CERTIFICATES && !chain.contains(&other) {
                chain.push(other);
            }
        }
        chain
    }
}

impl Connection {
    fn sizes(&mut self) -> Result<Sizes, SecurityStatus> {
        if let Some(sizes) = self.sizes {
            return Ok(sizes);
        }
        let context = self.context.as_ref().ok_or(INVALID_HANDLE)?;
        let mut told = SecPkgContext_StreamSizes::default();
        // SAFETY: the context is open, and this attribute is that structure.
        let status =
            unsafe { QueryContextAttributesW(&raw const context.0, SECPKG_ATTR_STREAM_SIZES, (&raw mut told).cast()) };
        if status != 0 {
            return Err(number(status));
        }
        let sizes = Sizes {
            header: told.cbHeader as usize,
            trailer: told.cbTrailer as usize,
            most: told.cbMaximumMessage as usize,
        };
        self.sizes = Some(sizes);
        Ok(sizes)
    }
}

/// `SEC_E_INVALID_HANDLE`: there is no connection yet.
const INVALID_HANDLE: SecurityStatus = SecurityStatus(0x8009_0301);

/// A copy of what Windows allocated, which goes back.
fn taken(buffer: SecBuffer) -> Vec<u8> {
    if buffer.pvBuffer.is_null() {
        return Vec::new();
    }
    let memory = Memory::new(buffer.pvBuffer, |start| {
        // SAFETY: the documentation names this function for buffers that were allocated by request.
        unsafe { FreeContextBuffer(start) };
    });
    // SAFETY: the call told of so many octets there.
    unsafe { std::slice::from_raw_parts(memory.start.cast::<u8>(), buffer.cbBuffer as usize) }.to_vec()
}

/// Where a buffer lies in what was given; none where it does not.
fn within(buffer: &SecBuffer, start: usize, length: usize) -> Option<Range<usize>> {
    let from = (buffer.pvBuffer as usize).checked_sub(start)?;
    let to = from.checked_add(buffer.cbBuffer as usize)?;
    (to <= length).then_some(from..to)
}

fn der(certificate: *const CERT_CONTEXT) -> Vec<u8> {
    // SAFETY: the caller has the certificate from Windows and holds it; its encoding lives as long.
    unsafe {
        let certificate = &*certificate;
        std::slice::from_raw_parts(certificate.pbCertEncoded, certificate.cbCertEncoded as usize).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_with_a_hello_and_keeps_to_what_it_is_told() {
        for versions in [Versions::All, Versions::Without13] {
            let mut sspi = sspi("pc1.example", versions).unwrap();
            let begun = sspi.initialize(None, false);
            assert_eq!(begun.status, SecurityStatus::CONTINUE_NEEDED);
            assert_eq!(begun.token[0], 22, "{:?}", begun.token);
            assert!(begun.token.windows(11).any(|window| window == b"pc1.example"));
            let answered = sspi.initialize(Some(b"HTTP/1.1 400 Bad Request\r\n\r\n"), false);
            assert_ne!(answered.status, SecurityStatus::CONTINUE_NEEDED);
            assert!(sspi.chain().is_empty());
        }
    }

    #[test]
    fn says_no_before_there_is_a_connection() {
        let mut sspi = sspi("pc1.example", Versions::All).unwrap();
        assert_eq!(sspi.decrypt(&mut [0; 8]).status, INVALID_HANDLE);
        assert_eq!(sspi.encrypt(b"text"), Err(INVALID_HANDLE));
        assert!(sspi.shut_down().is_empty());
    }
}
