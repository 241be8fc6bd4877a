//! Why a fix was not made.

use thiserror::Error;

use crate::change::ChangeError;
use crate::model::Said;
use crate::platform::PlatformError;

/// Why there is no plan. Nothing was changed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum FixError {
    /// A whole sentence for the user: policy owns it, the edition has no such thing, an option is missing.
    #[error("{reason}")]
    Refused { reason: Said },
    /// The organisation decides it. A whole sentence that names the policy.
    #[error("{reason}")]
    Controlled { reason: Said },
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// What is there can't be edited without guessing.
    #[error("{what}")]
    Unclear { what: Said },
}

impl FixError {
    /// With a whole sentence for the user.
    pub fn refused(reason: impl Into<Said>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    /// The same for what the organisation decides.
    pub fn controlled(reason: impl Into<Said>) -> Self {
        Self::Controlled { reason: reason.into() }
    }
}

impl From<ChangeError> for FixError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Platform(error) => Self::Platform(error),
            ChangeError::Unclear { what } => Self::Unclear { what },
            other @ (ChangeError::Stale { .. } | ChangeError::NotTaken { .. } | ChangeError::NoUndo) => {
                Self::Unclear { what: other.said() }
            }
        }
    }
}
