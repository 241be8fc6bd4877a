//! Host mode: this computer from the inside, and a connection from it to itself. What was not seen can be asked for without
//! beginning anew. A window and a command line ask the same service.

mod look;

use std::sync::{Arc, PoisonError};

use super::Computer;
use crate::model::Said;
use crate::practice::computers::annas;
use crate::report::Report;
use look::HostLook;

pub use look::SAYS as LOOK;

/// How closely.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum HostDepth {
    #[default]
    Begin,
    /// Goes on with what was seen, and adds what only an administrator can see.
    AsAdministrator,
    /// Goes on likewise, and compares the clock with the time server that Windows uses.
    AskTime,
}

/// What was seen.
#[derive(Clone, Debug)]
pub struct HostSeen {
    pub report: Report,
    /// The clock may be compared with this one's.
    pub time_server: Option<String>,
    /// Why no more was seen than before, a whole sentence.
    pub trouble: Option<Said>,
}

/// What the window is told: how that computer fares, or why that can't be told, in a whole sentence.
pub type HostEvent = Result<Box<HostSeen>, Said>;

/// Why nothing was seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HostTrouble {
    OtherSystem,
    /// A fault in Redial.
    Stopped,
}

crate::says! { "engine-host":
    NoHost {} = "This computer does not run Windows, so it can't be reached with Microsoft's Remote Desktop. {{`redial host --practice` shows how the check works, on a made-up computer.|The practice computer shows how the check works.}}";
    LookStopped {} = "The check of this computer stopped unexpectedly. This is a fault in Redial.";
    NobodyToAsk {} = "Windows is set to ask no time server by name here (in a domain it asks the domain), so nobody was asked for the time.";
}

impl HostTrouble {
    /// A whole sentence, with slots for the reader.
    #[must_use]
    pub fn said(self) -> Said {
        match self {
            Self::OtherSystem => NoHost {}.into(),
            Self::Stopped => LookStopped {}.into(),
        }
    }
}

/// What was seen of a computer so far.
#[derive(Default)]
pub struct HostService {
    look: Option<HostLook>,
}

impl HostService {
    /// Whether that computer can be looked at so.
    ///
    /// # Errors
    /// `OtherSystem`.
    pub fn must_be_possible(computer: &Computer) -> Result<(), HostTrouble> {
        if computer.is_windows() { Ok(()) } else { Err(HostTrouble::OtherSystem) }
    }

    /// Looks, and waits for it.
    ///
    /// # Errors
    /// Why nothing was seen.
    pub fn look_now(&mut self, computer: &Computer, depth: HostDepth) -> Result<HostSeen, HostTrouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| HostTrouble::Stopped)?;
        let seen = runtime.block_on(self.look(computer, depth));
        runtime.shutdown_background();
        seen
    }

    /// Looks beside other tasks, so that whoever waits can change their mind while somebody thinks about Windows' question.
    ///
    /// # Errors
    /// As above.
    pub async fn look(&mut self, computer: &Computer, depth: HostDepth) -> Result<HostSeen, HostTrouble> {
        Self::must_be_possible(computer)?;
        let look = match (self.look.take(), depth) {
            (Some(look), HostDepth::AsAdministrator | HostDepth::AskTime) => Some(look),
            (None, _) | (_, HostDepth::Begin) => begin(computer).await,
        };
        let look = look.ok_or(HostTrouble::Stopped)?;
        // A made-up computer has a made-up time server.
        let time_server = look.time_server().filter(|_| !computer.is_in_memory()).map(str::to_owned);
        let (look, trouble) = match depth {
            HostDepth::Begin => (look, None),
            HostDepth::AskTime => ask_time(look, time_server.is_some()).await,
            HostDepth::AsAdministrator => as_administrator(look, computer).await.ok_or(HostTrouble::Stopped)?,
        };
        let seen = HostSeen { report: look.report(), time_server, trouble };
        self.look = Some(look);
        Ok(seen)
    }
}

async fn begin(computer: &Computer) -> Option<HostLook> {
    let pc = Arc::clone(computer.platform());
    if !computer.is_in_memory() {
        return HostLook::begin(pc, |_| {}).await;
    }
    let Some(practice) = computer.practised() else { return HostLook::inside(pc).await };
    // As on a real one, whoever is no administrator does not see who may read the key.
    practice.deny(annas::KEYS);
    let look = HostLook::inside(pc).await;
    practice.behave();
    look
}

async fn ask_time(mut look: HostLook, possible: bool) -> (HostLook, Option<Said>) {
    if !possible {
        return (look, Some(NobodyToAsk {}.into()));
    }
    look.ask_time().await;
    (look, None)
}

async fn as_administrator(mut look: HostLook, computer: &Computer) -> Option<(HostLook, Option<Said>)> {
    let transport = computer.transport();
    let asking = tokio::task::spawn_blocking(move || {
        let mut transport = transport.lock().unwrap_or_else(PoisonError::into_inner);
        // Where Windows is asked in vain, the rest is still worth having.
        let trouble = look.as_administrator(&mut **transport).err();
        drop(transport);
        (look, trouble)
    });
    asking.await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_computer_asks_nobody_for_the_time_and_may_look_as_administrator() {
        let computer = Computer::practice().unwrap();
        let mut service = HostService::default();
        let begun = service.look_now(&computer, HostDepth::Begin).unwrap();
        assert!(begun.report.needs_administrator() && begun.time_server.is_none() && begun.trouble.is_none());
        let asked = service.look_now(&computer, HostDepth::AskTime).unwrap();
        assert_eq!(asked.trouble, Some(NobodyToAsk {}.into()));
        assert_eq!(asked.report, begun.report);
        let closer = service.look_now(&computer, HostDepth::AsAdministrator).unwrap();
        assert!(!closer.report.needs_administrator() && closer.trouble.is_none(), "{:?}", closer.trouble);
    }
}
