//! `host-software`: other programs for remote control that are known to get in Remote Desktop's way.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, reading};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::Platform;
use crate::platform::services::ServiceState;
use crate::says;

pub const CHECK: Check = Check {
    id: "host-software",
    layer: Layer::Port,
    title: "Other remote-control programs",
    run,
    read: typed::<Software>,
    tell,
    unsure: known,
};

/// Service and title. `RustDesk`: its issue 10125, versions after 1.2.3 on the computer to be reached.
const KNOWN: [(&str, &str); 1] = [("RustDesk", "RustDesk")];

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Software {
    pub found: Vec<InstalledSoftware>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InstalledSoftware {
    #[cfg_attr(test, schemars(extend("text" = "word")))]
    pub name: Cow<'static, str>,
    pub state: ServiceState,
}

fn run(pc: &dyn Platform) -> Outcome {
    let mut found = Vec::new();
    for (service, name) in KNOWN {
        if let Some(service) = reading(pc.service(service))? {
            found.push(InstalledSoftware { name: name.into(), state: service.state });
        }
    }
    fact(Software { found })
}

fn tell(_: &Evidence) -> Option<Said> {
    Some(NoneRuns {}.into())
}

says! { "host-software":
    NoneRuns {} = "No program that is known to disturb Remote Desktop runs.";
}
