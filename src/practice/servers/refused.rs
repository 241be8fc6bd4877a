//! `refused`

use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "refused",
    title: "Remote Desktop is off",
    description: "The computer is on, but nobody has switched Remote Desktop on.",
    cause: Some(Cause::PortRefused),
    serve: || Ok(Peer::Absent),
};
