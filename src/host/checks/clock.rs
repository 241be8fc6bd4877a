//! `host-clock`: how far this computer's clock is off, as far as its time service knows. Asks no server.

use serde::Serialize;

use super::Check;
use crate::host::reading::{fact, reading};
use crate::model::{Evidence, Layer, Outcome, ProbeError};
use crate::platform::Platform;

pub const CHECK: Check = Check { id: "host-clock", layer: Layer::SignIn, title: "Clock", run, tell };

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockSeen {
    pub server: Option<String>,
    /// Ahead of the time server is positive.
    pub offset_ms: i64,
    /// Since the last comparison.
    pub age_s: Option<u64>,
}

fn run(pc: &dyn Platform) -> Outcome {
    let clock = reading(pc.clock())?;
    let Some(offset_ms) = clock.offset_ms else {
        return Err(ProbeError::Unable("its clock has not been compared with a time server".to_owned()));
    };
    let age_s = clock.last_sync.map(|then| pc.now().saturating_sub(then));
    fact(ClockSeen { server: clock.server, offset_ms, age_s })
}

fn tell(_: &Evidence) -> Option<String> {
    Some("The clock is right.".to_owned())
}
