//! One-way actions, which nobody can take back. Where it can be seen that it is done, it is looked for.

use serde::{Deserialize, Serialize};

use super::{Edit, Inspection, Undo, Words, file};
use crate::platform::sessions::LogonSession;
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
    pub session: LogonSession,
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

crate::says! { "change-one-way":
    Delete { file: Path } = "Delete {file}";
    Large { n: Count } = "{n} bytes";
    MadeAgain {} = "no file; created again when needed";
    Deleted { path: Path } = "{path} deleted";
    AFile {} = "a file";
    NoFile {} = "no file";
    EndSession { user: Person } = "End the session of {user}";
    SignedIn {} = "signed in";
    SignedOut {} = "signed out; unsaved work is lost";
    ThatSession { id: Number, station: Label, user: Person } = "session {id} {station} of {user}";
    ASession { user: Person } = "a session of {user}";
    NothingToSee {} = "nothing to see";
    ForgetAddresses {} = "Forget remembered addresses of names";
    Remembered {} = "remembered";
    AskedAgain {} = "asked for again";
    Emptied {} = "DNS cache of this computer emptied";
    SetClock {} = "Set this computer's clock";
    AsItIs {} = "as it is";
    AsServerSays {} = "as the time server says";
    CompareAsked {} = "Windows Time asked to compare now";
    OpenFor { address: Address } = "Open Remote Desktop for {address}";
    NotOpen {} = "not open";
    IsOpen {} = "open";
    Started { address: Address } = "mstsc.exe /v:{address}";
    AskToRestart {} = "Ask Windows to restart";
    Running {} = "running";
    Restarting {} = "restarting, after you have saved your work";
    NotForced {} = "restart asked for, nothing forced";
}

impl Edit for Discarded {
    fn words(&self) -> Words {
        let path = self.path.as_str();
        let short = Delete { file: file::name(path).into() };
        Words::new(short, Large { n: self.size.into() }, MadeAgain {}, Deleted { path: path.into() })
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let there = pc.file_exists(&self.path)?;
        Ok(Inspection::plain(there, !there, if there { AFile {}.into() } else { NoFile {}.into() }))
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
        let LogonSession { id, user, station, .. } = &self.session;
        let detail = ThatSession { id: (*id).into(), station: station.into(), user: user.into() };
        Words::new(EndSession { user: user.into() }, SignedIn {}, SignedOut {}, detail)
    }

    fn look(&self, pc: &dyn Platform) -> Result<Inspection, PlatformError> {
        let found = pc.sessions()?.into_iter().find(|session| session.id == self.session.id);
        // Ids come round again: another person's session of that number is not the one that was chosen.
        let chosen = |session: &LogonSession| {
            session.user == self.session.user && session.signed_in == self.session.signed_in && !session.own
        };
        let words = super::or_none(found.as_ref(), |session| ASession { user: session.user.as_str().into() }.into());
        // One that began at another time has only its number: the one that was chosen is over.
        let over = |session: &LogonSession| session.signed_in.is_some() && session.signed_in != self.session.signed_in;
        Ok(Inspection::plain(found.as_ref().is_some_and(chosen), found.as_ref().is_none_or(over), words))
    }

    fn write_new(&self, pc: &dyn Platform) -> Result<(), PlatformError> {
        let LogonSession { id, signed_in, .. } = self.session;
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

            fn look(&self, _: &dyn Platform) -> Result<Inspection, PlatformError> {
                Ok(Inspection::plain(true, false, NothingToSee {}.into()))
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

blind!(DnsFlushed, |_| Words::new(ForgetAddresses {}, Remembered {}, AskedAgain {}, Emptied {}), |_, pc| pc
    .flush_dns());
blind!(ClockSynced, |_| Words::new(SetClock {}, AsItIs {}, AsServerSays {}, CompareAsked {}), |_, pc| pc.sync_clock());
blind!(
    MstscStarted,
    |action| {
        let address = || action.address.as_str().into();
        Words::new(OpenFor { address: address() }, NotOpen {}, IsOpen {}, Started { address: address() })
    },
    |action, pc| pc.start_mstsc(&action.address).map(|_| ())
);
blind!(RestartAsked, |_| Words::new(AskToRestart {}, Running {}, Restarting {}, NotForced {}), |_, pc| pc
    .restart_computer());
