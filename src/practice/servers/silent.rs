//! `silent`

use super::stage::drain;
use super::{Peer, Scenario};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "silent",
    title: "Picks up and says nothing",
    description: "The computer picks up and says nothing, as one whose Remote Desktop service hangs.",
    cause: Some(Cause::ServerSilent),
    serve: || Ok(Peer::talks(drain)),
};
