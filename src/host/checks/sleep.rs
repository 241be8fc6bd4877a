//! `host-sleep`: whether this computer is set to go to sleep by itself, plugged in, and whether it does.

use serde::{Deserialize, Serialize};

use super::{Check, known, typed};
use crate::host::reading::{fact, perhaps, reading};
use crate::model::{Evidence, Layer, Outcome, Said};
use crate::platform::Platform;
use crate::platform::events::EventQuery;
use crate::says;

pub const CHECK: Check =
    Check { id: "host-sleep", layer: Layer::Port, title: "Sleep", run, read: typed::<Sleep>, tell, unsure: known };

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sleep {
    /// Plugged in; 0 is never.
    pub after_s: u32,
    /// How often it went to sleep in the last days, by itself or by somebody's hand; none where the log may not be read.
    pub slept: Option<usize>,
    pub days: u64,
}

const WINDOW_S: u64 = 7 * 86_400;
/// Of the provider's manifest: "The system is entering sleep", and the same for computers with Modern Standby.
const POWER: &str = "Microsoft-Windows-Kernel-Power";
const ENTERS: [u32; 2] = [42, 506];
/// More often in a week is all the same.
const MOST: usize = 300;

fn run(pc: &dyn Platform) -> Outcome {
    let after_s = reading(pc.power())?.sleep_after_s;
    let query = EventQuery {
        channel: "System".to_owned(),
        provider: Some(POWER.to_owned()),
        ids: ENTERS.to_vec(),
        since: Some(pc.now().saturating_sub(WINDOW_S)),
        most: MOST,
    };
    let slept = perhaps(pc.events(&query)).map(|events| events.len());
    fact(Sleep { after_s, slept, days: WINDOW_S / 86_400 })
}

fn tell(evidence: &Evidence) -> Option<Said> {
    let sleep = evidence.fact::<Sleep>()?;
    Some(if sleep.after_s == 0 { StaysAwake {}.into() } else { MaySleep {}.into() })
}

says! { "host-sleep":
    StaysAwake {} = "This computer stays awake while it is plugged in.";
    MaySleep {} = "This computer goes to sleep when nobody uses it; somebody who works on it keeps it awake.";
}
