//! `session-closed`

use super::Scenario;
use super::first_steps::{every_step, peer};
use crate::model::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "session-closed",
    title: "Hangs up while a session is set up",
    description: "The computer asks for no sign-in first (NLA), and hangs up when a session is to begin.",
    cause: Some(Cause::SessionClosedEarly),
    serve: || peer(|| every_step().into_iter().take(1).collect()),
};
