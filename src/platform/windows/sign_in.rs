//! Negotiate, by SSPI.

use std::ffi::c_void;
use std::fmt;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Security::Authentication::Identity::{
    DecryptMessage, EncryptMessage, FreeContextBuffer, ISC_REQ_CONFIDENTIALITY, ISC_REQ_INTEGRITY, ISC_REQ_MUTUAL_AUTH,
    ISC_REQ_REPLAY_DETECT, ISC_REQ_SEQUENCE_DETECT, QueryContextAttributesW, SEC_CHANNEL_BINDINGS,
    SECBUFFER_CHANNEL_BINDINGS, SECBUFFER_DATA, SECBUFFER_TOKEN, SECPKG_ATTR_NEGOTIATION_INFO, SECPKG_ATTR_SIZES,
    SecPkgContext_NegotiationInfoW, SecPkgContext_Sizes,
};
use windows_sys::Win32::System::Rpc::{SEC_WINNT_AUTH_IDENTITY_UNICODE, SEC_WINNT_AUTH_IDENTITY_W};
use windows_sys::core::{PCWSTR, w};
use zeroize::Zeroizing;

use super::owned::Memory;
use super::sspi_calls::{Context, Credentials, buffer, initialize, list, number};
use super::wide::{pointed, wide};
use crate::platform::sign_in::{Initialized, LONGEST, SecurityStatus, Sspi, Who};

/// As CredSSP asks for: both sides prove themselves, and what is said afterwards is sealed and in order.
const REQUESTS: u32 =
    ISC_REQ_MUTUAL_AUTH | ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT;

const NEGOTIATE: PCWSTR = w!("Negotiate");
const KERBEROS: PCWSTR = w!("Kerberos");

/// In front of a sealed text stands at most so much.
const LONGEST_TRAILER: usize = 4096;
/// What Kerberos puts there with AES and SHA-1: a header of 16 octets, as many to confound, the header again and 12 of a hash.
const AES_SHA1: usize = 60;

/// For one connection.
pub fn sign_in(who: &Who, target: &str, bindings: &[u8]) -> Result<Box<dyn Sspi>, SecurityStatus> {
    let target = wide(target).map_err(|_| INVALID_PARAMETER)?;
    let identity = Identity::new(who);
    let credentials = credentials(NEGOTIATE, &identity)?;
    Ok(Box::new(SignIn { context: None, credentials, identity, target, bindings: bound(bindings) }))
}

#[derive(Debug)]
struct SignIn {
    // Goes before the credentials that it was made with.
    context: Option<Context>,
    credentials: Credentials,
    identity: Identity,
    target: Vec<u16>,
    bindings: Vec<u8>,
}

/// Name, domain and password, each with the zero that Windows does not count.
struct Identity(Option<[Zeroizing<Vec<u16>>; 3]>);

impl Identity {
    fn new(who: &Who) -> Self {
        let text = |text: &str| Zeroizing::new(text.encode_utf16().chain([0]).collect::<Vec<_>>());
        Self(match who {
            Who::SignedInHere => None,
            Who::Typed { user, domain, password } => {
                let mut secret = Zeroizing::new(Vec::with_capacity(password.len() + 1));
                secret.extend_from_slice(password);
                secret.push(0);
                Some([text(user), text(domain), secret])
            }
        })
    }
}

fn credentials(package: PCWSTR, identity: &Identity) -> Result<Credentials, SecurityStatus> {
    let typed = identity.0.as_ref().map(|[user, domain, password]| {
        let part = |text: &Zeroizing<Vec<u16>>| {
            (text.as_ptr().cast_mut(), u32::try_from(text.len().saturating_sub(1)).unwrap_or(0))
        };
        let ((user, user_length), (domain, domain_length)) = (part(user), part(domain));
        let (password, password_length) = part(password);
        SEC_WINNT_AUTH_IDENTITY_W {
            User: user,
            UserLength: user_length,
            Domain: domain,
            DomainLength: domain_length,
            Password: password,
            PasswordLength: password_length,
            Flags: SEC_WINNT_AUTH_IDENTITY_UNICODE,
        }
    });
    let given: *const c_void = typed.as_ref().map_or(null(), |typed| std::ptr::from_ref(typed).cast());
    // SAFETY: `given` is nothing or that structure, whose texts live in `identity` until after the call and are only read.
    unsafe { Credentials::acquire(package, given) }
}

impl Sspi for SignIn {
    fn initialize(&mut self, input: Option<&[u8]>) -> Initialized {
        let begins = self.context.is_none();
        let answer = ask(&self.credentials, &mut self.context, &self.target, input, Some(&self.bindings));
        if begins && answer.status == SecurityStatus::INVALID_TOKEN {
            // Wine's NTLM takes whatever is given at the beginning for a token. Kerberos' own would not be tied to anything.
            let again = ask(&self.credentials, &mut self.context, &self.target, input, None);
            if again.token.starts_with(b"NTLMSSP\0") {
                return again;
            }
            self.context = None;
        }
        answer
    }

    fn package(&self) -> Option<String> {
        let context = self.context.as_ref()?;
        let mut told = SecPkgContext_NegotiationInfoW::default();
        // SAFETY: the context is open, and this attribute is that structure.
        let status = unsafe {
            QueryContextAttributesW(&raw const context.0, SECPKG_ATTR_NEGOTIATION_INFO, (&raw mut told).cast())
        };
        if status != 0 || told.PackageInfo.is_null() {
            return None;
        }
        let info = Memory::new(told.PackageInfo, |info| {
            // SAFETY: the documentation names this function for what the attribute points to.
            unsafe { FreeContextBuffer(info.cast()) };
        });
        // SAFETY: the structure is there, and its name is a text with its zero.
        Some(unsafe { pointed((*info.start).Name) })
    }

    fn encrypt(&mut self, plain: &[u8]) -> Result<Vec<u8>, SecurityStatus> {
        let context = self.context.as_ref().ok_or(SecurityStatus::NO_CONTEXT)?;
        let mut told = SecPkgContext_Sizes::default();
        // SAFETY: the context is open, and this attribute is that structure.
        let status =
            unsafe { QueryContextAttributesW(&raw const context.0, SECPKG_ATTR_SIZES, (&raw mut told).cast()) };
        if status != 0 {
            return Err(number(status));
        }
        // Wine tells less than its Kerberos needs.
        let least = if self.package().is_some_and(|name| name.eq_ignore_ascii_case("kerberos")) { AES_SHA1 } else { 0 };
        let mut trailer = vec![0; (told.cbSecurityTrailer as usize).clamp(least, LONGEST_TRAILER)];
        let mut text = plain.to_vec();
        let mut buffers = [buffer(SECBUFFER_TOKEN, &mut trailer), buffer(SECBUFFER_DATA, &mut text)];
        let message = list(&mut buffers);
        // SAFETY: the context is open, and both buffers are as large as they say.
        let status = unsafe { EncryptMessage(&raw const context.0, 0, &raw const message, 0) };
        let used = (buffers[0].cbBuffer as usize).min(trailer.len());
        if status == 0 { Ok([&trailer[..used], &text].concat()) } else { Err(number(status)) }
    }

    fn decrypt(&mut self, sealed: &[u8], octets: usize) -> Result<Zeroizing<Vec<u8>>, SecurityStatus> {
        let context = self.context.as_ref().ok_or(SecurityStatus::NO_CONTEXT)?;
        let Some(front) = sealed.len().checked_sub(octets) else { return Err(SecurityStatus::INVALID_TOKEN) };
        let mut copy = Zeroizing::new(sealed.to_vec());
        let (trailer, text) = copy.split_at_mut(front);
        let mut buffers = [buffer(SECBUFFER_TOKEN, trailer), buffer(SECBUFFER_DATA, text)];
        let message = list(&mut buffers);
        // SAFETY: the context is open, and both buffers may be changed.
        let status = unsafe { DecryptMessage(&raw const context.0, &raw const message, 0, null_mut()) };
        if status == 0 { Ok(Zeroizing::new(copy[front..].to_vec())) } else { Err(number(status)) }
    }

    fn kerberos_alone(&mut self) -> Option<SecurityStatus> {
        let credentials = match credentials(KERBEROS, &self.identity) {
            Ok(credentials) => credentials,
            Err(status) => return Some(status),
        };
        let mut context = None;
        let status = ask(&credentials, &mut context, &self.target, None, None).status;
        let works = [SecurityStatus::OK, SecurityStatus::CONTINUE_NEEDED].contains(&status);
        // In this order: the credentials outlive what was made with them.
        drop(context);
        drop(credentials);
        (!works).then_some(status)
    }
}

fn ask(
    credentials: &Credentials,
    context: &mut Option<Context>,
    target: &[u16],
    input: Option<&[u8]>,
    bindings: Option<&[u8]>,
) -> Initialized {
    let (mut token, mut bound) = (input.unwrap_or_default().to_vec(), bindings.unwrap_or_default().to_vec());
    let mut given = Vec::new();
    if input.is_some() {
        given.push(buffer(SECBUFFER_TOKEN, &mut token));
    }
    if bindings.is_some() {
        given.push(buffer(SECBUFFER_CHANNEL_BINDINGS, &mut bound));
    }
    // A buffer of our own: Wine's Kerberos does not allocate one.
    let mut made = vec![0; LONGEST];
    let mut wanted = [buffer(SECBUFFER_TOKEN, &mut made)];
    // SAFETY: the target ends in a zero, and the buffers live until the end of this function.
    let status = unsafe { initialize(credentials, context, target, REQUESTS, &mut given, &mut wanted) };
    let failed = status.0.cast_signed() < 0;
    made.truncate(if failed { 0 } else { (wanted[0].cbBuffer as usize).min(LONGEST) });
    Initialized { status, token: made }
}

/// `SEC_CHANNEL_BINDINGS` without addresses, and what it binds to.
fn bound(bindings: &[u8]) -> Vec<u8> {
    let place = size_of::<SEC_CHANNEL_BINDINGS>();
    let mut all = vec![0; place];
    all[place - 8..place - 4].copy_from_slice(&u32::try_from(bindings.len()).unwrap_or(0).to_ne_bytes());
    all[place - 4..].copy_from_slice(&u32::try_from(place).unwrap_or(0).to_ne_bytes());
    all.extend_from_slice(bindings);
    all
}

/// `SEC_E_INVALID_PARAMETER`
const INVALID_PARAMETER: SecurityStatus = SecurityStatus(0x8009_035d);

impl fmt::Debug for Identity {
    /// Says nothing of whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Who {
        let password = Zeroizing::new("Zwanzig-Pferde-7".encode_utf16().collect());
        Who::Typed { user: "anna".to_owned(), domain: "LAB".to_owned(), password }
    }

    #[test]
    fn says_no_before_there_is_a_context() {
        let mut sspi = sign_in(&typed(), "TERMSRV/pc1.example", b"tls-server-end-point:x").unwrap();
        assert_eq!(sspi.package(), None);
        assert_eq!(sspi.encrypt(b"text"), Err(SecurityStatus::NO_CONTEXT));
        assert_eq!(sspi.decrypt(b"text", 2), Err(SecurityStatus::NO_CONTEXT));
    }

    /// Wine has NTLM by Debian's `winbind`.
    #[test]
    fn begins_with_a_token_that_says_nothing_of_anybody() {
        let mut sspi = sign_in(&typed(), "TERMSRV/pc1.example", b"tls-server-end-point:x").unwrap();
        let begun = sspi.initialize(None);
        assert_eq!(begun.status, SecurityStatus::CONTINUE_NEEDED);
        assert!(begun.token.windows(8).any(|octets| octets == b"NTLMSSP\0"), "{:?}", begun.token);
        assert!(!begun.token.windows(4).any(|octets| octets.eq_ignore_ascii_case(b"anna")));
        assert_eq!(sspi.package().as_deref(), Some("NTLM"));
        let answered = sspi.initialize(Some(b"no challenge"));
        assert!(!begun.token.is_empty() && answered.token.is_empty() && answered.status.0 >= 0x8000_0000);
    }

    #[test]
    fn the_bindings_say_where_they_are() {
        let all = bound(b"tls-server-end-point:x");
        let number = |at: usize| u32::from_ne_bytes(all[at..at + 4].try_into().unwrap());
        assert_eq!((number(24), number(28)), (22, 32));
        assert_eq!((&all[..24], &all[32..]), (&[0; 24][..], &b"tls-server-end-point:x"[..]));
    }
}
