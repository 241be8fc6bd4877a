//! `host-setup`: whether Windows thinks that it is still being set up, when it takes no sessions.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{dword, fact};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::Platform;
use crate::platform::registry::Key;
use crate::says;

pub const CHECK: Check = Check {
    id: "host-setup",
    layer: Layer::Port,
    title: "Windows Setup",
    run,
    read: typed::<SetupSeen>,
    tell,
    unsure: known,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SetupSeen {
    /// `SystemSetupInProgress`
    pub setup: Option<u32>,
    /// `OOBEInProgress`: the questions after the first start.
    pub first_start: Option<u32>,
}

fn run(pc: &dyn Platform) -> Outcome {
    let key = Key::machine("SYSTEM\\Setup");
    fact(SetupSeen {
        setup: dword(pc, &key, "SystemSetupInProgress")?,
        first_start: dword(pc, &key, "OOBEInProgress")?,
    })
}

fn tell(_: &Evidence) -> Option<Said> {
    Some(Finished {}.into())
}

says! { "host-setup":
    Finished {} = "Windows is fully set up.";
}
