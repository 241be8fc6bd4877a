//! Who is signed in.

use serde::{Deserialize, Serialize};

use super::Result;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SessionState {
    /// Somebody sits at it, here or through Remote Desktop.
    Active,
    /// Signed in, with nobody connected.
    Disconnected,
    /// A listener waits for connections.
    Listening,
    /// On the way, or the sign-in screen.
    Connecting,
    Idle,
    Down,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LogonSession {
    pub id: u32,
    /// `console`, `rdp-tcp#3`, `services`.
    pub station: String,
    /// `DOMAIN\user`, empty where nobody has signed in.
    pub user: String,
    pub state: SessionState,
    /// Since the last key or mouse.
    pub idle_s: Option<u64>,
    /// Seconds since 1970: with the id it names one session for good, as ids come round again.
    pub signed_in: Option<u64>,
    /// This program runs in it.
    pub own: bool,
}

pub trait Sessions {
    fn sessions(&self) -> Result<Vec<LogonSession>>;

    /// Ends the one that somebody signed in to at that time, at once: unsaved work is lost. `Missing` where there is none, as
    /// ids come round again.
    fn reset_session(&self, id: u32, signed_in: u64) -> Result<()>;

    /// The SID of whoever is signed in to the session that this program runs in: where an administrator has lent a hand, that
    /// is somebody else than whom it runs for. `None` where nobody is.
    fn person_here(&self) -> Result<Option<String>>;
}
