//! One-way actions, which nobody can take back. Where it can be seen that it is done, it is looked for.

use serde::{Deserialize, Serialize};

use super::{Edit, Edited, Look, Undo, Words, file};
use crate::platform::sessions::Session;
use crate::platform::{Platform, PlatformError};

/// A file that Windows makes anew when it needs it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Discarded {
    pub path: String,
    pub size: u64,
}

/// Somebody signed out by force.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SessionReset {
    pub session: Session,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct DnsFlushed {}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ClockSynced {}

/// Remote Desktop Connection started for an address.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MstscStarted {
    pub address: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RestartAsked {}

impl Edit for Discarded {
    fn words(&self) -> Words {
        Words {
            short: format!("Delete {}", file::name(&self.path)),
            before: format!("{} bytes", self.size),
            after: "no file; created again when needed".to_owned(),
            detail: format!("{} deleted", self.path),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let there = pc.file_exists(&self.path)?;
        Ok(Look::plain(there, !there, if there { "a file" } else { "no file" }.to_owned()))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        pc.delete_file(&self.path)
    }

    fn write_old(&self, _: &dyn Platform) -> Result<(), PlatformError> {
        Ok(())
    }

    fn undo(&self) -> Undo {
        Undo::None
    }
}

impl Edit for SessionReset {
    fn words(&self) -> Words {
        let Session { id, user, station, .. } = &self.session;
        Words {
            short: format!("End the session of {user}"),
            before: "signed in".to_owned(),
            after: "signed out; unsaved work is lost".to_owned(),
            detail: format!("session {id} {station} of {user}"),
            edit: Edited::Other,
        }
    }

    fn look(&self, pc: &dyn Platform) -> Result<Look, PlatformError> {
        let found = pc.sessions()?.into_iter().find(|session| session.id == self.session.id);
        // Ids come round again: another person's session of that number is not the one that was chosen.
        let chosen = |session: &Session| {
            session.user == self.session.user && session.signed_in == self.session.signed_in && !session.own
        };
        let words = super::or_none(found.as_ref(), |session| format!("a session of {}", session.user));
        // One that began at another time has only its number: the one that was chosen is over.
        let over = |session: &Session| session.signed_in.is_some() && session.signed_in != self.session.signed_in;
        Ok(Look::plain(found.as_ref().is_some_and(chosen), found.as_ref().is_none_or(over), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        let Session { id, signed_in, .. } = self.session;
        let unnamed = || PlatformError::Missing { what: format!("when somebody signed in to session {id}") };
        pc.reset_session(id, signed_in.ok_or_else(unnamed)?)
    }

    fn write_old(&self, _: &dyn Platform) -> Result<(), PlatformError> {
        Ok(())
    }

    fn undo(&self) -> Undo {
        Undo::None
    }
}

/// A call of which nothing is to be seen afterwards.
macro_rules! blind {
    ($name:ident, $words:expr, $call:expr) => {
        impl Edit for $name {
            fn words(&self) -> Words {
                let words: fn(&Self) -> Words = $words;
                words(self)
            }

            fn look(&self, _: &dyn Platform) -> Result<Look, PlatformError> {
                Ok(Look::plain(true, false, "nothing to see".to_owned()))
            }

            fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
                let call: fn(&Self, &dyn Platform) -> Result<(), PlatformError> = $call;
                call(self, pc)
            }

            fn write_old(&self, _: &dyn Platform) -> Result<(), PlatformError> {
                Ok(())
            }

            fn undo(&self) -> Undo {
                Undo::None
            }

            fn shows(&self) -> bool {
                false
            }
        }
    };
}

blind!(
    DnsFlushed,
    |_| Words::new(
        "Forget remembered addresses of names",
        "remembered",
        "asked for again",
        "DNS cache of this computer emptied"
    ),
    |_, pc| pc.flush_dns()
);
blind!(
    ClockSynced,
    |_| Words::new(
        "Set this computer's clock",
        "as it is",
        "as the time server says",
        "Windows Time asked to compare now"
    ),
    |_, pc| pc.sync_clock()
);
blind!(
    MstscStarted,
    |action| Words::new(
        &format!("Open Remote Desktop for {}", action.address),
        "not open",
        "open",
        &format!("mstsc.exe /v:{}", action.address)
    ),
    |action, pc| pc.start_mstsc(&action.address).map(|_| ())
);
blind!(
    RestartAsked,
    |_| Words::new(
        "Ask Windows to restart",
        "running",
        "restarting, after you have saved your work",
        "restart asked for, nothing forced"
    ),
    |_, pc| pc.restart_computer()
);
