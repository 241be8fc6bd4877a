//! How checks ask the platform: errors become reasons, and the places where Windows keeps Remote Desktop's settings.

use crate::model::said::{Hex, OsError};
use crate::model::{Fact, Outcome, ProbeError};
use crate::platform::registry::Key;
use crate::platform::{Platform, PlatformError};
use crate::says;

pub use crate::platform::names::{policies, rdp_tcp as listener, terminal_server as server};

pub type Read<T> = Result<T, ProbeError>;

pub fn dword(pc: &dyn Platform, key: &Key, name: &str) -> Read<Option<u32>> {
    Ok(reading(pc.value(key, name))?.and_then(|value| value.as_dword()))
}

pub fn reading<T>(result: crate::platform::Result<T>) -> Read<T> {
    result.map_err(|error| {
        ProbeError::Unable(match error {
            PlatformError::Denied { .. } => return ProbeError::NeedsAdministrator,
            PlatformError::Unsupported { .. } | PlatformError::Missing { .. } => NotHere {}.into(),
            PlatformError::Busy { .. } => Busy {}.into(),
            PlatformError::Unsafe { what } => LeftAlone { what: OsError(what) }.into(),
            PlatformError::TooLong { .. } => TooMuch {}.into(),
            PlatformError::Failed { code, .. } => Failed { code: Hex(code) }.into(),
        })
    })
}

// Each the end of a sentence.
says! { "host-reading":
    NotHere {} = "this system does not have it";
    Busy {} = "Windows was busy";
    LeftAlone { what: OsError } = "with an administrator's rights it is left alone: {what}";
    TooMuch {} = "there is too much of it to make sense";
    Failed { code: Hex } = "Windows answered with the error {code}";
    /// Where somebody with an administrator's rights has asked.
    Refused {} = "Windows does not let even an administrator see it";
}

/// None where this one may not be read or is not there, for what a check can do without.
pub fn perhaps<T>(result: crate::platform::Result<T>) -> Option<T> {
    result.ok()
}

#[expect(clippy::unnecessary_wraps, reason = "every check ends in this")]
pub fn fact<F: Fact>(fact: F) -> Outcome {
    Ok(std::sync::Arc::new(fact))
}
