//! A notification of the system's, for whoever has turned to another window.

use std::fmt;

/// It is there until this is dropped, or until somebody has closed it.
pub struct Notice(#[expect(dead_code, reason = "it is kept, and nothing more")] Option<Box<dyn Send>>);

impl Notice {
    /// Kept up by whatever `kept` is.
    #[must_use]
    pub fn kept(kept: impl Send + 'static) -> Self {
        Self(Some(Box::new(kept)))
    }

    /// On a computer that shows nothing.
    #[must_use]
    pub const fn unseen() -> Self {
        Self(None)
    }
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notice")
    }
}
