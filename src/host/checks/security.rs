//! `host-security`: how the listener wants connections to be secured, and who decides it.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{Read, dword, fact, listener, perhaps, policies};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::computer::{PolicySource, Setting};
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-security",
    layer: Layer::Negotiation,
    title: "Security settings",
    run,
    read: typed::<Security>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Security {
    /// 0 Remote Desktop's old encryption, 1 whatever both know, 2 TLS.
    pub security_layer: Choice,
    /// 1 wants the sign-in before the session (NLA).
    pub user_authentication: Choice,
    /// 1 low, 2 what the client can, 3 high, 4 FIPS.
    pub min_encryption_level: Choice,
    /// `fAllowSecProtocolNegotiation`: 0 keeps TLS from being agreed upon.
    pub negotiation_allowed: Option<u32>,
}

/// A setting of this computer, and its twin of the organisation's, which wins.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Choice {
    pub here: Option<u32>,
    pub by_policy: Option<u32>,
    pub decided_by: Option<PolicySource>,
}

impl Choice {
    #[must_use]
    pub fn value(&self) -> Option<u32> {
        self.by_policy.or(self.here)
    }

    #[must_use]
    pub fn by_organisation(&self) -> bool {
        self.by_policy.is_some() || self.decided_by == Some(PolicySource::Organisation)
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    fact(Security {
        security_layer: choice(pc, names::SECURITY_LAYER, Setting::SecurityLayer)?,
        user_authentication: choice(pc, names::USER_AUTHENTICATION, Setting::UserAuthentication)?,
        min_encryption_level: choice(pc, names::MIN_ENCRYPTION_LEVEL, Setting::MinEncryptionLevel)?,
        negotiation_allowed: dword(pc, &listener(), "fAllowSecProtocolNegotiation")?,
    })
}

fn choice(pc: &dyn Platform, name: &str, setting: Setting) -> Read<Choice> {
    Ok(Choice {
        here: dword(pc, &listener(), name)?,
        by_policy: dword(pc, &policies(), name)?,
        decided_by: perhaps(pc.policy_source(setting)),
    })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let security = evidence.fact::<Security>()?;
    let nla = security.user_authentication.value() == Some(1);
    Some(if nla { SignInFirst {}.into() } else { AgreedUpon {}.into() })
}

says! { "host-security":
    SignInFirst {} = "Security is as usual: the sign-in comes first (NLA).";
    AgreedUpon {} = "Security is as usual: encryption is agreed upon with the other side.";
}
