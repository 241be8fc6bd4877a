//! Why the computer did not do or tell something.

use thiserror::Error;

/// Why the computer did not do, or not tell, what it was asked for.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum PlatformError {
    /// The user, or this process without an administrator's rights, may not.
    #[error("access denied: {what}")]
    Denied { what: String },
    /// What was to be changed is not there. Reading what may be absent answers `None` instead.
    #[error("not found: {what}")]
    Missing { what: String },
    /// Somebody holds it open, or it did not get ready before the deadline: worth asking again.
    #[error("in use: {what}")]
    Busy { what: String },
    /// This system, or this edition of it, has no such thing.
    #[error("not supported here: {what}")]
    Unsupported { what: String },
    /// Larger than any honest one.
    #[error("too long: {what}")]
    TooLong { what: String },
    /// Somebody with fewer rights could have put something else in its place: left alone by whoever has an administrator's.
    #[error("not touched with an administrator's rights: {what}")]
    Unsafe { what: String },
    /// Anything else, with the system's own number: a Win32 code or an HRESULT.
    #[error("failed with 0x{code:08x}: {what}")]
    Failed { code: u32, what: String },
}

/// What every call to the platform gives.
pub type Result<T> = std::result::Result<T, PlatformError>;
