//! `host-sleep`: whether this computer goes to sleep by itself, plugged in.

use serde::Serialize;

use super::Check;
use crate::host::reading::{fact, reading};
use crate::model::{Evidence, Layer, Outcome};
use crate::platform::Platform;

pub const CHECK: Check = Check { id: "host-sleep", layer: Layer::Port, title: "Sleep", run, tell };

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sleep {
    /// Plugged in; 0 is never.
    pub after_s: u32,
}

fn run(pc: &dyn Platform) -> Outcome {
    fact(Sleep { after_s: reading(pc.power())?.sleep_after_s })
}

fn tell(_: &Evidence) -> Option<String> {
    Some("This computer stays awake while it is plugged in.".to_owned())
}
