//! What the window knows about the computer as one that others want to reach.

use super::{Session, WizardStep};
use crate::engine::Command as EngineCommand;
use crate::engine::host::HostEvent;
use crate::model::Said;
use crate::report::Report;

pub use crate::engine::host::{HostDepth, HostSeen};

/// The look at it.
#[derive(Debug)]
pub enum Host {
    Looking(HostDepth),
    Failed(Said),
    Seen(Box<HostSeen>),
}

impl Session {
    #[must_use]
    pub const fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// The report of that look.
    #[must_use]
    pub fn host_report(&self) -> Option<&Report> {
        match &self.host {
            Some(Host::Seen(seen)) => Some(&seen.report),
            _ => None,
        }
    }

    /// The command is for the engine.
    pub fn look_at_host(&mut self, depth: HostDepth) -> EngineCommand {
        self.host = Some(Host::Looking(depth));
        self.go(WizardStep::Host);
        EngineCommand::Host(depth)
    }

    pub(super) fn hear_host(&mut self, event: HostEvent) {
        if let Ok(seen) = &event {
            self.see_effect_on_host(&seen.report);
        }
        self.host = Some(event.map_or_else(Host::Failed, Host::Seen));
        self.note_changes();
    }
}
