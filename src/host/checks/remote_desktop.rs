//! `host-remote-desktop`: whether Remote Desktop is on, and who says so.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{dword, fact, perhaps, policies, server};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::computer::{PolicySource, Setting};
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-remote-desktop",
    layer: Layer::Port,
    title: "Remote Desktop on or off",
    run,
    read: typed::<RemoteDesktop>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RemoteDesktop {
    /// `fDenyTSConnections` of this computer: 1 is off.
    pub denied_here: Option<u32>,
    /// The same, as the organisation decides it.
    pub denied_by_policy: Option<u32>,
    pub decided_by: Option<PolicySource>,
    /// `TSServerDrainMode`: 0 takes new sessions, 1 none until the next start, 2 none.
    pub drain_mode: Option<u32>,
    /// `fLogonDisabled`: 1 refuses sign-ins.
    pub sign_in_disabled: Option<u32>,
}

impl RemoteDesktop {
    /// None where Windows says nothing about it, which is off on a fresh computer.
    #[must_use]
    pub fn on(&self) -> Option<bool> {
        self.denied_by_policy.or(self.denied_here).map(|denied| denied == 0)
    }

    #[must_use]
    pub fn by_organisation(&self) -> bool {
        self.denied_by_policy.is_some() || self.decided_by == Some(PolicySource::Organisation)
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    fact(RemoteDesktop {
        denied_here: dword(pc, &server(), names::DENY_CONNECTIONS)?,
        denied_by_policy: dword(pc, &policies(), names::DENY_CONNECTIONS)?,
        decided_by: perhaps(pc.policy_source(Setting::AllowConnections)),
        drain_mode: dword(pc, &server(), names::DRAIN_MODE)?,
        sign_in_disabled: dword(pc, &server(), names::LOGON_DISABLED)?,
    })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let switch = evidence.fact::<RemoteDesktop>()?;
    Some(if switch.by_organisation() { OnAsWanted {}.into() } else { On {}.into() })
}

says! { "host-remote-desktop":
    On {} = "Remote Desktop is switched on.";
    OnAsWanted {} = "Remote Desktop is switched on, as your organisation wants it.";
}
