//! `host-services`: the services that Remote Desktop consists of, or cannot do without.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, reading};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::services::{ServiceState, StartType};
use crate::platform::{Platform, names};
use crate::says;

pub const CHECK: Check = Check {
    id: "host-services",
    layer: Layer::Port,
    title: "Remote Desktop's services",
    run,
    read: typed::<ServicesSeen>,
    tell,
    unsure: known,
};

/// The service that listens.
pub const LISTENS: &str = names::TERM_SERVICE;
/// Those that it does without for a while: redirection, certificates, and what keys need.
const HELPERS: [&str; 5] = [names::UM_RDP_SERVICE, names::SESSION_ENV, "CertPropSvc", "KeyIso", "CryptSvc"];

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServicesSeen {
    /// `TermService` first.
    pub services: Vec<ServiceSeen>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServiceSeen {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub name: Cow<'static, str>,
    /// As the Services window shows it.
    #[cfg_attr(test, schemars(extend("text" = "other")))]
    pub title: String,
    /// None where there is no such service.
    pub state: Option<ServiceState>,
    pub start: Option<StartType>,
    pub pid: u32,
    pub exit_code: u32,
}

impl ServicesSeen {
    #[must_use]
    pub fn listening(&self) -> Option<&ServiceSeen> {
        self.services.iter().find(|service| service.name == LISTENS)
    }
}

impl ServiceSeen {
    #[must_use]
    pub fn runs(&self) -> bool {
        self.state == Some(ServiceState::Running)
    }
}

fn run(pc: &dyn Platform) -> Outcome {
    let seen = |name: &'static str| {
        let service = reading(pc.service(name))?;
        Ok(service.map_or(
            ServiceSeen { name: name.into(), title: String::new(), state: None, start: None, pid: 0, exit_code: 0 },
            |service| ServiceSeen {
                name: name.into(),
                title: service.title,
                state: Some(service.state),
                start: Some(service.start),
                pid: service.pid,
                exit_code: service.exit_code,
            },
        ))
    };
    let services: Result<Vec<_>, _> = std::iter::once(LISTENS).chain(HELPERS).map(seen).collect();
    fact(ServicesSeen { services: services? })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let runs = evidence.fact::<ServicesSeen>()?.listening()?.runs();
    Some(if runs { Runs {}.into() } else { Rests {}.into() })
}

says! { "host-services":
    Runs {} = "The Remote Desktop service runs.";
    Rests {} = "The Remote Desktop service starts when it is needed.";
}
